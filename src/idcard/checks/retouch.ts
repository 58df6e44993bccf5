// Which parts of the card were not in the picture when it was taken: one network over the upright card (training/edits), run once a card and
// only when the check of edits asks.
import type { Pyramid, Raster } from '../image/image.ts'
import { centred, compose, distance, type Homography, homographyBetween, mapQuad, rectangle } from '../image/quad.ts'
import { samplePlanes } from '../image/warp.ts'
import type { Network } from '../models/session.ts'
import type { Quad } from '../result.ts'
import { type CellMap, cellMap, meanOfWorst } from './cells.ts'
import { measureTraces, TRACES } from './traces.ts'

// As the network was trained (training/edits/net.py).
const VIEW = { width: 448, height: 288 }
const CARD = { width: 432, height: 272 }
const STRIDE = 8
/** The card counts as edited as far as this many of its cells do. */
const TOP_CELLS = 6
/** How near to the picture's edge cells are not judged, view px; and the logit that they get. */
const NEAR_EDGE = 2 * STRIDE
const UNSEEN = -8
const FRAME = centred(VIEW, CARD)

export interface Retouch {
  /** Of the whole card. */
  readonly logit: number
  readonly cells: CellMap
}

export async function lookForRetouch(pyramid: Pyramid, quad: Quad, network: Network): Promise<Retouch> {
  const toRaster = homographyBetween(FRAME, quad)
  const view = samplePlanes(pyramid, { ...VIEW, toSource: toRaster }, 'view')
  const [columns, rows] = [VIEW.width / STRIDE, VIEW.height / STRIDE]
  const traces = measureTraces(pyramid, {
    columns,
    rows,
    toRaster: compose(toRaster, [STRIDE, 0, 0, 0, STRIDE, 0, 0, 0, 1]),
    across: distance(quad[0], quad[1]),
  })
  const { cells } = await network.run({
    view: { data: view, dims: [1, 3, VIEW.height, VIEW.width] },
    traces: { data: traces, dims: [1, TRACES, rows, columns] },
  })
  hideBeyond(cells!, pyramid.levels[0].raster, toRaster)
  return { logit: meanOfWorst(cells!, TOP_CELLS), cells: cellMap(cells!, VIEW, STRIDE, toRaster) }
}

/** Cells whose surroundings lie outside the picture look like a patch laid over: of a card that is cut nothing is said there. */
function hideBeyond(cells: Float32Array, { width, height }: Raster, toRaster: Homography): void {
  const isWithin = (left: number, top: number, right: number, bottom: number) =>
    mapQuad(toRaster, rectangle(left - NEAR_EDGE, top - NEAR_EDGE, right + NEAR_EDGE, bottom + NEAR_EDGE)).every(
      ([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height,
    )
  if (isWithin(0, 0, VIEW.width, VIEW.height)) return
  const columns = VIEW.width / STRIDE
  for (const cell of cells.keys()) {
    const [left, top] = [(cell % columns) * STRIDE, Math.floor(cell / columns) * STRIDE]
    if (!isWithin(left, top, left + STRIDE, top + STRIDE)) cells[cell] = UNSEEN
  }
}
