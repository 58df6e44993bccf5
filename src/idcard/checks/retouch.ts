// Which parts of the card were not in the picture when it was taken: one network over the upright card (training/edits), run once a card and
// only when the check of edits asks.
import type { Pyramid, Raster } from '../image/image.ts'
import { apply, centred, type Homography, homographyBetween } from '../image/quad.ts'
import { sampleBlocks } from '../image/warp.ts'
import type { Network } from '../models/session.ts'
import type { Quad } from '../result.ts'
import { type CellMap, cellMap, meanOfWorst } from './cells.ts'
import { cutWindows, WINDOW } from './windows.ts'

// As the network was trained (training/edits/net.py).
const VIEW = { width: 896, height: 576 }
const CARD = { width: 864, height: 544 }
const STRIDE = 16
/** The card counts as edited as far as this many of its cells do. */
const TOP_CELLS = 6
/** How near to the picture's edge cells are not judged, in cells; and the logit that they get. */
const NEAR_EDGE = 2
const UNSEEN = -8
const FRAME = centred(VIEW, CARD)

export interface Retouch {
  /** Of the whole card. */
  readonly logit: number
  readonly cells: CellMap
}

export async function lookForRetouch(pyramid: Pyramid, quad: Quad, network: Network): Promise<Retouch> {
  const toRaster = homographyBetween(FRAME, quad)
  const view = sampleBlocks(pyramid, { ...VIEW, toSource: toRaster }, 'view')
  const [columns, rows] = [VIEW.width / STRIDE, VIEW.height / STRIDE]
  const { bright, tint } = cutWindows(pyramid, { columns, rows }, STRIDE, toRaster)
  const { cells } = await network.run({
    view: { data: view, dims: [1, VIEW.height / 2, VIEW.width / 2, 12] },
    bright: { data: bright, dims: [1, 1, rows * WINDOW, columns * WINDOW] },
    tint: { data: tint, dims: [1, 1, (rows * WINDOW) / 2, (columns * WINDOW) / 2] },
  })
  hideBeyond(cells!, pyramid.levels[0].raster, toRaster)
  return { logit: meanOfWorst(cells!, TOP_CELLS), cells: cellMap(cells!, VIEW, STRIDE, toRaster) }
}

/** Cells whose surroundings lie outside the picture look like a patch laid over: of a card that is cut nothing is said there. */
function hideBeyond(cells: Float32Array, { width, height }: Raster, toRaster: Homography): void {
  const isSeen = (x: number, y: number) => {
    const [u, v] = apply(toRaster, [x * STRIDE, y * STRIDE])
    return u >= 0 && v >= 0 && u <= width && v <= height
  }
  const [columns, rows] = [VIEW.width / STRIDE, VIEW.height / STRIDE]
  const [right, bottom] = [columns + NEAR_EDGE, rows + NEAR_EDGE]
  if (isSeen(-NEAR_EDGE, -NEAR_EDGE) && isSeen(right, -NEAR_EDGE) && isSeen(right, bottom) && isSeen(-NEAR_EDGE, bottom)) return
  // Cells share their surroundings' corners: each of these is asked for once.
  const across = right + NEAR_EDGE + 1
  const seen = Uint8Array.from({ length: across * (bottom + NEAR_EDGE + 1) }, (_, i) =>
    Number(isSeen((i % across) - NEAR_EDGE, Math.floor(i / across) - NEAR_EDGE)),
  )
  const reach = 2 * NEAR_EDGE + 1
  for (const cell of cells.keys()) {
    const at = Math.floor(cell / columns) * across + (cell % columns)
    const below = at + reach * across
    if (!(seen[at] && seen[at + reach] && seen[below] && seen[below + reach])) cells[cell] = UNSEEN
  }
}
