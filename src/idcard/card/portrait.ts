// Cutting the card and its portrait out of the picture, upright.
import sharp from 'sharp'
import type { Pyramid } from '../image/image.ts'
import { apply, distance, homographyBetween, mapQuad, rectangle } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import type { Point, Quad } from '../result.ts'
import { CARD_MM, WHOLE_CARD } from './rectify.ts'

const MAX_WIDTH = 1600
const JPEG_QUALITY = 90
/** Where the portrait mostly is, mm: taken where it was not seen. */
const NOMINAL_PORTRAIT = rectangle(52.2, 6.5, 78.6, 40.6)

/** The portrait's rectangle on the card, mm, from two of its corners and the card's corners, all as one view shows them. */
export function placePortrait(corners: Quad, [topLeft, bottomRight]: readonly [Point, Point]): Quad {
  const toCard = homographyBetween(corners, WHOLE_CARD)
  const place = rectangle(...apply(toCard, topLeft), ...apply(toCard, bottomRight))
  return isPlausible(place) ? place : NOMINAL_PORTRAIT
}

/** A portrait lies on the card and is of a portrait's size. */
function isPlausible([[left, top], , [right, bottom]]: Quad): boolean {
  const [wide, tall] = [right - left, bottom - top]
  const onCard = left > -2 && top > -2 && right < CARD_MM.width + 2 && bottom < CARD_MM.height + 2
  return onCard && wide > 10 && wide < 40 && tall > 14 && tall < 50
}

/** A rectangle of the card, given in mm, as it lies in the raster. */
export function inRaster(quad: Quad, place: Quad): Quad {
  return mapQuad(homographyBetween(WHOLE_CARD, quad), place)
}

/** JPEG of a rectangle of the card, given in mm, or of the whole card, upright at the picture's own resolution, at most 1 600 px wide. `quad` in raster px. */
export async function crop(pyramid: Pyramid, quad: Quad, place: Quad = WHOLE_CARD): Promise<Uint8Array> {
  const area = inRaster(quad, place)
  const width = Math.max(16, Math.min(MAX_WIDTH, Math.round(Math.max(distance(area[0], area[1]), distance(area[3], area[2])))))
  const height = Math.round((width * distance(place[0], place[3])) / distance(place[0], place[1]))
  const { data } = sampleRaster(pyramid, { width, height, toSource: homographyBetween(rectangle(0, 0, width, height), area) })
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
}
