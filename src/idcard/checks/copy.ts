// Is it a photocopy or a print? Toner dots, paper around the card, colours that are gone or that ink cannot give.
import type { Pyramid } from '../image/image.ts'
import { homographyBetween, rectangle } from '../image/quad.ts'
import { quantile } from '../image/quantile.ts'
import type { Scratch } from '../image/scratch.ts'
import { sampleRaster } from '../image/warp.ts'
import { sigmoid } from '../models/session.ts'
import { type Reason, reason } from '../reasons.ts'
import type { Quad } from '../result.ts'
import { type CheckInput, chanceFor, type Finding, sayWhy } from './check.ts'
import { together } from './surface.ts'

const SIZE = { width: 96, height: 60 }
/** Spread of hue at which a card is as likely black and white as not, in 8-bit chroma units after the light's own colour is taken out, and how fast that
 *  turns: on drawn cards all grey copies but one of 33 have 2 to 12, colour copies 12 and more, genuine cards 14 and more even where the light takes four fifths of
 *  their colour. */
const GREY_SPREAD = 10.5
const GREY_TURN = 0.6
/** The spread is that of all pixels but this share at each end. */
const TAIL = 0.01
/** Luma, as a share of the median, under which a pixel's hue is mostly noise. */
const DARK = 0.35
/** What chroma is counted in: that of a colour without hue, which leaves room above; and that of 8-bit chroma, in which a spread is told. */
const EVEN = 64
const UNIT = 128
/** Where too little can be seen of the hues, a card counts as coloured. */
const UNKNOWN = 255

export function checkCopy(input: CheckInput): Finding {
  const copy = input.surface?.copy ?? { grain: 0, scene: 0 }
  const spread = input.hueSpread ?? UNKNOWN
  const grey = greyness(spread)
  const kind = spread < GREY_SPREAD ? 'grey' : 'colour'
  return {
    score: 1 - (1 - chanceFor(input, together(copy))) * (1 - grey),
    evidence: sayWhy(input.toSource(input.quad), [
      [reason(`grain-of-${kind}-print`), copy.grain],
      [reason(`lies-as-${kind}-print`), copy.scene],
      [withoutColour(spread), grey],
    ]),
  }
}

/** Is it a copy without colours? A picture taken without colours cannot be told from one. */
export function checkGreyCopy(input: CheckInput): Finding {
  const spread = input.hueSpread ?? UNKNOWN
  const score = greyness(spread)
  return { score, evidence: sayWhy(input.toSource(input.quad), [[withoutColour(spread), score]]) }
}

function greyness(spread: number): number {
  return sigmoid((GREY_SPREAD - spread) / GREY_TURN)
}

function withoutColour(spread: number): Reason {
  return reason('no-colour', [], spread.toFixed(1))
}

/** Genuine cards have pale tints, a portrait, a red emblem; a grey copy has one hue all over, that of the light. */
export function hueSpread(pyramid: Pyramid, quad: Quad): number {
  const { data } = sampleRaster(pyramid, { ...SIZE, toSource: homographyBetween(rectangle(0, 0, SIZE.width, SIZE.height), quad) })
  const { scratch } = pyramid
  const lumas = scratch.floats('lumas', SIZE.width * SIZE.height)
  for (let i = 0; i < lumas.length; i++) lumas[i] = 0.299 * data[i * 3]! + 0.587 * data[i * 3 + 1]! + 0.114 * data[i * 3 + 2]!
  const darkest = Math.max(12, DARK * quantile(scratch, lumas, 0.5))
  const [reds, blues] = [scratch.floats('reds', lumas.length), scratch.floats('blues', lumas.length)]
  let count = 0
  for (let i = 0; i < lumas.length; i++) {
    const luma = lumas[i]!
    if (luma < darkest || luma > 250) continue
    // Chroma against luma: light of one colour shifts all of a grey copy alike, by the same share.
    reds[count] = Math.min(255, (data[i * 3]! / luma) * EVEN)
    blues[count++] = Math.min(255, (data[i * 3 + 2]! / luma) * EVEN)
  }
  return Math.max(...[reds, blues].map(chroma => width(scratch, chroma.subarray(0, count))))
}

/** Between the tails of the values; of too few nothing is known. */
function width(scratch: Scratch, chroma: Float32Array): number {
  if (chroma.length < 100) return UNKNOWN
  return ((quantile(scratch, chroma, 1 - TAIL) - quantile(scratch, chroma, TAIL)) * UNIT) / EVEN
}
