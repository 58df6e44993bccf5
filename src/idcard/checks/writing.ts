// Is a purpose written across the picture, as people do before they hand it over: one network over the card set upright with its surroundings
// (training/watermark), run once a card and only when the check of watermarks asks.
import type { Pyramid } from '../image/image.ts'
import { centred, homographyBetween } from '../image/quad.ts'
import { samplePlanes } from '../image/warp.ts'
import { type Network, sigmoid } from '../models/session.ts'
import type { Quad } from '../result.ts'
import { type CellMap, cellMap, meanOfWorst } from './cells.ts'

// As the network was trained (training/watermark/net.py).
const VIEW = { width: 320, height: 208 }
const CARD = { width: 256, height: 162 }
const STRIDE = 8
/** The card counts as written across as far as this many of its cells do. */
const TOP_CELLS = 16
const FRAME = centred(VIEW, CARD)

export interface Writing {
  /** 0…1, of the whole card. */
  readonly score: number
  readonly cells: CellMap
}

export async function lookForWriting(pyramid: Pyramid, quad: Quad, network: Network): Promise<Writing> {
  const toRaster = homographyBetween(FRAME, quad)
  const view = samplePlanes(pyramid, { ...VIEW, toSource: toRaster }, 'view')
  const { cells } = await network.run({ view: { data: view, dims: [1, 3, VIEW.height, VIEW.width] } })
  return { score: sigmoid(meanOfWorst(cells!, TOP_CELLS)), cells: cellMap(cells!, VIEW, STRIDE, toRaster) }
}
