// Sampling a raster through a homography. Output pixels are the mean of n×n taps where the source is finer, so nothing aliases.
import type { Pyramid, Raster } from './image.ts'
import { apply, compose, distance, type Homography } from './quad.ts'
import { matrixOf, type Scratch, sourceOf } from './scratch.ts'

export interface Patch {
  readonly width: number
  readonly height: number
  /** Output px → source px. */
  readonly toSource: Homography
}

/** Source pixels per output pixel that a level must have, and those that one tap can stand for: as the networks' pictures were sampled. */
const FINE_ENOUGH = 0.8
const TAP_REACH = 1.25

/** The coarsest level that is still fine enough for the patch, and the patch onto it. `toSource` is in px of the finest. */
function levelFor({ levels }: Pyramid, patch: Patch): { raster: Raster; patch: Patch } {
  const density = densityOf(patch)
  const level = levels.findLast(({ scale }) => density / scale >= FINE_ENOUGH) ?? levels[0]
  return {
    raster: level.raster,
    patch: { ...patch, toSource: compose([1 / level.scale, 0, 0, 0, 1 / level.scale, 0, 0, 0, 1], patch.toSource) },
  }
}

/** Px of the level that the patch is sampled from, per px of the patch: below 1 it shows no more than is there. */
export function densityFor(pyramid: Pyramid, patch: Patch): number {
  return densityOf(levelFor(pyramid, patch).patch)
}

/** Planar float RGB, 3×H×W, 0…1, as the networks take it. It lies in the scratch memory under this name. */
export function samplePlanes(pyramid: Pyramid, patch: Patch, name: string): Float32Array {
  const planes = pyramid.scratch.floats(name, 3 * patch.width * patch.height)
  sample('samplePlanes', pyramid.scratch, levelFor(pyramid, patch), planes)
  return planes
}

/** Luma 0…255 (Rec. 601, as the training's grey pictures), H×W. It lies in the scratch memory under this name. */
export function sampleGrey(pyramid: Pyramid, patch: Patch, name: string): Float32Array {
  const grey = pyramid.scratch.floats(name, patch.width * patch.height)
  sample('sampleGrey', pyramid.scratch, levelFor(pyramid, patch), grey)
  return grey
}

/** 8-bit RGB by blocks of 2×2 px, H/2×W/2×12, each its upper two px, then its lower two: networks take in such blocks faster than single px. `width` is a multiple
 *  of four, `height` of two. It lies in the scratch memory under this name. */
export function sampleBlocks(pyramid: Pyramid, patch: Patch, name: string): Uint8Array {
  const blocks = pyramid.scratch.bytes(name, 3 * patch.width * patch.height)
  sample('sampleBlocks', pyramid.scratch, levelFor(pyramid, patch), blocks)
  return blocks
}

/** Rows of a raster that are sampled at once: a large crop must find room. */
const BAND = 64

/** Interleaved 8-bit RGB, the caller's. */
export function sampleRaster(pyramid: Pyramid, { width, height, toSource }: Patch): Raster {
  const data = new Uint8Array(width * height * 3)
  const { raster, patch } = levelFor(pyramid, { width, height, toSource })
  for (let top = 0; top < height; top += BAND) {
    const band = { width, height: Math.min(BAND, height - top), toSource: compose(patch.toSource, [1, 0, 0, 0, 1, top, 0, 0, 1]) }
    const bytes = pyramid.scratch.bytes('band', width * band.height * 3)
    sample('sampleBytes', pyramid.scratch, { raster, patch: band }, bytes)
    data.set(bytes, top * width * 3)
  }
  return { data, width, height }
}

function sample(
  kernel: 'samplePlanes' | 'sampleGrey' | 'sampleBytes' | 'sampleBlocks',
  { kernels, bytes }: Scratch,
  { raster, patch }: { raster: Raster; patch: Patch },
  into: Uint8Array | Float32Array,
): void {
  const { width, height, toSource } = patch
  const taps = Math.max(1, Math.min(6, Math.round(densityOf(patch) / TAP_REACH)))
  const row = bytes('row', 16 * (width + 3))
  kernels[kernel](...sourceOf(raster), ...matrixOf(toSource), taps, width, height, row.byteOffset, into.byteOffset)
}

/** Source pixels per output pixel at the patch's middle. */
function densityOf(patch: Patch): number {
  const [x, y] = [patch.width / 2, patch.height / 2]
  const middle = apply(patch.toSource, [x, y])
  return Math.max(distance(middle, apply(patch.toSource, [x + 1, y])), distance(middle, apply(patch.toSource, [x, y + 1])))
}
