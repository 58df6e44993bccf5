// Which cells are judged, by a network that finds fault with every cell.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Network } from '../models/session.ts'
import { lookForRetouch } from './retouch.ts'

const [COLUMNS, ROWS] = [56, 36]
const ACCUSER: Network = {
  run: async () => ({ cells: new Float32Array(COLUMNS * ROWS).fill(4) }),
  close: async () => {},
}
const PYRAMID = buildPyramid({ data: new Uint8Array(600 * 400 * 3).fill(128), width: 600, height: 400 }, createScratch())

describe('cells of the check of edits', () => {
  it('are all judged of a card that lies within the picture', async () => {
    const { cells, logit } = await lookForRetouch(PYRAMID, rectangle(84, 60, 516, 332), ACCUSER)
    assert.equal(logit, 4)
    assert.ok(cells.chance.every(chance => chance > 0.9))
  })
  it('are not judged beyond the picture’s edge, nor two of them before it', async () => {
    // One view px is one raster px; the card's bottom 40 px lie below the picture, and the view ends 8 px below the card.
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
