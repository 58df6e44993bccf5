// Traces of a picture with one grainy and one printed place, at a level that the network knows.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { createScratch } from '../image/scratch.ts'
import { measureTraces } from './traces.ts'

const [COLUMNS, ROWS, CELL] = [10, 5, 40]
const [WIDTH, HEIGHT] = [COLUMNS * CELL, ROWS * CELL]

/** Grey 128, but for one cell in which `value(x, y)` is added. */
function measured(cell: number, value: (x: number, y: number) => number, across: number) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(128)
  const [left, top] = [(cell % COLUMNS) * CELL, Math.floor(cell / COLUMNS) * CELL]
  for (let y = 0; y < CELL; y++)
    for (let x = 0; x < CELL; x++)
      for (let channel = 0; channel < 3; channel++) data[((top + y) * WIDTH + left + x) * 3 + channel]! += value(x, y)
  const pyramid = buildPyramid({ data, width: WIDTH, height: HEIGHT }, createScratch())
  const toRaster = [CELL, 0, 0, 0, CELL, 0, 0, 0, 1] as const
  const traces = measureTraces(pyramid, { columns: COLUMNS, rows: ROWS, toRaster, across })
  return (plane: number, at: number) => traces[plane * COLUMNS * ROWS + at]!
}

describe('traces', () => {
  it('of grain: in its cell alone, in every block of it, none of colour', () => {
    const at = measured(23, (x, y) => ((x + y) % 2 ? 8 : -8), 400)
    // A pixel 8 above its neighbours' mean of 8 below differs from it by 16.
    for (const plane of [0, 1, 2]) assert.ok(Math.abs(at(plane, 23) - Math.log1p(16)) < 1e-4)
    assert.equal(at(3, 23), 0)
    for (let cell = 0; cell < COLUMNS * ROWS; cell++) if (cell !== 23) assert.equal(at(0, cell), 0)
  })
  it('of an edge: steep, left over in some blocks and not in most', () => {
    const at = measured(12, x => (x < CELL / 2 ? 0 : 100), 400)
    assert.ok(Math.abs(at(4, 12) - Math.log1p(50)) < 1e-4)
    assert.equal(at(0, 12), 0)
    assert.ok(at(1, 12) > 2)
  })
  it('of the borders of JPEG’s blocks: steps there count for it, steps beside them against it, and where there are none it is nothing', () => {
    const steps = (every: number, from: number) => measured(23, x => (Math.floor((x + 120 - from) / every) % 2 ? 6 : 0), 400)
    assert.ok(Math.abs(steps(8, 0)(5, 23) - 4 * (Math.log1p(3) - Math.log1p(0))) < 1e-4)
    assert.ok(steps(8, 1)(5, 23) < -3)
    assert.equal(steps(8, 4)(5, 23), 0)
    assert.equal(steps(8, 0)(5, 21), 0)
  })
  it('of a card finer than the network knows: at half the size, where this grain is gone', () => {
    const at = measured(23, (x, y) => ((x + y) % 2 ? 8 : -8), 1500)
    assert.equal(at(0, 23), 0)
  })
})
