// Looks at a picture and at parts of it, with a network that sees one card in the middle of whatever it is shown.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { areaOf, centreOf } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Network } from '../models/session.ts'
import { locateCards, locateCloser } from './locate.ts'

const GRID = 24
const MIDDLE = (GRID / 2) * GRID + GRID / 2
const network: Network = {
  async run() {
    const out = new Float32Array(12 * GRID * GRID)
    const plane = (k: number) => k * GRID * GRID + MIDDLE
    for (let k = 0; k < 4; k++) out.fill(-9, k * GRID * GRID, (k + 1) * GRID * GRID)
    out[plane(0)] = 3
    const corners = [-0.1, -0.06, 0.1, -0.06, 0.1, 0.06, -0.1, 0.06]
    for (const [k, share] of corners.entries()) out[plane(4 + k)] = share
    return { out }
  },
}
const pictureOf = (width: number, height: number) =>
  buildPyramid({ data: new Uint8Array(width * height * 3), width, height }, createScratch())

describe('the locator', () => {
  it('gives the card of the whole picture in its pixels, whatever was added at its sides', async () => {
    const [card] = await locateCards(pictureOf(1600, 1200), network)
    const [x, y] = centreOf(card!.quad)
    assert.ok(Math.abs(x - 800) < 40 && Math.abs(y - 600) < 40, `${x} ${y}`)
    assert.ok(Math.abs(areaOf(card!.quad) - 320 * 192) < 1, String(areaOf(card!.quad)))
  })
  for (const [width, height] of [
    [1600, 1200],
    [900, 1600],
    [1000, 1000],
  ] as const)
    it(`looks closer at ${width} × ${height} px: nearly twice as large, from side to side`, async () => {
      const cards = await locateCloser(pictureOf(width, height), network)
      const centres = cards.map(card => centreOf(card.quad))
      const window = 0.6 * Math.max(width, height)
      for (const { quad } of cards) assert.ok(Math.abs(areaOf(quad) - 0.2 * 0.12 * window ** 2) < 1)
      const reach = (values: number[], length: number) => {
        const half = Math.min(window, length) / 2
        assert.ok(Math.min(...values) < half + window * 0.05 && Math.max(...values) > length - half - window * 0.05, values.join(' '))
      }
      reach(
        centres.map(([x]) => x),
        width,
      )
      reach(
        centres.map(([, y]) => y),
        height,
      )
    })
})
