// Which editors a file names as those that saved it. Metadata alone is looked at: among pixels such letters are chance.
import { isJpeg, segmentsOf } from '../image/jpeg.ts'
import { isPng, textsOf } from '../image/png.ts'

const EDITORS: readonly (readonly [RegExp, string])[] = [
  [/Adobe Photoshop(?! Lightroom)/, 'Photoshop'],
  [/Adobe Lightroom/, 'Lightroom'],
  [/\bGIMP\b/, 'GIMP'],
  [new RegExp(`Meitu|${Buffer.from('美图').toString('latin1')}`), 'Meitu'],
  [/Snapseed/, 'Snapseed'],
  [/PicsArt/, 'PicsArt'],
  [/\bPixelmator\b/, 'Pixelmator'],
  [/ACD Systems/, 'ACDSee'],
  [/paint\.net/i, 'Paint.NET'],
  [/\bCanva\b/, 'Canva'],
  [/FotoJet|Fotor\b/, 'Fotor'],
  [/VSCO\b/, 'VSCO'],
]

const ANY_EDITOR = new RegExp(EDITORS.map(([pattern]) => pattern.source).join('|'), 'i')

/** Names of programs in a JPEG file's or a PNG file's metadata: EXIF, XMP, comments, texts. Photoshop's containers and namespace alone say nothing: cameras and
 *  social networks write them too. Nor does what made the picture: some phones bear an editor's name. */
export function editorsIn(bytes: Uint8Array): string[] {
  const metadata = isJpeg(bytes) ? segmentsOf(bytes) : isPng(bytes) ? textsOf(bytes) : []
  // One byte a character: names in other scripts are looked for as their bytes.
  const text = metadata.map(part => withoutDevice(part).toString('latin1').replaceAll(DEVICE, '')).join('\n')
  return ANY_EDITOR.test(text) ? EDITORS.filter(([pattern]) => pattern.test(text)).map(([, name]) => name) : []
}

/** In XMP the maker and the model stand so. No longer ones: what senders write must not be searched to its end again and again. */
const DEVICE = /tiff:(Make|Model)(="[^"]{0,99}"|='[^']{0,99}'|>[^<]{0,99}<)/g

const [MAKE, MODEL] = [0x010f, 0x0110]
const ENTRY = 12
/** A camera's first directory has some fifteen entries. */
const MOST_ENTRIES = 64

/** A copy of EXIF without the names of the maker and the model: those of the first directory of a TIFF (Exif 2.32, 4.6), whose values stand where their entries say. */
function withoutDevice(part: Uint8Array): Buffer {
  const bytes = Buffer.from(part)
  const tiff = bytes.subarray(bytes.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0)
  const isLittle = tiff.toString('latin1', 0, 4) === 'II*\0'
  if (!isLittle && tiff.toString('latin1', 0, 4) !== 'MM\0*') return bytes
  const number = (at: number, size: 2 | 4) =>
    at + size > tiff.length ? 0 : isLittle ? tiff.readUIntLE(at, size) : tiff.readUIntBE(at, size)
  const directory = number(4, 4)
  for (let i = 0; i < Math.min(number(directory, 2), MOST_ENTRIES); i++) {
    const entry = directory + 2 + i * ENTRY
    const [tag, length] = [number(entry, 2), number(entry + 4, 4)]
    if (tag !== MAKE && tag !== MODEL) continue
    const at = length > 4 ? number(entry + 8, 4) : entry + 8
    tiff.fill(' ', Math.min(at, tiff.length), Math.min(at + length, tiff.length))
  }
  return bytes
}
