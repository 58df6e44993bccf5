// Is a border cut off? How far corners lie outside the picture, as a share of the card's diagonal; and whether one of those within it is cut off the card.
import { distance } from '../image/quad.ts'
import { reason } from '../reasons.ts'
import type { CheckInput, Finding } from './check.ts'
import { cutCorners } from './corners.ts'

const NAMES = ['top left', 'top right', 'bottom right', 'bottom left']
/** How far outside the picture a corner is half-way between whole and cut, and how fast the score passes from one to the other; shares
 *  of the diagonal, about as large as the error of the corners. A card that just touches the edge is whole. */
const HALF_WAY = 0.012
const SOFTNESS = 0.005
/** The same of how surely a corner is cut off. Of 1 050 drawn pictures those three with such a corner have 0.89 and more, and no other has more than 0.75. */
const HALF_SURE = 0.82
const UNSURENESS = 0.03

/** Of 100: lower scores have no evidence worth giving. */
const WORTH_SAYING = 15

/** Score 0…100, whole as the vendor gives it; higher is worse. */
export function checkBorder({ quad, pyramid, toSource }: CheckInput): Finding {
  const { width, height } = pyramid.levels[0].raster
  const diagonal = (distance(quad[0], quad[2]) + distance(quad[1], quad[3])) / 2
  const outside = quad.map(([x, y]) => Math.max(-x, -y, x - width, y - height) / diagonal)
  const scoreOf = (value: number, half: number, softness: number) => 100 / (1 + Math.exp(-(value - half) / softness))
  const cut = cutCorners(pyramid, quad).map(sure => scoreOf(sure, HALF_SURE, UNSURENESS))
  const where = toSource(quad)
  const evidence = [
    ...outside.flatMap((share, i) => (share > 0 ? [{ ...reason('corner-outside', [NAMES[i]!], (share * 100).toFixed(1)), where }] : [])),
    ...cut.flatMap((score, i) => (score > WORTH_SAYING ? [{ ...reason('corner-cut', [NAMES[i]!]), where }] : [])),
  ]
  return { score: Math.round(Math.max(scoreOf(Math.max(...outside), HALF_WAY, SOFTNESS), ...cut)), evidence }
}
