// The card's corners to a fraction of a pixel: each side is a straight step in colour, looked for near where it is expected.
import type { Pyramid, Raster } from '../image/image.ts'
import { apply, compose, distance, type Homography, isConvex } from '../image/quad.ts'
import { samplePlanes } from '../image/warp.ts'
import type { Point, Quad } from '../result.ts'

/** How far from the expected side the step is looked for, and how fine, view px. */
export interface Search {
  readonly reach: number
  readonly step: number
  /** How far outward of it the search has its middle, view px; 0 where nothing is said. */
  readonly ahead?: number
}

/** Corners are round (3.18 mm) and may be bent: this share of a side at each end is left out. */
const CORNER_SHARE = 0.08
/** Columns of a strip are averaged by so many: noise falls, and a side leans little over them. */
const TOGETHER = 4
/** Samples that are compared on each side of a step; the one between is neither. */
const WINDOW = 3
/** A step of this size, 0…1 over three channels, counts half: a hard shadow must not outvote a whole pale edge. In a noisy picture the
 *  strip's median step does. */
const HALF_STEP = 0.04
/** What it costs to leave the expected place by the whole reach at both ends. */
const DISTANCE_COST = 0.2
/** Mean evidence along a side from which it is believed, and the share of the side that must lie in the picture. */
const MIN_EVIDENCE = 0.15
const MIN_SEEN = 0.25
/** A side of less evidence may be another thing's, where all others have so much more; one that is looked for instead must have that much more and be clear by itself. (Of a fourteenth code's
 *  photos and hard photos, whose print stands elsewhere than on real cards, 29 of 480 corners were off by more than two hundredths of the diagonal, and 6 are; of 6 636 other corners by five codes two more are, and 56 fewer.) */
const WEAK = 0.6
const APART = 0.15
const CLEAR = 0.55
/** About where the corners are expected; and where else a side may run. */
const CLOSE: Search = { reach: 8, step: 0.5 }
const FARTHER_OUT: Search = { reach: 24, step: 1, ahead: 21 }
/** The close search is repeated so often at most, and while a corner moves by more than this, view px. */
const MAX_SEARCHES = 4
const SETTLED = 2
/** Weight of the voted line's ends, in whole steps, when the exact one is fitted: where little of a side shows, its tilt is not made of noise. */
const PRIOR = 1

/** Corners in view px, seen closer. A side that shows no clear step stays where it is. */
export function refineCorners(pyramid: Pyramid, view: Homography, corners: Quad, search: Search): Quad {
  return seek(pyramid, view, corners, () => search).corners
}

/** Corners in view px, near where they are expected, seen as close as they can be. */
export function settleCorners(pyramid: Pyramid, view: Homography, corners: Quad): Quad {
  let settled: Sought = { corners, evidence: [] }
  // Sides that moved far may have been looked for beside where they are: once more from there, until they stay.
  for (let search = 0, moved = Number.POSITIVE_INFINITY; search < MAX_SEARCHES && moved > SETTLED; search++) {
    const closer = seek(pyramid, view, settled.corners, () => CLOSE)
    moved = farthest(closer.corners, settled.corners)
    settled = closer
  }
  return withWeakestSide(pyramid, view, settled)
}

/** How far from each other the corner lies that lies farthest. */
export function farthest(a: Quad, b: Quad): number {
  return Math.max(...a.map((corner, i) => distance(corner, b[i]!)))
}

/** Where one side alone shows no clear step and one runs farther out, that one is it: what is printed on the card misled the networks. Farther in it would be the
 *  edge of what covers the card. */
function withWeakestSide(pyramid: Pyramid, view: Homography, { corners, evidence }: Sought): Quad {
  const [weakest, next, third] = evidence.filter(found => found !== undefined).sort((a, b) => a - b)
  // With fewer than three sides in the picture there is hardly one to compare it with.
  if (weakest === undefined || next === undefined || third === undefined || weakest > WEAK || next < weakest + APART) return corners
  const side = evidence.indexOf(weakest)
  const alone = (from: Quad, search: Search) => seek(pyramid, view, from, i => (i === side ? search : undefined))
  const closer = alone(alone(corners, FARTHER_OUT).corners, CLOSE)
  const found = closer.evidence[side] ?? 0
  return found > CLEAR && found > weakest + APART ? closer.corners : corners
}

interface Sought {
  readonly corners: Quad
  /** Mean step along each side, 0…1; undefined where it was not looked for or too little of it lies in the picture. */
  readonly evidence: readonly (number | undefined)[]
}

