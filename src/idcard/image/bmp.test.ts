import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeBmp } from './bmp.ts'

interface Draft {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly compression?: number
  readonly palette?: readonly number[]
  readonly masks?: readonly number[]
  readonly pixels: readonly number[]
}

/** A file with a 40-byte header around the given pixel bytes. */
function bmp({ width, height, bits, compression = 0, palette = [], masks = [], pixels }: Draft): Uint8Array {
  const at = 54 + masks.length * 4 + palette.length * 4
  const out = Buffer.alloc(at + pixels.length)
  out.write('BM')
  out.writeUInt32LE(at, 10)
  out.writeUInt32LE(40, 14)
  out.writeInt32LE(width, 18)
  out.writeInt32LE(height, 22)
  out.writeUInt16LE(bits, 28)
  out.writeUInt32LE(compression, 30)
  out.writeUInt32LE(palette.length, 46)
  for (const [i, mask] of masks.entries()) out.writeUInt32LE(mask, 54 + i * 4)
  for (const [i, rgb] of palette.entries()) out.writeUInt32LE(rgb, 54 + masks.length * 4 + i * 4)
  out.set(pixels, at)
  return out
}

const RED = 0xff0000
const GREEN = 0x00ff00
const BLUE = 0x0000ff
const hexes = (bytes: Uint8Array) => Buffer.from(decodeBmp(bytes).data).toString('hex').match(/.{6}/g)

describe('BMP', () => {
  const rows: [string, Draft, string[]][] = [
    ['1 bit', { width: 3, height: 1, bits: 1, palette: [RED, BLUE], pixels: [0b01000000, 0, 0, 0] }, ['ff0000', '0000ff', 'ff0000']],
    ['4 bits', { width: 3, height: 1, bits: 4, palette: [RED, GREEN, BLUE], pixels: [0x12, 0x00, 0, 0] }, ['00ff00', '0000ff', 'ff0000']],
    ['8 bits', { width: 2, height: 1, bits: 8, palette: [RED, GREEN], pixels: [1, 0, 0, 0] }, ['00ff00', 'ff0000']],
    ['24 bits, bottom up', { width: 1, height: 2, bits: 24, pixels: [255, 0, 0, 0, 0, 0, 255, 0] }, ['ff0000', '0000ff']],
    ['24 bits, top down', { width: 1, height: -2, bits: 24, pixels: [255, 0, 0, 0, 0, 0, 255, 0] }, ['0000ff', 'ff0000']],
    ['32 bits', { width: 1, height: 1, bits: 32, pixels: [1, 2, 3, 0] }, ['030201']],
    ['16 bits, 5-5-5', { width: 1, height: 1, bits: 16, pixels: [0x1f, 0, 0, 0] }, ['0000ff']],
    [
      '16 bits, fields 5-6-5',
      { width: 1, height: 1, bits: 16, compression: 3, masks: [0xf800, 0x07e0, 0x1f], pixels: [0xe0, 0x07, 0, 0] },
      ['00ff00'],
    ],
    [
      'RLE8: run, literal, jump',
      {
        width: 4,
        height: 2,
        bits: 8,
        compression: 1,
        palette: [RED, GREEN, BLUE],
        pixels: [2, 1, 0, 2, 1, 0, 1, 2, 0, 0, 0, 3, 2, 1, 0, 0, 0, 1],
      },
      ['0000ff', '00ff00', 'ff0000', 'ff0000', '00ff00', '00ff00', 'ff0000', '0000ff'],
    ],
    [
      'RLE4',
      { width: 3, height: 1, bits: 4, compression: 2, palette: [RED, GREEN, BLUE], pixels: [3, 0x12, 0, 1] },
      ['00ff00', '0000ff', '00ff00'],
    ],
  ]
  for (const [name, draft, expected] of rows) it(name, () => assert.deepEqual(hexes(bmp(draft)), expected))

  const broken: [string, Uint8Array][] = [
    ['a header cut short', Buffer.from('BM')],
    ['pixels cut short', bmp({ width: 100, height: 100, bits: 24, pixels: [1, 2, 3] })],
    ['no size', bmp({ width: 0, height: 5, bits: 24, pixels: [] })],
    ['7 bits', bmp({ width: 1, height: 1, bits: 7, pixels: [0, 0, 0, 0] })],
    ['RLE without end', bmp({ width: 9, height: 9, bits: 8, compression: 1, palette: [RED], pixels: [2, 0] })],
  ]
  for (const [name, bytes] of broken) it(`${name} is decode-failed`, () => assert.throws(() => decodeBmp(bytes), { code: 'decode-failed' }))
})
