// Is it a photocopy? Genuine cards are printed in colour: pale tints, a portrait, a red emblem. A grey copy has one hue all over.
import { homographyBetween, rectangle } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import type { Verdict } from '../result.ts'
import { type CheckInput, verdict } from './check.ts'

const SIZE = { width: 96, height: 60 }
/** Spread of hue below which the card counts as grey, in 8-bit chroma units after the light's own colour is taken out. */
const GREY_SPREAD = 4.5

/** Colour copies are not told apart by this measure; that is said in the documentation. */
export function checkCopy({ raster, quad, toSource }: CheckInput): Verdict {
  const { data } = sampleRaster(raster, { ...SIZE, toSource: homographyBetween(rectangle(0, 0, SIZE.width, SIZE.height), quad) })
  const [reds, blues]: [number[], number[]] = [[], []]
  for (let i = 0; i < data.length; i += 3) {
    const luma = 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!
    if (luma < 12 || luma > 250) continue
    // Chroma against luma: light of one colour shifts all of a grey copy alike, by the same share.
    reds.push((data[i]! / luma) * 128)
    blues.push((data[i + 2]! / luma) * 128)
  }
  const spread = Math.max(width(reds), width(blues))
  const score = 1 / (1 + Math.exp((spread - GREY_SPREAD) * 1.2))
  return verdict(
    'copy',
    score,
    0.5,
    score >= 0.5 ? [{ why: `black and white: hues spread over ${spread.toFixed(1)} of 255`, where: toSource(quad) }] : [],
  )
}

/** Width of the middle 90 % of the values. */
function width(values: number[]): number {
  if (values.length < 100) return 255
  values.sort((a, b) => a - b)
  return values[Math.floor(values.length * 0.95)]! - values[Math.floor(values.length * 0.05)]!
}