/** Sides of which no search is given stay where they are. */
function seek(pyramid: Pyramid, view: Homography, corners: Quad, searchOf: (side: number) => Search | undefined): Sought {
  let reach = 0
  const found = corners.map((from, i) => {
    const to = corners[(i + 1) % 4]!
    const search = searchOf(i)
    if (!search) return { ends: [from, to] as const, evidence: undefined }
    reach = Math.max(reach, (search.ahead ?? 0) + search.reach)
    const side = sideOf(from, to)
    const { start, end, evidence } = shiftOf(pyramid, view, side, search)
    const moved = (point: Point, by: number): Point => [point[0] + side.outward[0] * by, point[1] + side.outward[1] * by]
    return { ends: [moved(from, start), moved(to, end)] as const, evidence }
  })
  const refined = found.map(({ ends }, i) => crossing(found[(i + 3) % 4]!.ends, ends)) as unknown as Quad
  const isNear = refined.every((corner, i) => distance(corner, corners[i]!) < 2 * reach)
  // What was measured is no card's: nothing is known of the sides.
  if (!isNear || !isConvex(refined)) return { corners, evidence: corners.map(() => undefined) }
  return { corners: refined, evidence: found.map(({ evidence }) => evidence) }
}

function sideOf(from: Point, to: Point): Side {
  const length = distance(from, to)
  const along: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  return { from, length, along, outward: [along[1], -along[0]] }
}

interface Side {
  readonly from: Point
  readonly length: number
  readonly along: Point
  readonly outward: Point
}

/** How far outward the side's two ends are to be moved, view px, and the evidence there. */
function shiftOf(
  pyramid: Pyramid,
  view: Homography,
  side: Side,
  search: Search,
): { start: number; end: number; evidence: number | undefined } {
  const cut = stripOf(pyramid, view, side, search)
  if (!cut) return { start: 0, end: 0, evidence: undefined }
  const { strip, used, begin, along } = cut
  const { ends, evidence } = bestLine(strip, used)
  if (evidence < MIN_EVIDENCE) return { start: 0, end: 0, evidence }
  const { mean, slope } = exactLine(strip, used, ends)
  // `along` of the strip's middle is 0, and 1 is its length.
  const rowAt = (px: number) => mean + slope * ((px - begin) / along - 0.5)
  const { reach, step, ahead = 0 } = search
  const outwardAt = (px: number) => ahead + reach - rowAt(px) * step
  return { start: outwardAt(0), end: outwardAt(side.length), evidence }
}

/** The steps about a side, from `begin` view px on and `along` view px long; undefined where too little of it lies in the picture. */
function stripOf(
  pyramid: Pyramid,
  view: Homography,
  { from, length, along, outward }: Side,
  { reach, step, ahead = 0 }: Search,
): { strip: Strip; used: readonly number[]; begin: number; along: number } | undefined {
  const begin = length * CORNER_SHARE
  const stride = 2 * step
  const columns = Math.floor((length - 2 * begin) / stride / TOGETHER)
  if (columns < 2) return undefined
  const [width, height] = [columns * TOGETHER, Math.round((2 * reach) / step) + 1]
  const corner = [0, 1].map(axis => from[axis]! + along[axis]! * begin + outward[axis]! * (ahead + reach + step / 2)) as [number, number]
  const toView = [along[0] * stride, -outward[0] * step, corner[0], along[1] * stride, -outward[1] * step, corner[1], 0, 0, 1]
  const toRaster = compose(view, toView)
  const pixels = samplePlanes(pyramid, { width, height, toSource: toRaster }, 'edge')
  const strip = { columns, height, steps: stepsOf(pixels, columns, height) }
  const used = hideUnseen(strip, pyramid.levels[0].raster, toRaster)
  return used.length < columns * MIN_SEEN ? undefined : { strip, used, begin, along: width * stride }
}

interface Strip {
  readonly columns: number
  /** Rows; the first is farthest outside. */
  readonly height: number
  /** Columns × rows: how large a step in colour stands there, 0…1. */
  readonly steps: Float32Array
}

function stepsOf(pixels: Float32Array, columns: number, height: number): Float32Array {
  const width = columns * TOGETHER
  const steps = new Float32Array(columns * height)
  const sums = new Float32Array(height + 1)
  for (let column = 0; column < columns; column++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let row = 0; row < height; row++) {
        let sum = 0
        const at = (channel * height + row) * width + column * TOGETHER
        for (let k = 0; k < TOGETHER; k++) sum += pixels[at + k]!
        sums[row + 1] = sums[row]! + sum
      }
      for (let row = WINDOW; row < height - WINDOW; row++) {
        const outside = sums[row]! - sums[row - WINDOW]!
        const inside = sums[row + 1 + WINDOW]! - sums[row + 1]!
        steps[column * height + row]! += ((outside - inside) / (WINDOW * TOGETHER)) ** 2
      }
    }
  }
  for (let i = 0; i < steps.length; i++) steps[i] = Math.sqrt(steps[i]!)
  const half = Math.max(HALF_STEP, medianOf(steps))
  for (let i = 0; i < steps.length; i++) steps[i]! /= steps[i]! + half
  return steps
}

