// Is a border cut off? How far corners lie outside the picture, as a share of the card's diagonal.
import { distance } from '../image/quad.ts'
import type { Verdict } from '../result.ts'
import { type CheckInput, verdict } from './check.ts'

const NAMES = ['top left', 'top right', 'bottom right', 'bottom left']
/** Share of the diagonal over which the score passes from hardly to surely cut; about the locator's own error. */
const SOFTNESS = 0.006

/** Score 0…100, higher is worse, warned from 50: 50 is a corner exactly on the picture's edge. */
export function checkBorder({ quad, raster, toSource }: CheckInput): Verdict {
  const diagonal = (distance(quad[0], quad[2]) + distance(quad[1], quad[3])) / 2
  const outside = quad.map(([x, y]) => Math.max(-x, -y, x - raster.width, y - raster.height) / diagonal)
  const score = 100 / (1 + Math.exp(-Math.max(...outside) / SOFTNESS))
  const evidence = outside.flatMap((share, i) =>
    share > 0
      ? [{ why: `the ${NAMES[i]} corner lies outside the picture by ${(share * 100).toFixed(1)} % of the diagonal`, where: toSource(quad) }]
      : [],
  )
  return verdict('border', score, 50, evidence)
}
