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
  const text = metadata.map(part => withoutDevice(Buffer.from(part).toString('latin1'))).join('\n')
  return ANY_EDITOR.test(text) ? EDITORS.filter(([pattern]) => pattern.test(text)).map(([, name]) => name) : []
}

const MAKE = 0x010f
const MODEL = 0x0110
const ENTRY = 12

/** XMP's way of naming them. */
const DEVICE = /tiff:(Make|Model)(="[^"]*"|>[^<]*<)/g

/** Metadata without the names of the maker and the model: in EXIF those of the first directory of a TIFF (Exif 2.32, 4.6), whose values stand where their entries say. */
function withoutDevice(text: string): string {
  const start = text.startsWith('Exif\0\0') ? 6 : 0
  const order = text.slice(start, start + 2)
  if (order !== 'II' && order !== 'MM') return text.replaceAll(DEVICE, '')
  const number = (at: number, size: number) => {
    const digits = [...text.slice(start + at, start + at + size)].map(character => character.charCodeAt(0))
    return (order === 'II' ? digits.reverse() : digits).reduce((sum, byte) => sum * 256 + byte, 0)
  }
  const directory = number(4, 4)
  let rest = text
  for (let i = 0; i < number(directory, 2); i++) {
    const entry = directory + 2 + i * ENTRY
    if (start + entry + ENTRY > text.length) break
    const [tag, length] = [number(entry, 2), number(entry + 4, 4)]
    if (tag !== MAKE && tag !== MODEL) continue
    const at = start + (length > 4 ? number(entry + 8, 4) : entry + 8)
    rest = rest.slice(0, at) + ' '.repeat(Math.min(length, Math.max(0, rest.length - at))) + rest.slice(at + length)
  }
  return rest
}
