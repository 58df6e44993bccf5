// Sharpness of print that is drawn here: strokes as wide as those of a character, blurred one way or both, with noise, at two sizes.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid, type Raster } from '../image/image.ts'
import { createScratch } from '../image/scratch.ts'
import type { Quad } from '../result.ts'
import type { Glyph, ReadLine } from '../text/line.ts'
import { measureQuality, measureSharpness } from './quality.ts'

const INK = 60
const GROUND = 200
/** Px of the picture to a px of the view. */
const SIZE = 2

type Grey = (x: number, y: number) => number

/** Upright and level strokes, 4 px wide, of a line 40 px high. */
const print: Grey = (x, y) => (y >= 20 && y < 60 && (x % 20 < 4 || y % 18 < 4) ? INK : GROUND)
const larger =
  (grey: Grey, times: number): Grey =>
  (x, y) =>
    grey(Math.floor(x / times), Math.floor(y / times))
/** The mean of so many points, side by side or one above the other. */
const smeared =
  (grey: Grey, across: number, down: number): Grey =>
  (x, y) => {
    let sum = 0
    for (let j = 0; j < down; j++) for (let i = 0; i < across; i++) sum += grey(x + i, y + j)
    return sum / (across * down)
  }
/** Always the same noise, ± `most`. */
const grainy =
  (grey: Grey, most: number): Grey =>
  (x, y) =>
    grey(x, y) + most * (((Math.imul(x * 7919 + y * 104729, 2654435761) >>> 8) % 2001) / 1000 - 1)

const SCRATCH = createScratch()
function sharpness(grey: Grey, times = 1): number {
  const [width, height] = [400 * times, 80 * times]
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.fill(Math.max(0, Math.min(255, grey(x, y))), 3 * (y * width + x), 3 * (y * width + x) + 3)
  const raster: Raster = { data, width, height }
  return measureSharpness(buildPyramid(raster, SCRATCH), [times * SIZE, 0, 0, 0, times * SIZE, 0, 0, 0, 1], [LINE])
}

const LINE: ReadLine = {
  row: 'address',
  from: [10, 20],
  to: [180, 20],
  height: 20,
  score: 1,
  glyphs: [],
  faint: [],
  text: '',
  quad: [
    [10, 10],
    [180, 10],
    [180, 30],
    [10, 30],
  ] as Quad,
}

describe('sharpness', () => {
  it('falls with every step of blur', () => {
    const scores = [2, 4, 6, 9, 12, 16].map(wide => sharpness(smeared(print, wide, wide)))
    assert.ok(scores[0]! > 90, `${scores}`)
    for (const [i, score] of scores.entries()) if (i > 0) assert.ok(score < scores[i - 1]!, `${scores}`)
    assert.ok(scores.at(-1)! < 70, `${scores}`)
  })

  it('falls as much for motion up and down as for motion to the side', () => {
    const [sharp, aside, down] = [sharpness(print), sharpness(smeared(print, 10, 1)), sharpness(smeared(print, 1, 10))]
    assert.ok(aside < sharp - 15 && down < sharp - 15, `${sharp} ${aside} ${down}`)
    assert.ok(Math.abs(aside - down) < 10, `${aside} ${down}`)
  })

  it('takes no noise for edges', () => {
    const blurred = smeared(print, 9, 9)
    const [without, noisy] = [sharpness(blurred), sharpness(grainy(blurred, 25))]
    assert.ok(noisy <= without + 5, `${without} ${noisy}`)
  })

  it('is the same at another size', () => {
    const [small, large] = [sharpness(smeared(print, 4, 4)), sharpness(smeared(larger(print, 2), 8, 8), 2)]
    assert.ok(Math.abs(small - large) <= 5, `${small} ${large}`)
  })

  it('is 0 of what has no contrast, and of no line', () => {
    assert.equal(
      sharpness(() => 128),
      0,
    )
    assert.equal(
      measureSharpness(buildPyramid({ data: new Uint8Array(300), width: 10, height: 10 }, SCRATCH), [1, 0, 0, 0, 1, 0, 0, 0, 1], []),
      0,
    )
  })
})

describe('quality', () => {
  it('is less where sharp print cannot be made out', () => {
    const raster: Raster = { data: new Uint8Array(400 * 80 * 3), width: 400, height: 80 }
    for (let y = 0; y < 80; y++) for (let x = 0; x < 400; x++) raster.data.fill(print(x, y), 3 * (y * 400 + x), 3 * (y * 400 + x) + 3)
    const quality = (chance: number) => {
      const glyphs: Glyph[] = [{ alternatives: [['路', chance]], x: 20, y: 20, along: 0.5 }]
      return measureQuality(buildPyramid(raster, SCRATCH), [SIZE, 0, 0, 0, SIZE, 0, 0, 0, 1], [{ ...LINE, glyphs }])
    }
    assert.ok(quality(1) > 90)
    assert.ok(quality(0.3) < 20)
  })
})
