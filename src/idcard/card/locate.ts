// Where cards are: a look at a 192 px view, letterboxed or of a part, gives for each card its side and its corners in the card's own order.
import type { Pyramid } from '../image/image.ts'
import { areaOf, centreOf, contains, distance, isConvex } from '../image/quad.ts'
import { samplePlanes } from '../image/warp.ts'
import { type Network, sigmoid } from '../models/session.ts'
import type { Point, Quad, Side } from '../result.ts'

export interface Located {
  /** In raster px, card's own order. */
  readonly quad: Quad
  readonly side: Side
  readonly temporary: boolean
  /** 0…1. */
  readonly score: number
}

// As the network was trained (training/locator/net.py).
const VIEW = 192
const STRIDE = 8
const GRID = VIEW / STRIDE
const SIDES: readonly { side: Side; temporary: boolean }[] = [
  { side: 'face', temporary: false },
  { side: 'emblem', temporary: false },
  { side: 'face', temporary: true },
  { side: 'emblem', temporary: true },
]

/** Below this a centre is taken for no card: on the exam's pictures without a card the score stays under it. */
const MIN_SCORE = 0.3

/** Square windows of a closer look: so wide, as a share of the picture's longer side, and so far apart at most. */
const CLOSER = 0.6
const APART = 0.25

/** Every card of the picture, surest first. */
export async function locateCards(pyramid: Pyramid, network: Network): Promise<Located[]> {
  const { width, height } = pyramid.levels[0].raster
  const size = Math.max(width, height)
  return surestFirst(await lookAt(pyramid, network, { size, left: (width - size) / 2, top: (height - size) / 2 }))
}

/** The same by several looks at parts of the picture, surest first: a small card among printed text shows there. Costs several times as much, and what is seen
 *  is less often a card: to be asked where nothing else was found. */
export async function locateCloser(pyramid: Pyramid, network: Network): Promise<Located[]> {
  const { width, height } = pyramid.levels[0].raster
  const size = CLOSER * Math.max(width, height)
  const found: Located[] = []
  for (const top of startsOf(height, size))
    for (const left of startsOf(width, size)) found.push(...(await lookAt(pyramid, network, { size, left, top })))
  return surestFirst(found)
}

/** Where windows of a size begin that cover a length. */
function startsOf(length: number, size: number): number[] {
  const room = length - size
  if (room <= 0) return [room / 2]
  const steps = Math.ceil(room / (APART * length))
  return Array.from({ length: steps + 1 }, (_, i) => (room * i) / steps)
}

/** A square of the raster, px; it may reach beyond. */
interface Window {
  readonly size: number
  readonly left: number
  readonly top: number
}

async function lookAt(pyramid: Pyramid, network: Network, { size, left, top }: Window): Promise<Located[]> {
  const zoom = size / VIEW
  const view = samplePlanes(pyramid, { width: VIEW, height: VIEW, toSource: [zoom, 0, left, 0, zoom, top, 0, 0, 1] }, 'view')
  const { out } = await network.run({ view: { data: view, dims: [1, 3, VIEW, VIEW] } })
  return peaksOf(out as Float32Array).map(peak => ({
    ...peak,
    quad: peak.quad.map(([x, y]): Point => [left + x * zoom, top + y * zoom]) as unknown as Quad,
  }))
}

/** Each card once. */
function surestFirst(found: readonly Located[]): Located[] {
  const kept: Located[] = []
  for (const card of found.filter(({ quad }) => isConvex(quad) && areaOf(quad) > 0).sort((a, b) => b.score - a.score)) {
    if (!kept.some(other => isSame(card.quad, other.quad))) kept.push(card)
  }
  return kept
}

/** Local maxima of the centre map, with the corners that stand there, in view px. */
function peaksOf(out: Float32Array): Located[] {
  const plane = GRID * GRID
  const score = new Float32Array(plane)
  for (let i = 0; i < plane; i++) score[i] = sigmoid(Math.max(out[i]!, out[plane + i]!, out[2 * plane + i]!, out[3 * plane + i]!))
  const peaks: Located[] = []
  for (let y = 0, i = 0; y < GRID; y++) {
    for (let x = 0; x < GRID; x++, i++) {
      if (score[i]! < MIN_SCORE || !isHighest(score, x, y)) continue
      const best = SIDES.reduce((a, _, side) => (out[side * plane + i]! > out[a * plane + i]! ? side : a), 0)
      const corner = (k: number): Point => [
        (x + 0.5) * STRIDE + out[(4 + k * 2) * plane + i]! * VIEW,
        (y + 0.5) * STRIDE + out[(5 + k * 2) * plane + i]! * VIEW,
      ]
      peaks.push({ quad: [corner(0), corner(1), corner(2), corner(3)], score: score[i]!, ...SIDES[best]! })
    }
  }
  return peaks
}

function isHighest(score: Float32Array, x: number, y: number): boolean {
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const [u, v] = [x + dx, y + dy]
      if (u >= 0 && v >= 0 && u < GRID && v < GRID && score[v * GRID + u]! > score[y * GRID + x]!) return false
    }
  }
  return true
}

/** Two answers for one card: the middle of one lies well inside the other. Two real cards never overlap so. */
function isSame(a: Quad, b: Quad): boolean {
  return contains(b, centreOf(a)) || contains(a, centreOf(b)) || distance(centreOf(a), centreOf(b)) < 0.3 * distance(b[0], b[3])
}
