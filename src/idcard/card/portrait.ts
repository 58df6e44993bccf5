// Cutting the card and its portrait out of the picture, upright.
import sharp from 'sharp'
import type { Raster } from '../image/image.ts'
import { apply, distance, homographyBetween, rectangle } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import type { Quad } from '../result.ts'
import { CARD_MM } from './rectify.ts'

/** The portrait's place on a face, mm from the card's top-left corner: the published ranges' hull, with a little ground around. */
const PORTRAIT_MM = { left: 52.2, top: 6.4, right: 78.6, bottom: 40.6 }
const MAX_WIDTH = 1600
const JPEG_QUALITY = 90

/** JPEG of the card at the picture's own resolution, at most 1 600 px wide. `quad` in raster px. */
export function cropCard(raster: Raster, quad: Quad): Promise<Uint8Array> {
  return crop(raster, quad, { left: 0, top: 0, right: CARD_MM.width, bottom: CARD_MM.height })
}

export function cropPortrait(raster: Raster, quad: Quad): Promise<Uint8Array> {
  return crop(raster, quad, PORTRAIT_MM)
}

async function crop(raster: Raster, quad: Quad, mm: { left: number; top: number; right: number; bottom: number }): Promise<Uint8Array> {
  const toPicture = homographyBetween(rectangle(0, 0, CARD_MM.width, CARD_MM.height), quad)
  const corner = (x: number, y: number) => apply(toPicture, [x, y])
  const area: Quad = [corner(mm.left, mm.top), corner(mm.right, mm.top), corner(mm.right, mm.bottom), corner(mm.left, mm.bottom)]
  const width = Math.max(16, Math.min(MAX_WIDTH, Math.round(Math.max(distance(area[0], area[1]), distance(area[3], area[2])))))
  const height = Math.round((width * (mm.bottom - mm.top)) / (mm.right - mm.left))
  const { data } = sampleRaster(raster, { width, height, toSource: homographyBetween(rectangle(0, 0, width, height), area) })
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
}
