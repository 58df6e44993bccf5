// Was the portrait put on the card after the picture was taken? What one small network says of it and a little around it (training/portrait), and how much grain it has
// beside what is around it; run only when the check of edits asks.
import { WHOLE_CARD } from '../card/rectify.ts'
import type { Pyramid } from '../image/image.ts'
import { apply, compose, distance, homographyBetween, rectangle } from '../image/quad.ts'
import type { Scratch } from '../image/scratch.ts'
import { samplePlanes } from '../image/warp.ts'
import type { Network } from '../models/session.ts'
import type { Quad } from '../result.ts'
import { cutWindows, WINDOW } from './windows.ts'

// As the network was trained (training/portrait/net.py).
const STRIDE = 8
const PORTRAIT = { columns: 14, rows: 17 }
const RING = 3
const CELLS = { columns: PORTRAIT.columns + 2 * RING, rows: PORTRAIT.rows + 2 * RING }
const VIEW = { width: CELLS.columns * STRIDE, height: CELLS.rows * STRIDE }
const FRAME = rectangle(RING * STRIDE, RING * STRIDE, (RING + PORTRAIT.columns) * STRIDE, (RING + PORTRAIT.rows) * STRIDE)

/** Narrower portraits show too little of either, raster px. */
const NARROWEST = 120

/** Cells count as inside and as around so far from the portrait's rim, in cells; and no nearer to the card's edge than this, mm. */
const FROM_RIM = 1
const FROM_EDGE = 1.5
/** Grey levels beyond which a picture is burnt or black and has no grain. */
const BRIGHTEST = 250
const DARKEST = 8
/** Fewest cells that are neither, inside and around; the flattest of these are looked at. */
const FEWEST = { inside: 12, around: 16 }
const FLATTEST = 0.5
const FLATTEST_INSIDE = 0.25
/** Grey levels below which grain says nothing: a saved picture's own rounding. */
const FLOOR = 0.3
/** Grain is compared where all around has about the same, as fine lines do not; where the portrait's ground is about as bright as the card's; and where it is nowhere near white,
 *  since tones are pressed together there. Natural logarithm of the most to the least grain, a tenth of the cells aside; grey levels. */
const MOST_SPREAD = 0.42
const MOST_BRIGHTER = 25
const NEAR_WHITE = 222

export interface Pasted {
  /** That it is another picture's, as a logit. */
  readonly logit: number
  /** Natural logarithm of how much grainier it is than the card around it; 0 where that cannot be told. */
  readonly grainier: number
}

/** `portrait` and `card` in raster px. Undefined where the portrait is too small, or a part of it lies outside the picture. */
export async function lookForPasted(pyramid: Pyramid, portrait: Quad, card: Quad, network: Network): Promise<Pasted | undefined> {
  const { width: wide, height: tall } = pyramid.levels[0].raster
  if (distance(portrait[0], portrait[1]) < NARROWEST || portrait.some(([x, y]) => x < 0 || y < 0 || x > wide || y > tall)) return undefined
  const toRaster = homographyBetween(FRAME, portrait)
  const view = samplePlanes(pyramid, { ...VIEW, toSource: toRaster }, 'view')
  const { bright, tint } = cutWindows(pyramid, CELLS, STRIDE, toRaster)
  const toCard = compose(homographyBetween(card, WHOLE_CARD), toRaster)
  const told = tellGrain(pyramid.scratch, bright)
  const grainier = compareGrain(told, (column, row) => {
    const [x, y] = apply(toCard, [(column + 0.5) * STRIDE, (row + 0.5) * STRIDE])
    return Math.min(x, y, WHOLE_CARD[2][0] - x, WHOLE_CARD[2][1] - y) > FROM_EDGE
  })
  const [width, height] = [CELLS.columns * WINDOW, CELLS.rows * WINDOW]
  const { logit } = await network.run({
    view: { data: view, dims: [1, 3, VIEW.height, VIEW.width] },
    bright: { data: bright, dims: [1, 1, height, width] },
    tint: { data: tint, dims: [1, 1, height / 2, width / 2] },
  })
  return { logit: logit![0]!, grainier }
}

/** What kernels/grain.ts tells of a window, besides how dark and bright it is. */
interface Seen {
  readonly grain: number
  readonly uneven: number
  readonly mean: number
}

const TOLD = 5

/** Of each window: grain, how uneven its ground is, mean, least and greatest brightness (kernels/grain.ts). */
function tellGrain({ floats, bytes, kernels }: Scratch, bright: Float32Array): Float32Array {
  const told = floats('grain', CELLS.columns * CELLS.rows * TOLD)
  kernels.measureGrain(bright.byteOffset, CELLS.columns, CELLS.rows, bytes('squares', 64).byteOffset, told.byteOffset)
  return told
}

function compareGrain(told: Float32Array, isOnCard: (column: number, row: number) => boolean): number {
  const [inside, around]: [Seen[], Seen[]] = [[], []]
  let white = 0
  let all = 0
  for (let row = 0; row < CELLS.rows; row++)
    for (let column = 0; column < CELLS.columns; column++) {
      // Cells within the rim, counted from nought; negative outside.
      const depth = Math.min(column - RING, RING + PORTRAIT.columns - 1 - column, row - RING, RING + PORTRAIT.rows - 1 - row)
      const isInside = depth >= FROM_RIM
      if (!isInside && (depth >= -FROM_RIM || !isOnCard(column, row))) continue
      const [grain, uneven, mean, darkest, brightest] = told.subarray((row * CELLS.columns + column) * TOLD)
      if (isInside) [white, all] = [white + brightest!, all + 1]
      if (brightest! < BRIGHTEST && darkest! > DARKEST) (isInside ? inside : around).push({ grain: grain!, uneven: uneven!, mean: mean! })
    }
  if (inside.length < FEWEST.inside || around.length < FEWEST.around || white / all >= NEAR_WHITE) return 0
  const of = (cells: readonly Seen[], what: keyof Seen, share: number) => {
    const values = cells.map(cell => cell[what]).sort((a, b) => a - b)
    return values[Math.round((values.length - 1) * share)]!
  }
  const flat = of(around, 'uneven', FLATTEST)
  const flatAround = around.filter(cell => cell.uneven <= flat)
  const flatEnough = Math.max(flat, of(inside, 'uneven', FLATTEST_INSIDE))
  const flatInside = inside.filter(cell => cell.uneven <= flatEnough)
  const ratio = (a: number, b: number) => Math.log((a + FLOOR) / (b + FLOOR))
  const spread = ratio(of(flatAround, 'grain', 0.9), of(flatAround, 'grain', 0.1))
  const brighter = Math.abs(of(flatInside, 'mean', 0.5) - of(flatAround, 'mean', 0.5))
  if (spread >= MOST_SPREAD || brighter >= MOST_BRIGHTER) return 0
  return ratio(of(flatInside, 'grain', 0.5), of(flatAround, 'grain', 0.5))
}
