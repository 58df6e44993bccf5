// Quality 0…100: how far the print is blurred, as one small network tells from some of its rows (training/sharpness); and less where it cannot be made out.
import type { Pyramid } from '../image/image.ts'
import { momentsOf, OF_NOISE } from '../image/moments.ts'
import { compose, type Homography } from '../image/quad.ts'
import { densityFor, type Patch, sampleGrey } from '../image/warp.ts'
import type { Network } from '../models/session.ts'
import { clarityOf, type Line, lengthOf, type ReadLine, stripAlong } from '../text/line.ts'

// As the network was trained (training/sharpness/net.py).
const STRIP = { width: 320, height: 64 }
const INK_SHARE = 0.7
const ROWS = 4
const FINEST = 0.3
/** A strip that varies less holds no print: its standard deviation, of 255. */
const BLANK = 3

/** Blur, px of a card 1 200 px wide, at which the score is half, and the power it falls by, so that the sharp ones stand apart as well. Fourteen specimens,
 *  most of 1 600 px, were blurred step by step: by 4 px all of 74 fields were still read as before, by 5 px 72 of them, by 6 px 66. */
const HALF = 4.3
const POWER = 1.3

/** Mean chance of a character from which print counts as legible: in the dark and under glare only the reading tells. */
const LEGIBLE = 0.9

/** Sharpness, times how legible the print is; 0…100. */
export async function measureQuality(
  pyramid: Pyramid,
  viewToRaster: Homography,
  lines: readonly ReadLine[],
  network: Network,
): Promise<number> {
  return Math.round((await measureSharpness(pyramid, viewToRaster, lines, network)) * Math.min(1, legibility(lines) / LEGIBLE) ** 2)
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

/** 0…100 by the blur relative to the card, so that it means the same at every resolution: of some lines with values, or of the headings where there are no
 *  others; 0 without any print. */
export async function measureSharpness(
  pyramid: Pyramid,
  viewToRaster: Homography,
  lines: readonly ReadLine[],
  network: Network,
): Promise<number> {
  const values = valuesOf(lines)
  const strips = spread(values.length > 0 ? values : lines).flatMap(line => cutStrip(pyramid, viewToRaster, line) ?? [])
  if (strips.length === 0) return 0
  const data = new Float32Array(strips.length * STRIP.width * STRIP.height)
  for (const [i, { pixels }] of strips.entries()) data.set(pixels, i * pixels.length)
  const { blur } = await network.run({
    strips: { data, dims: [1, strips.length, 1, STRIP.height, STRIP.width] },
    finer: { data: Float32Array.from(strips, strip => strip.finer), dims: [1, strips.length] },
  })
  const px = Math.max(0, 2 ** blur![0]! - FINEST)
  return Math.round(100 / (1 + (px / HALF) ** POWER))
}

/** So many of the lines as the network takes, from the first to the last. */
function spread(lines: readonly ReadLine[]): readonly ReadLine[] {
  if (lines.length <= ROWS) return lines
  return Array.from({ length: ROWS }, (_, i) => lines[Math.round((i * (lines.length - 1)) / (ROWS - 1))]!)
}

/** The right end of a line, where its value is, standardised; and log2 of source px per strip px. Undefined where nothing is printed. */
function cutStrip(pyramid: Pyramid, viewToRaster: Homography, line: Line) {
  const step = line.height / INK_SHARE / STRIP.height // view px per strip px
  const toView = stripAlong(line, { before: STRIP.width * step - lengthOf(line), height: STRIP.height, across: step, along: step })
  const patch: Patch = { ...STRIP, toSource: compose(viewToRaster, toView) }
  const pixels = sampleGrey(pyramid, patch, 'line')
  const { mean, deviation } = momentsOf(pixels)
  return deviation < BLANK
    ? undefined
    : { pixels: pixels.map(value => (value - mean) / (deviation + OF_NOISE)), finer: Math.log2(densityFor(pyramid, patch)) }
}
