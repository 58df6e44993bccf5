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
const MOST_BYTES = 1 << 20
const isOfApplication = (marker: number) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe

/** What stands before the pixels: segments of applications (EXIF, XMP), and comments. */
export function segmentsOf(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  for (let at = 2; bytes[at] === 0xff && at + 4 <= bytes.length && at < MOST_BYTES; ) {
    const marker = bytes[at + 1]!
    if (marker === START_OF_SCAN) break
    const end = marker === 0xff ? at + 1 : at + 2 + Math.max(2, (bytes[at + 2]! << 8) | bytes[at + 3]!)
    if (isOfApplication(marker)) found.push(bytes.subarray(at + 4, end))
    at = end
  }
  return found
}
