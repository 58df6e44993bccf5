// What a JPEG file says of itself before anything is decoded: its markers (ITU-T T.81, annex B).

const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9
/** 0xff and a zero is a byte of data, 0xff and one of these a restart within it. */
const isOfData = (marker: number) => marker === 0 || (marker >= 0xd0 && marker <= 0xd7)
/** Markers that stand alone: all others have two bytes of length and so many bytes. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
}

/** How many scans the picture has, each of which is decoded over all of it: a progressive one has some ten. Counts to `most` and no farther. */
export function countScans(bytes: Uint8Array, most: number): number {
  let scans = 0
  for (let at = bytes.indexOf(0xff, 2); at >= 0 && at + 1 < bytes.length && scans < most; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1]!
    if (marker === END_OF_IMAGE) break
    if (marker === START_OF_SCAN) scans++
    if (marker === 0xff) at++
    else if (isOfData(marker) || isAlone(marker)) at += 2
    else at += 2 + Math.max(2, ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  }
  return scans
}

/** Metadata of which a file has more are not looked at. */
const MOST_BYTES = 128 * 1024
const isOfApplication = (marker: number) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
/** Start of frame, of any kind; three markers among them are none. */
const isOfFrame = (marker: number) => marker === 0xc0 || (marker > 0xc0 && marker <= 0xcf && marker % 4 !== 0)

/** What stands before the pixels: segments of applications (EXIF, XMP), and comments. */
export function segmentsOf(bytes: Uint8Array): Uint8Array[] {
  return headOf(bytes).segments.flatMap(({ marker, inner }) => (isOfApplication(marker) ? inner : []))
}

/** Px, of a picture that no EXIF may turn; undefined where that must be looked into, or where anything is odd: decoders pass over more than this does. */
export function plainSizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const { segments, isPlain } = headOf(bytes)
  const hasExif = segments.some(({ marker, inner }) => marker === 0xe1 && Buffer.from(inner.subarray(0, 4)).toString('latin1') === 'Exif')
  const [frame, ...others] = segments.filter(({ marker }) => isOfFrame(marker))
  if (!isPlain || hasExif || !frame || others.length > 0 || frame.inner.length < 6) return undefined
  const { inner } = frame // bits a sample, then two bytes of height and two of width
  return { width: (inner[3]! << 8) | inner[4]!, height: (inner[1]! << 8) | inner[2]! }
}

interface Segment {
  readonly marker: number
  readonly inner: Uint8Array
}

/** Segments before the first scan; `isPlain`: up to it there is nothing else. */
function headOf(bytes: Uint8Array): { segments: readonly Segment[]; isPlain: boolean } {
  const segments: Segment[] = []
  for (let at = 2; bytes[at] === 0xff && at + 4 <= bytes.length && at < MOST_BYTES; ) {
    const marker = bytes[at + 1]!
    if (marker === START_OF_SCAN) return { segments, isPlain: true }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
    if (marker === 0xff || marker === END_OF_IMAGE || isOfData(marker) || isAlone(marker) || length < 2) break
    segments.push({ marker, inner: bytes.subarray(at + 4, at + 2 + length) })
    at += 2 + length
  }
  return { segments, isPlain: false }
}
