// What a PNG file says of itself besides its pixels: chunks of a length, a type, their bytes and a checksum (ISO/IEC 15948).

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const TEXTS = ['tEXt', 'iTXt', 'eXIf']
/** Texts of which a file has more are not looked at, and none behind so many chunks. */
const MOST_BYTES = 128 * 1024
const MOST_CHUNKS = 100_000

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte)
}

/** Texts and EXIF, before the pixels or behind them. Those that are packed stay so. */
export function textsOf(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let size = 0
  let at = SIGNATURE.length
  for (let chunk = 0; chunk < MOST_CHUNKS && at + 12 <= bytes.length && size < MOST_BYTES; chunk++) {
    const length = view.getUint32(at)
    if (TEXTS.includes(String.fromCharCode(...bytes.subarray(at + 4, at + 8)))) {
      found.push(bytes.subarray(at + 8, at + 8 + Math.min(length, MOST_BYTES - size)))
      size += length
    }
    at += 12 + length
  }
  return found
}