/** To a thousandth, of values from 0 to √3: counting is many times faster than sorting. */
const PER_UNIT = 1024
const counts = new Uint16Array(2 * PER_UNIT)

function medianOf(steps: Float32Array): number {
  counts.fill(0)
  for (let i = 0; i < steps.length; i++) counts[(steps[i]! * PER_UNIT) | 0]!++
  let value = 0
  for (let left = steps.length >> 1; left >= counts[value]!; value++) left -= counts[value]!
  return value / PER_UNIT
}

/** Takes away the steps that reach out of the picture; says which columns show enough to be used. */
function hideUnseen({ columns, height, steps }: Strip, raster: Raster, toRaster: Homography): number[] {
  const isSeen = (column: number, row: number) => {
    const [x, y] = apply(toRaster, [(column + 0.5) * TOGETHER, row])
    return x > 0 && y > 0 && x < raster.width && y < raster.height
  }
  const corners = [0, columns - 1].flatMap(column => [-WINDOW, height + WINDOW].map(row => isSeen(column, row)))
  if (corners.every(seen => seen)) return Array.from({ length: columns }, (_, column) => column)
  const used: number[] = []
  for (let column = 0; column < columns; column++) {
    let count = 0
    for (let row = 0; row < height; row++) {
      if (isSeen(column, row - WINDOW) && isSeen(column, row + 1 + WINDOW)) count++
      else steps[column * height + row] = 0
    }
    if (count > height / 2) used.push(column)
  }
  return used
}

/** Rows at the strip's two ends of the straight line with the most evidence, and its mean. */
function bestLine({ columns, height, steps }: Strip, used: readonly number[]): { ends: readonly [number, number]; evidence: number } {
  const middle = (height - 1) / 2
  let ends: readonly [number, number] = [middle, middle]
  let most = Number.NEGATIVE_INFINITY
  let evidence = 0
  // What each column and those after it can give at most: a line that can no longer win is left.
  const atMost = new Float32Array(used.length + 1)
  for (let i = used.length - 1; i >= 0; i--) {
    const first = used[i]! * height
    let highest = 0
    for (let row = first; row < first + height; row++) if (steps[row]! > highest) highest = steps[row]!
    atMost[i] = atMost[i + 1]! + highest
  }
  const order = Array.from({ length: height - 2 * WINDOW }, (_, i) => WINDOW + i).sort(
    (a, b) => Math.abs(a - middle) - Math.abs(b - middle),
  )
  for (const a of order) {
    for (const b of order) {
      const cost = (DISTANCE_COST * ((a - middle) ** 2 + (b - middle) ** 2)) / (2 * middle ** 2)
      const needed = (most + cost) * used.length
      const lean = (b - a) / columns
      let sum = 0
      let i = 0
      for (; i < used.length && sum + atMost[i]! > needed; i++) sum += steps[used[i]! * height + ((a + lean * (used[i]! + 0.5) + 0.5) | 0)]!
      if (i < used.length || sum <= needed) continue
      evidence = sum / used.length
      most = evidence - cost
      ends = [a, b]
    }
  }
  return { ends, evidence }
}

/** The line through the steps' own peaks close to the voted one, by weighted least squares: its row in the strip's middle, and rows over the whole strip. */
function exactLine({ columns, height, steps }: Strip, used: readonly number[], [a, b]: readonly [number, number]) {
  let [sum, st, sr, stt, str] = [0, 0, 0, 0, 0]
  const add = (weight: number, t: number, row: number) => {
    sum += weight
    st += weight * t
    sr += weight * row
    stt += weight * t * t
    str += weight * t * row
  }
  add(PRIOR, -0.5, a)
  add(PRIOR, 0.5, b)
  for (const column of used) {
    const t = (column + 0.5) / columns - 0.5
    const first = column * height
    const near = Math.round(a + (b - a) * (t + 0.5))
    let peak = near
    for (let row = near - 2; row <= near + 2; row++) if (steps[first + row]! > steps[first + peak]!) peak = row
    if (Math.abs(peak - near) === 2) continue // no peak of its own: the slope of another
    const [before, at, after] = [steps[first + peak - 1]!, steps[first + peak]!, steps[first + peak + 1]!]
    const bend = before - 2 * at + after
    add(at, t, peak + (bend < 0 ? (0.5 * (before - after)) / bend : 0))
  }
  const slope = (str - (st * sr) / sum) / (stt - (st * st) / sum)
  return { slope, mean: (sr - slope * st) / sum }
}

type Segment = readonly [Point, Point]

/** Where two lines cross; the second one's beginning where they all but run alike. */
function crossing([a, b]: Segment, [c, d]: Segment): Point {
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]]
  const turn = ux * vy - uy * vx
  if (Math.abs(turn) < 1e-6) return c
  const t = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / turn
  return [a[0] + ux * t, a[1] + uy * t]
}
