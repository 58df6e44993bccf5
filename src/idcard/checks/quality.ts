// Quality 0…100: how steep the edges of ink are, since text is printed alike on every card; and less where the print cannot be made out.

import type { Pyramid } from '../image/image.ts'
import { compose, type Homography } from '../image/quad.ts'
import { quantile } from '../image/quantile.ts'
import { sampleGrey } from '../image/warp.ts'
import type { ReadLine } from '../text/line.ts'
import { clarityOf } from '../text/line.ts'

const HEIGHT = 48
/** Of a longer line so much of its beginning is looked at, px. */
const LONGEST = 600
/** Steepest gradient over contrast at which the score begins and ends, and the power it rises by, so that the sharp ones stand apart as well. Ten
 *  specimens of 1 600 px were blurred step by step, when the large trunk had half of its blocks: by 3.5 px (median score 55) 47 of 48 fields were still read as before, by 4.5 px (40) all of them,
 *  by 7 px (0) 34. */
const LOST = 0.077
const FULL = 0.48
const POWER = 0.33

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
  const gradients = finest.scratch.floats('gradients', HEIGHT * (width - 2))
  // Over two pixels: noise tells less there, and edges of print no less.
  for (let y = 0, i = 0; y < HEIGHT; y++)
    for (let x = 2; x < width; x++, i++) gradients[i] = Math.abs(grey[y * width + x]! - grey[y * width + x - 2]!) / 2
  const contrast = quantile(finest.scratch, grey, 0.98) - quantile(finest.scratch, grey, 0.02)
  return contrast < 8 ? 0 : quantile(finest.scratch, gradients, 0.98) / contrast
}
