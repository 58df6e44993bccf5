// Was a screen photographed? A screen's pixel grid leaves a periodic pattern, its own or a moiré, at the picture's native resolution.
import { apply, distance } from '../image/quad.ts'
import type { Verdict } from '../result.ts'
import { type CheckInput, verdict } from './check.ts'

const SIZE = 64
/** Ratio of the strongest autocorrelation side peak to the noise around it from which a pattern is taken for a grid. */
const THRESHOLD = 0.75

/** Looks at five patches of the card, each high-passed; the score is the median patch's strongest side peak of autocorrelation, 0…1. */
export function checkReshoot({ raster, quad, viewToRaster, toSource }: CheckInput): Verdict {
  const places = [
    [90, 40],
    [200, 100],
    [110, 140],
    [250, 150],
    [160, 60],
  ] as const
  const scores: number[] = []
  for (const place of places) {
    const [cx, cy] = apply(viewToRaster, place)
    const [left, top] = [Math.round(cx) - SIZE / 2, Math.round(cy) - SIZE / 2]
    if (left < 1 || top < 1 || left + SIZE >= raster.width - 1 || top + SIZE >= raster.height - 1) continue
    scores.push(sidePeak(highPass(raster.data, raster.width, left, top)))
  }
  scores.sort((a, b) => a - b)
  const score = distance(quad[0], quad[1]) < 3 * SIZE ? 0 : (scores[scores.length >> 1] ?? 0)
  return verdict(
    'reshoot',
    score,
    THRESHOLD,
    score >= THRESHOLD ? [{ why: `a regular grid all over the card (autocorrelation ${score.toFixed(2)})`, where: toSource(quad) }] : [],
  )
}

/** Green channel less its 3×3 mean. */
function highPass(data: Uint8Array, width: number, left: number, top: number): Float32Array {
  const out = new Float32Array(SIZE * SIZE)
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      let mean = 0
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) mean += data[((top + y + dy) * width + left + x + dx) * 3 + 1]!
      // Print and edges are far stronger than a grid: clipped, so that text does not pass for one.
      out[y * SIZE + x] = Math.max(-12, Math.min(12, data[((top + y) * width + left + x) * 3 + 1]! - mean / 9))
    }
  }
  return out
}

/** Strongest normalised autocorrelation at shifts of 2 to 12 px, beyond the nearest neighbours. */
function sidePeak(patch: Float32Array): number {
  let energy = 0
  for (const v of patch) energy += v * v
  if (energy < SIZE * SIZE * 0.5) return 0
  let best = 0
  for (let dy = 0; dy <= 12; dy++) {
    for (let dx = dy === 0 ? 2 : -12; dx <= 12; dx++) {
      if (Math.max(Math.abs(dx), dy) < 2) continue
      let sum = 0
      let count = 0
      for (let y = 0; y + dy < SIZE; y += 2) {
        for (let x = Math.max(0, -dx); x < Math.min(SIZE, SIZE - dx); x += 2) {
          sum += patch[y * SIZE + x]! * patch[(y + dy) * SIZE + x + dx]!
          count++
        }
      }
      best = Math.max(best, sum / count / (energy / patch.length))
    }
  }
  return best
}
