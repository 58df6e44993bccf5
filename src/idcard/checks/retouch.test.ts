// Which cells are judged, by a network that finds fault with every cell.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Network } from '../models/session.ts'
import { lookForRetouch } from './retouch.ts'
import { cutWindows } from './windows.ts'

const [COLUMNS, ROWS] = [56, 36]
const ACCUSER: Network = {
  run: async () => ({ cells: new Float32Array(COLUMNS * ROWS).fill(4) }),
}
const PYRAMID = buildPyramid({ data: new Uint8Array(600 * 400 * 3).fill(128), width: 600, height: 400 }, createScratch())

describe('cells of the check of edits', () => {
  it('are all judged of a card that lies within the picture', async () => {
    const { cells, logit } = await lookForRetouch(PYRAMID, rectangle(84, 60, 516, 332), ACCUSER)
    assert.equal(logit, 4)
    assert.ok(cells.chance.every(chance => chance > 0.9))
  })
  it('are not judged beyond the picture’s edge, nor two of them before it', async () => {
    // A cell is 8 raster px; the card's bottom 40 px lie below the picture, and the view ends 8 px below the card.
    const { cells, logit } = await lookForRetouch(PYRAMID, rectangle(84, 168, 516, 440), ACCUSER)
    assert.equal(logit, 4)
    const judged = Array.from({ length: ROWS }, (_, row) => cells.chance[row * COLUMNS + 20]! > 0.9)
    assert.deepEqual([judged.indexOf(false), judged.lastIndexOf(true)], [28, 27])
  })
  it('accuse nobody when none is left', async () => {
    const { logit } = await lookForRetouch(PYRAMID, rectangle(1084, 60, 1516, 332), ACCUSER)
    assert.ok(logit < -5)
  })
})

describe('windows of the picture as it is', () => {
  const [width, height] = [100, 60]
  const pixel = (x: number, y: number) => [(x * 7 + y * 3) % 256, (x * 2 + y * 11) % 256, (x * y) % 256] as const
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => pixel(Math.floor(i / 3) % width, Math.floor(i / 3 / width))[i % 3]!,
  )
  const pyramid = buildPyramid({ data, width, height }, createScratch())
  const clamped = (x: number, y: number) => pixel(Math.min(x, width - 1), Math.min(y, height - 1))
  const brightness = ([red, green, blue]: readonly [number, number, number]) => (red + 2 * green + blue) / 4
  // Cells of 16 view px: one view px is one of the picture's.
  const { bright, tint } = cutWindows(pyramid, { columns: 7, rows: 5 }, 16, [1, 0, 0, 0, 1, 0, 0, 0, 1])
  const windowOf = (column: number, row: number) => [
    Math.floor((16 * column + 8) / 16) * 16,
    Math.min(Math.floor((16 * row + 8) / 16) * 16, Math.floor((height - 1) / 16) * 16),
  ]
  for (const [where, column, row] of [
    ['inside', 2, 1],
    ['over the right edge', 6, 2],
    ['below the picture', 3, 4],
  ] as const) {
    it(`hold brightness and colour from a multiple of sixteen on: ${where}`, () => {
      const [left, top] = windowOf(column, row) as [number, number]
      for (let y = 0; y < 16; y++)
        for (let x = 0; x < 16; x++) assert.equal(bright[(row * 16 + y) * 7 * 16 + column * 16 + x], brightness(clamped(left + x, top + y)))
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 8; x++) {
          const four = [0, 1, 2, 3].map(i => clamped(left + 2 * x + (i & 1), top + 2 * y + (i >> 1)))
          assert.equal(
            tint[(row * 8 + y) * 7 * 8 + column * 8 + x],
            four.reduce((sum, [red, , blue]) => sum + (red - blue) / 4, 0),
          )
        }
    })
  }
})
