// A drawn line of print on noisy ground, as it is and with the noise taken away in parts of it.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Field, Quad } from '../result.ts'
import { smoothestGround } from './ground.ts'

const [WIDTH, HEIGHT] = [800, 480]
/** Raster px for a view px; two lines in view px. */
const TIMES = 3
const ENLARGED = [TIMES, 0, 0, 0, TIMES, 0, 0, 0, 1] as const
const [NAME, ADDRESS] = [rectangle(60, 40, 180, 52), rectangle(60, 100, 240, 112)]
const field = (quads: readonly Quad[]): Field => ({ value: '样本', raw: '样本', confidence: 0.99, quads, glyphs: [] })
const FIELDS = { name: field([NAME]), address: field([ADDRESS]) }

/** Whether a raster pixel lies within a line, or at most `grown` px above or below it. */
const inside = ([from, , to]: Quad, x: number, y: number, grown = 0) =>
  x >= TIMES * from[0] && x < TIMES * to[0] && y >= TIMES * from[1] - grown && y < TIMES * to[1] + grown

/** Noise of so many grey levels by place, print in both lines, the same every time. */
function picture(noiseAt: (x: number, y: number) => number) {
  const data = new Uint8Array(WIDTH * HEIGHT * 3)
  let seed = 1
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, i += 3) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      const isInk = (inside(NAME, x, y) || inside(ADDRESS, x, y)) && x % 40 < 6
      const value = (isInk ? 40 : 190) + noiseAt(x, y) * (seed / 0x3fffffff - 1)
      data.fill(Math.round(value), i, i + 3)
    }
  }
  return buildPyramid({ data, width: WIDTH, height: HEIGHT }, createScratch())
}

describe('the ground under a line', () => {
  it('as rough as around it is worth nothing', () => {
    const ground = smoothestGround(
      picture(() => 8),
      ENLARGED,
      FIELDS,
    )
    assert.ok(ground && Math.abs(ground.smoother) < 0.12, JSON.stringify(ground))
  })
  it('painted over is told, with the field, its place in the picture, and by how much', () => {
    const painted = picture((x, y) => (inside(ADDRESS, x, y, 4) ? 3 : 8))
    const ground = smoothestGround(painted, ENLARGED, FIELDS)
    assert.equal(ground?.field, 'address')
    assert.deepEqual(ground?.quad, rectangle(180, 300, 720, 336))
    assert.ok(Math.abs(Math.exp(ground?.smoother ?? 0) - 8 / 3) < 0.5, `${Math.exp(ground?.smoother ?? 0)} times`)
  })
  it('of a picture that is smooth everywhere, as a scan saved at a low quality, says nothing', () => {
    const ground = smoothestGround(
      picture(() => 0),
      ENLARGED,
      FIELDS,
    )
    assert.ok(ground && Math.abs(ground.smoother) < 0.05, JSON.stringify(ground))
  })
  it('rougher than around it is no reason: the least suspicious line is never named before another', () => {
    const rougher = picture((x, y) => (inside(NAME, x, y, 4) ? 14 : 8))
    assert.equal(smoothestGround(rougher, ENLARGED, FIELDS)?.field, 'address')
  })
  it('is not judged beyond the picture, nor where nothing was read', () => {
    const pyramid = picture(() => 8)
    assert.equal(smoothestGround(pyramid, ENLARGED, { name: field([rectangle(60, 0, 180, 12)]) }), undefined)
    assert.equal(smoothestGround(pyramid, ENLARGED, {}), undefined)
  })
})
