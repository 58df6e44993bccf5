// A reader of Windows bitmaps, which sharp's prebuilt libvips lacks: 1, 4, 8, 16, 24 and 32 bits, RLE4 and RLE8, bit fields, both row orders.
// Format: MS-WMF [BITMAPINFOHEADER], BITMAPV4/5 headers; OS/2 BITMAPCOREHEADER.
import { RecognizeError } from '../errors.ts'
import type { Raster } from './image.ts'

export interface BmpHeader {
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly bits: number
  readonly compression: number
  readonly pixelsAt: number
  readonly palette: Uint8Array
  readonly masks: readonly [number, number, number]
}

const RGB = 0
const RLE8 = 1
const RLE4 = 2
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d
}

/** Reads sizes and tables only. Throws decode-failed on anything the format does not allow. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 26) throw broken('the file ends within its header')
  const pixelsAt = view.getUint32(10, true)
  const headerSize = view.getUint32(14, true)
  const core = headerSize === 12
  if (!core && (headerSize < 40 || bytes.length < 14 + headerSize)) throw broken(`a header of ${headerSize} bytes`)
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const tall = core ? view.getInt16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(core ? 24 : 28, true)
  const compression = core ? RGB : view.getUint32(30, true)
  const height = Math.abs(tall)
  if (width <= 0 || height === 0) throw broken(`a size of ${width}×${tall}`)
  const allowed: Record<number, readonly number[]> = {
    [RGB]: [1, 4, 8, 16, 24, 32],
    [RLE8]: [8],
    [RLE4]: [4],
    [BITFIELDS]: [16, 32],
    [ALPHA_BITFIELDS]: [16, 32],
  }
  if (!allowed[compression]?.includes(bits)) throw broken(`${bits} bits with compression ${compression}`)
  const fields = compression === BITFIELDS || compression === ALPHA_BITFIELDS
  const masksAt = 54
  if (fields && bytes.length < masksAt + 12) throw broken('the colour masks are missing')
  const masks: [number, number, number] = fields
    ? [view.getUint32(masksAt, true), view.getUint32(masksAt + 4, true), view.getUint32(masksAt + 8, true)]
    : bits === 16
      ? [0x7c00, 0x3e0, 0x1f]
      : [0xff0000, 0xff00, 0xff]
  const used = core ? 0 : view.getUint32(46, true)
  const colours = bits <= 8 ? Math.min(used || 1 << bits, 256) : 0
  const step = core ? 3 : 4
  const paletteAt = 14 + headerSize + (fields && headerSize === 40 ? (compression === ALPHA_BITFIELDS ? 16 : 12) : 0)
  if (paletteAt + colours * step > bytes.length) throw broken('the palette is cut short')
  const palette = new Uint8Array(256 * 3)
  for (let i = 0; i < colours; i++) {
    const at = paletteAt + i * step
    palette.set([bytes[at + 2]!, bytes[at + 1]!, bytes[at]!], i * 3)
  }
  return { width, height, topDown: tall < 0, bits, compression, pixelsAt, palette, masks }
}

/** The whole picture. Sizes must have been judged first: memory follows them. */
export function decodeBmp(bytes: Uint8Array, header = readBmpHeader(bytes)): Raster {
  const { width, height, topDown } = header
  const data = new Uint8Array(width * height * 3)
  const rowOf = (y: number) => (topDown ? y : height - 1 - y) * width * 3
  if (header.compression === RLE8 || header.compression === RLE4) decodeRuns(bytes, header, data, rowOf)
  else decodeRows(bytes, header, data, rowOf)
  return { data, width, height }
}

function decodeRows(bytes: Uint8Array, header: BmpHeader, data: Uint8Array, rowOf: (y: number) => number): void {
  const { width, height, bits, palette, pixelsAt } = header
  const stride = Math.floor((bits * width + 31) / 32) * 4
  if (pixelsAt + stride * (height - 1) + Math.ceil((bits * width) / 8) > bytes.length) throw broken('the pixels are cut short')
  const channels = header.masks.map(channelOf) as [Channel, Channel, Channel]
  for (let y = 0; y < height; y++) {
    const from = pixelsAt + y * stride
    let to = rowOf(y)
    for (let x = 0; x < width; x++, to += 3) {
      if (bits <= 8) {
        const byte = bytes[from + ((x * bits) >> 3)]!
        const index = bits === 8 ? byte : (byte >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1)
        data[to] = palette[index * 3]!
        data[to + 1] = palette[index * 3 + 1]!
        data[to + 2] = palette[index * 3 + 2]!
      } else if (bits === 24) {
        const at = from + x * 3
        data[to] = bytes[at + 2]!
        data[to + 1] = bytes[at + 1]!
        data[to + 2] = bytes[at]!
      } else {
        const at = from + (x * bits) / 8
        const value =
          bits === 16
            ? bytes[at]! | (bytes[at + 1]! << 8)
            : (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
        for (let c = 0; c < 3; c++) data[to + c] = (((value & channels[c]!.mask) >>> channels[c]!.shift) * 255) / channels[c]!.most
      }
    }
  }
}

/** RLE4 and RLE8: runs, literal stretches, line ends and jumps; pixels never written keep colour 0 of the palette. */
function decodeRuns(bytes: Uint8Array, header: BmpHeader, data: Uint8Array, rowOf: (y: number) => number): void {
  const { width, height, palette } = header
  const four = header.compression === RLE4
  for (let c = 0; c < 3; c++) data[c] = palette[c]!
  // Each copy doubles what is filled.
  for (let done = 3; done < data.length; done *= 2) data.copyWithin(done, 0, Math.min(done, data.length - done))
  let [x, y, at] = [0, 0, header.pixelsAt]
  const put = (index: number) => {
    if (x < width && y < height) data.set(palette.subarray(index * 3, index * 3 + 3), rowOf(y) + x * 3)
    x++
  }
  while (at + 1 < bytes.length) {
    const count = bytes[at]!
    const value = bytes[at + 1]!
    at += 2
    if (count > 0) {
      for (let i = 0; i < count; i++) put(four ? (i % 2 === 0 ? value >> 4 : value & 15) : value)
    } else if (value === 0) {
      x = 0
      y++
    } else if (value === 1) {
      return
    } else if (value === 2) {
      x += bytes[at] ?? 0
      y += bytes[at + 1] ?? 0
      at += 2
    } else {
      for (let i = 0; i < value; i++) {
        const byte = bytes[at + (four ? i >> 1 : i)] ?? 0
        put(four ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte)
      }
      const length = four ? (value + 1) >> 1 : value
      at += length + (length % 2)
    }
    if (y >= height) return
  }
  throw broken('the runs end without an end mark')
}

interface Channel {
  readonly mask: number
  readonly shift: number
  readonly most: number
}

function channelOf(mask: number): Channel {
  if (mask === 0) return { mask: 0, shift: 0, most: 1 }
  const shift = 31 - Math.clz32(mask & -mask)
  return { mask, shift, most: mask >>> shift }
}

function broken(why: string): RecognizeError {
  return new RecognizeError('decode-failed', `not a readable BMP: ${why}`)
}
