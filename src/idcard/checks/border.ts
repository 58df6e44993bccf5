// Is a border cut off? How far corners lie outside the picture, as a share of the card's diagonal.
import { distance } from '../image/quad.ts'
import { reason } from '../reasons.ts'
import type { CheckInput, Finding } from './check.ts'

const NAMES = ['top left', 'top right', 'bottom right', 'bottom left']
/** How far outside the picture a corner is half-way between whole and cut, and how fast the score passes from one to the other; shares
 *  of the diagonal, about as large as the error of the corners. A card that just touches the edge is whole. */
const HALF_WAY = 0.012
const SOFTNESS = 0.005

/** Score 0…100, higher is worse. */
export function checkBorder({ quad, pyramid, toSource }: CheckInput): Finding {
  const { width, height } = pyramid.levels[0].raster
  const diagonal = (distance(quad[0], quad[2]) + distance(quad[1], quad[3])) / 2
  const outside = quad.map(([x, y]) => Math.max(-x, -y, x - width, y - height) / diagonal)
  const score = 100 / (1 + Math.exp(-(Math.max(...outside) - HALF_WAY) / SOFTNESS))
  const evidence = outside.flatMap((share, i) =>
    share > 0 ? [{ ...reason('corner-outside', [NAMES[i]!], (share * 100).toFixed(1)), where: toSource(quad) }] : [],
  )
  return { score, evidence }
}
