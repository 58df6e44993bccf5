// Is it a photocopy or a print? Toner dots, paper around the card, colours that are gone or that ink cannot give.
import { homographyBetween, rectangle } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import { sigmoid } from '../models/session.ts'
import type { CheckInput, Finding } from './check.ts'

const SIZE = { width: 96, height: 60 }
/** Spread of hue at which a card is as likely black and white as not, in 8-bit chroma units after the light's own colour is taken out, and how fast that
 *  turns: on drawn cards grey copies have 2 to 11, others 14 and more, even under light that takes four fifths of their colour. */
const GREY_SPREAD = 10.5
const GREY_TURN = 0.6
/** The spread is that of all pixels but this share at each end. */
const TAIL = 0.01
/** Luma, as a share of the median, under which a pixel's hue is mostly noise. */
const DARK = 0.35
/** Lower scores have no evidence worth giving. */
const WORTH_SAYING = 0.2

export function checkCopy(input: CheckInput): Finding {
  const spread = hueSpread(input)
  return found(input, Math.max(input.surface?.copy ?? 0, greyness(spread)), spread)
}

/** Is it a copy without colours? A picture taken without colours cannot be told from one. */
export function checkGreyCopy(input: CheckInput): Finding {
  const spread = hueSpread(input)
  return found(input, greyness(spread), spread)
}

function greyness(spread: number): number {
  return sigmoid((GREY_SPREAD - spread) / GREY_TURN)
}

function found({ toSource, quad }: CheckInput, score: number, spread: number): Finding {
  if (score < WORTH_SAYING) return { score, evidence: [] }
  const kind = spread < GREY_SPREAD ? 'black and white' : 'in colour'
  const why = `a copy ${kind}: hues spread over ${spread.toFixed(1)} of 255`
  return { score, evidence: [{ why, where: toSource(quad), score: Math.round(score * 1000) / 1000 }] }
}

/** Genuine cards have pale tints, a portrait, a red emblem; a grey copy has one hue all over, that of the light. */
export function hueSpread({ pyramid, quad }: Pick<CheckInput, 'pyramid' | 'quad'>): number {
  const { data } = sampleRaster(pyramid, { ...SIZE, toSource: homographyBetween(rectangle(0, 0, SIZE.width, SIZE.height), quad) })
  const lumas = Float32Array.from({ length: SIZE.width * SIZE.height }, (_, i) => {
    return 0.299 * data[i * 3]! + 0.587 * data[i * 3 + 1]! + 0.114 * data[i * 3 + 2]!
  })
  const darkest = Math.max(12, DARK * lumas.toSorted()[lumas.length >> 1]!)
  const [reds, blues]: [number[], number[]] = [[], []]
  for (const [i, luma] of lumas.entries()) {
    if (luma < darkest || luma > 250) continue
    // Chroma against luma: light of one colour shifts all of a grey copy alike, by the same share.
    reds.push((data[i * 3]! / luma) * 128)
    blues.push((data[i * 3 + 2]! / luma) * 128)
  }
  return Math.max(width(reds), width(blues))
}

/** Between the tails of the values; of too few nothing is known. */
function width(values: number[]): number {
  if (values.length < 100) return 255
  values.sort((a, b) => a - b)
  const last = values.length - 1
  return values[Math.floor(last * (1 - TAIL))]! - values[Math.floor(last * TAIL)]!
}
