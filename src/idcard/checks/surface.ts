// What the card's surface says: is it the card itself, a print of it, or a screen that shows it; and what lies over it. One network for
// three checks (training/surface), run once a card, and only when one of them is asked for.
import type { Pyramid } from '../image/image.ts'
import { apply, centred, distance, type Homography, homographyBetween } from '../image/quad.ts'
import { sourceOf } from '../image/scratch.ts'
import { samplePlanes } from '../image/warp.ts'
import { type Network, sigmoid } from '../models/session.ts'
import type { Quad } from '../result.ts'
import { type CellMap, cellMap } from './cells.ts'

/** Chances, 0…1, by the picture's own grain and by what lies around the card. */
export interface Judged {
  readonly grain: number
  readonly scene: number
}

export interface Surface {
  readonly copy: Judged
  readonly screen: Judged
  /** Which cells of the card something covers. */
  readonly cover: CellMap
}

// As the network was trained (training/surface/net.py).
const SCENE = { width: 128, height: 128, diagonal: 72 }
const CONTEXT = { width: 192, height: 128 }
const CARD = { width: 144, height: 90 }
const STRIDE = 8
const PATCH = 128
const GRAIN_UNIT = 32
const PLACES = [
  [0.1, 0.08],
  [0.5, 0.1],
  [0.92, 0.1],
  [0.08, 0.62],
  [0.52, 0.72],
  [0.93, 0.9],
  [0.3, 0.4],
  [0.55, 0.45],
] as const

const FRAME = centred(CONTEXT, CARD)
const [LEFT, TOP] = FRAME[0]

export async function lookAtSurface(pyramid: Pyramid, quad: Quad, network: Network): Promise<Surface> {
  const toRaster = homographyBetween(FRAME, quad)
  const context = samplePlanes(pyramid, { ...CONTEXT, toSource: toRaster }, 'view')
  const places = PLACES.map(([u, v]) => apply(toRaster, [LEFT + CARD.width * u, TOP + CARD.height * v]))
  const scene = samplePlanes(pyramid, { ...SCENE, toSource: sceneOf(quad) }, 'scene')
  const { by_grain, by_scene, cover } = await network.run({
    scene: { data: scene, dims: [1, 3, SCENE.height, SCENE.width] },
    context: { data: context, dims: [1, 3, CONTEXT.height, CONTEXT.width] },
    grain: { data: cutGrain(pyramid, places), dims: [1, PLACES.length, 3, PATCH, PATCH] },
  })
  const judged = (kind: 0 | 1): Judged => ({ grain: sigmoid(by_grain![kind]!), scene: sigmoid(by_scene![kind]!) })
  return { copy: judged(0), screen: judged(1), cover: cellMap(cover!, CONTEXT, STRIDE, toRaster) }
}

/** Odds of a copy, and of a screen, among what the judges learnt from: the mean of 0.16 for scenes and 0.32 for grain, of which more was drawn. */
const BEFORE = Math.exp(-1.5)
/** No judge is surer than this. */
const SUREST = 1 - 1e-6

/** Chance by grain and scene together: their odds multiply, and what both knew before they looked counts once. */
export function together({ grain, scene }: Judged): number {
  const odds = (chance: number) => Math.min(chance, SUREST) / (1 - Math.min(chance, SUREST))
  const both = (odds(grain) * odds(scene)) / BEFORE
  return both / (1 + both)
}

/** Scene px → raster px: the card small in the middle and upright by a turn and a scale alone, since a steep card's perspective would tear apart
 *  what lies around it. */
function sceneOf(quad: Quad): Homography {
  const [a, b, c, d] = quad
  const right = [b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1]] as const
  const zoom = (distance(a, c) + distance(b, d)) / 2 / SCENE.diagonal / Math.hypot(...right)
  const [x, y] = [right[0] * zoom, right[1] * zoom]
  const [u, v] = [SCENE.width / 2, SCENE.height / 2]
  const centre = [0, 1].map(axis => (a[axis]! + b[axis]! + c[axis]! + d[axis]!) / 4) as [number, number]
  return [x, -y, centre[0] - x * u + y * v, y, x, centre[1] - y * u - x * v, 0, 0, 1]
}

/** Patches around the places, pixel for pixel as the picture has them, each less its own mean. */
function cutGrain({ levels, scratch }: Pyramid, places: readonly (readonly [number, number])[]): Float32Array {
  const { raster } = levels[0]
  const patch = 3 * PATCH * PATCH
  const out = scratch.floats('grain', places.length * patch)
  for (const [slot, [x, y]] of places.entries()) {
    const left = Math.max(0, Math.min(raster.width - PATCH, Math.round(x) - PATCH / 2))
    const top = Math.max(0, Math.min(raster.height - PATCH, Math.round(y) - PATCH / 2))
    scratch.kernels.cutPatch(...sourceOf(raster), left, top, PATCH, GRAIN_UNIT, out.subarray(slot * patch).byteOffset)
  }
  return out
}
