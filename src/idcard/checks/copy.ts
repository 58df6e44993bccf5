// Is it a photocopy or a print? Toner dots, paper around the card, colours that are gone or that ink cannot give.
import { homographyBetween, rectangle } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import type { CheckInput, Finding } from './check.ts'

const SIZE = { width: 96, height: 60 }
/** Spread of hue below which a card counts as black and white, in 8-bit chroma units after the light's own colour is taken out. */
const GREY_SPREAD = 4.5
/** Lower scores have no evidence worth giving. */
const WORTH_SAYING = 0.2

export function checkCopy(input: CheckInput): Finding {
  const score = input.surface?.copy ?? 0
  if (score < WORTH_SAYING) return { score, evidence: [] }
  return { score, evidence: [evidenceOf(input, score, hueSpread(input))] }
}

/** Is it a copy without colours? The copy's score where hues are missing, next to nothing where they are there. */
export function checkGreyCopy(input: CheckInput): Finding {
  const score = input.surface?.copy ?? 0
  if (score < WORTH_SAYING) return { score, evidence: [] }
  const spread = hueSpread(input)
  return spread < GREY_SPREAD
    ? { score, evidence: [evidenceOf(input, score, spread)] }
    : { score: score * (GREY_SPREAD / spread) ** 2, evidence: [] }
}

function evidenceOf({ toSource, quad }: CheckInput, score: number, spread: number): Finding['evidence'][number] {
  const kind = spread < GREY_SPREAD ? 'black and white' : 'in colour'
  const why = `a copy ${kind}: hues spread over ${spread.toFixed(1)} of 255`
  return { why, where: toSource(quad), score: Math.round(score * 1000) / 1000 }
}

/** Genuine cards have pale tints, a portrait, a red emblem; a grey copy has one hue all over, that of the light. */
export function hueSpread({ pyramid, quad }: Pick<CheckInput, 'pyramid' | 'quad'>): number {
  const { data } = sampleRaster(pyramid, { ...SIZE, toSource: homographyBetween(rectangle(0, 0, SIZE.width, SIZE.height), quad) })
  const [reds, blues]: [number[], number[]] = [[], []]
  for (let i = 0; i < data.length; i += 3) {
    const luma = 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!
    if (luma < 12 || luma > 250) continue
    // Chroma against luma: light of one colour shifts all of a grey copy alike, by the same share.
    reds.push((data[i]! / luma) * 128)
    blues.push((data[i + 2]! / luma) * 128)
  }
  return Math.max(width(reds), width(blues))
}

/** Width of the middle 90 % of the values. */
function width(values: number[]): number {
  if (values.length < 100) return 255
  values.sort((a, b) => a - b)
  return values[Math.floor(values.length * 0.95)]! - values[Math.floor(values.length * 0.05)]!
}
