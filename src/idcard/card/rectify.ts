// The upright view of a card: a fixed frame with a little margin, and how it lies in the picture.
import { centred, type Homography, homographyBetween, rectangle } from '../image/quad.ts'
import type { Quad } from '../result.ts'

export const CARD_MM = { width: 85.6, height: 54 }
export const WHOLE_CARD: Quad = rectangle(0, 0, CARD_MM.width, CARD_MM.height)

/** The row finder's view, px (training/rows/net.py): the card stands in its middle with a margin around. */
export const VIEW = { width: 320, height: 208, cardWidth: 288, cardHeight: 182 }
export const VIEW_CARD: Quad = centred(VIEW, { width: VIEW.cardWidth, height: VIEW.cardHeight })
export const VIEW_PX_PER_MM = VIEW.cardWidth / CARD_MM.width

/** View px → raster px for a card whose corners are `quad` in raster px. */
export function viewOf(quad: Quad): Homography {
  return homographyBetween(VIEW_CARD, quad)
}
