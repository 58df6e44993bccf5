// Quality 0…100: how steep the edges of ink are, both ways, since text is printed alike on every card; and less where the print cannot be made out.

import type { Pyramid } from '../image/image.ts'
import { compose, type Homography } from '../image/quad.ts'
import { quantile } from '../image/quantile.ts'
import type { Scratch } from '../image/scratch.ts'
import { sampleGrey } from '../image/warp.ts'
import type { ReadLine } from '../text/line.ts'
import { clarityOf } from '../text/line.ts'

const HEIGHT = 48
/** Of a longer line so much of its beginning is looked at, px. */
const LONGEST = 400
/** Steepest gradient over contrast at which the score begins and ends, and the power it rises by, so that the sharp ones stand apart as well. Fourteen
 *  specimens, most of 1 600 px, were blurred step by step: by 4 px (median score 54) all of 74 fields were still read as before, by 5 px (46) 72 of them, by 6 px (26) 66. */
const LOST = 0.065
const FULL = 0.53
const POWER = 0.25
/** The difference of neighbours that counts as the steepest: this share of them are less steep. Noise's own is NOISE times its typical one, and is not the
 *  print's. (With 0 the rank correlation with the true blur of 150 hard photos is 0.77, with 3 it is 0.81.) */
const STEEPEST = 0.98
const NOISE = 3

/** Mean chance of a character from which print counts as legible: noise has steep edges too, and in the dark and under glare only the reading tells. */
const LEGIBLE = 0.9

/** Sharpness, times how legible the print is; 0…100. */
export function measureQuality(pyramid: Pyramid, viewToRaster: Homography, lines: readonly ReadLine[]): number {
  return Math.round(measureSharpness(pyramid, viewToRaster, lines) * Math.min(1, legibility(lines) / LEGIBLE) ** 2)
}

/** Mean chance of the values' characters, 0…1; of a side with headings alone, 1. */
export function legibility(lines: readonly ReadLine[]): number {
  const values = valuesOf(lines)
  return values.length === 0 ? 1 : clarityOf(values.flatMap(line => line.glyphs))
}

/** Lines that hold what differs from card to card. */
export function valuesOf(lines: readonly ReadLine[]): readonly ReadLine[] {
  return lines.filter(line => line.row !== 'country' && line.row !== 'title')
}

/** The median of the lines with values, or of the headings where there are no others; 0 without any line. Compared at one text height, so it
 *  means the same at every resolution. */
export function measureSharpness(pyramid: Pyramid, viewToRaster: Homography, lines: readonly ReadLine[]): number {
  const values = valuesOf(lines)
  const finest: Pyramid = { ...pyramid, levels: [pyramid.levels[0]] }
  const scores = (values.length > 0 ? values : lines).map(line => steepness(finest, viewToRaster, line)).sort((a, b) => a - b)
  const typical = scores.length === 0 ? 0 : (scores[(scores.length - 1) >> 1]! + scores[scores.length >> 1]!) / 2
  return Math.round(100 * Math.min(1, Math.max(0, (typical - LOST) / (FULL - LOST))) ** POWER)
}

function steepness(finest: Pyramid, viewToRaster: Homography, line: ReadLine): number {
  const step = line.height / HEIGHT / 0.7
  const width = Math.min(LONGEST, Math.max(16, Math.round((line.to[0] - line.from[0]) / step)))
  const toView = [step, 0, line.from[0], 0, step, (line.from[1] + line.to[1]) / 2 - (HEIGHT / 2) * step, 0, 0, 1]
  const grey = sampleGrey(finest, { width, height: HEIGHT, toSource: compose(viewToRaster, toView) }, 'line')
  const contrast = quantile(finest.scratch, grey, 0.98) - quantile(finest.scratch, grey, 0.02)
  if (contrast < 8) return 0
  // Over two pixels: noise tells less there, and edges of print no less. Motion blurs one direction, and the blurred one counts for more.
  const along = differences(finest.scratch, grey, width, [2, 0])
  const across = differences(finest.scratch, grey, width, [0, 2])
  const steepest = harmonicMean(along.steepest, across.steepest)
  const noise = NOISE * harmonicMean(along.typical, across.typical)
  return Math.sqrt(Math.max(0, steepest ** 2 - noise ** 2)) / 2 / contrast
}

/** How much brightness changes from one point to another so far to the right of it and below it. */
function differences(scratch: Scratch, grey: Float32Array, width: number, [right, down]: readonly [number, number]) {
  const all = scratch.floats('differences', grey.length)
  let count = 0
  for (let y = down; y < HEIGHT; y++)
    for (let x = right; x < width; x++) all[count++] = Math.abs(grey[y * width + x]! - grey[(y - down) * width + x - right]!)
  const some = all.subarray(0, count)
  return { steepest: quantile(scratch, some, STEEPEST), typical: quantile(scratch, some, 0.5) }
}

function harmonicMean(a: number, b: number): number {
  return a > 0 && b > 0 ? (2 * a * b) / (a + b) : 0
}
