// Is it a screenshot, a card that a program shows and no lens has seen? It stands straight to a tenth of a degree, and the ground around it is of one colour to the
// last bit, as no sensor's is.
import { sigmoid } from '../models/session.ts'
import { reason } from '../reasons.ts'
import type { Quad } from '../result.ts'
import { type CheckInput, type Finding, sayWhy } from './check.ts'

/** Tilt of the least straight side but one, degrees, at which a card is as likely laid as drawn, and how fast that turns: one side may be mistaken for its
 *  shadow's. */
const STRAIGHT = 0.3
const STRAIGHT_TURN = 0.05
/** Share of the pixels around the card that are like their right neighbours, alike. */
const FLAT = 0.8
const FLAT_TURN = 0.025
/** Rows that are looked at, and the share of them that must lie beside the card for the ground to be known. */
const EVERY_ROW = 4
const MIN_AROUND = 0.03

export function checkElectronic({ pyramid, quad, toSource }: CheckInput): Finding {
  const tilt = [...tiltsOf(quad)].sort((a, b) => a - b)[2]!
  const straight = sigmoid((STRAIGHT - tilt) / STRAIGHT_TURN)
  // Hardly any card is as straight: what costs more is looked at then.
  if (straight < 0.01) return { score: 0, evidence: [] }
  const flat = flatnessAround(pyramid.levels[0].raster, quad)
  const score = straight * sigmoid((flat - FLAT) / FLAT_TURN)
  return { score, evidence: sayWhy(toSource(quad), [[reason('screenshot', [], tilt.toFixed(2), `${Math.round(flat * 100)}`), score]]) }
}

/** How far each side is from the nearest axis of the picture, degrees. */
function tiltsOf(quad: Quad): readonly number[] {
  return quad.map(([x, y], i) => {
    const [u, v] = quad[(i + 1) % 4]!
    const turned = (Math.abs(Math.atan2(v - y, u - x)) * 180) / Math.PI
    return Math.abs(turned - Math.round(turned / 90) * 90)
  })
}

/** Share of the pixels outside the card that equal the next one of their row; 0 where next to none lie there. */
function flatnessAround({ data, width, height }: { data: Uint8Array; width: number; height: number }, quad: Quad): number {
  // The card is straight: its box is itself.
  const [left, right] = [Math.min(...quad.map(([x]) => x)), Math.max(...quad.map(([x]) => x))]
  const [top, bottom] = [Math.min(...quad.map(([, y]) => y)), Math.max(...quad.map(([, y]) => y))]
  let [count, same, all] = [0, 0, 0]
  for (let y = 0; y < height; y += EVERY_ROW) {
    for (let x = 0, at = y * width * 3; x + 1 < width; x++, at += 3) {
      all++
      if (x > left && x < right && y > top && y < bottom) continue
      count++
      if (data[at] === data[at + 3] && data[at + 1] === data[at + 4] && data[at + 2] === data[at + 5]) same++
    }
  }
  return count < MIN_AROUND * all ? 0 : same / count
}
