// Sampling a raster through a homography. Output pixels are the mean of n×n taps where the source is finer, so nothing aliases.
import type { Pyramid, Raster } from './image.ts'
import { apply, compose, distance, type Homography } from './quad.ts'

export interface Patch {
  readonly width: number
  readonly height: number
  /** Output px → source px. */
  readonly toSource: Homography
}

/** Grey value of places outside the picture: what the networks were trained with. */
const OUTSIDE = 128

/** Source pixels per output pixel that a level must have, and those that one tap can stand for: as the networks' pictures were sampled. */
const FINE_ENOUGH = 0.8
const TAP_REACH = 1.25

/** The coarsest level that is still fine enough for the patch, and the patch onto it. `toSource` is in px of the finest. */
export function levelFor(pyramid: Pyramid, patch: Patch): { raster: Raster; patch: Patch } {
  const density = densityOf(patch)
  const level = pyramid.findLast(({ scale }) => density / scale >= FINE_ENOUGH) ?? pyramid[0]!
  return {
    raster: level.raster,
    patch: { ...patch, toSource: compose([1 / level.scale, 0, 0, 0, 1 / level.scale, 0, 0, 0, 1], patch.toSource) },
  }
}

/** Planar float RGB, 3×H×W, 0…1, as the networks take it. */
export function samplePlanes(pyramid: Pyramid, wanted: Patch, into: Float32Array): Float32Array {
  const { raster, patch } = levelFor(pyramid, wanted)
  const { width, height } = patch
  const plane = width * height
  const row = new Float32Array(width * 3)
  const walk = walkerOf(raster, patch)
  for (let y = 0, at = 0; y < height; y++) {
    walk(y, row)
    for (let x = 0, i = 0; x < width; x++, at++, i += 3) {
      into[at] = row[i]! / 255
      into[plane + at] = row[i + 1]! / 255
      into[2 * plane + at] = row[i + 2]! / 255
    }
  }
  return into
}

/** Interleaved 8-bit RGB. */
export function sampleRaster(source: Raster, patch: Patch): Raster {
  const { width, height } = patch
  const data = new Uint8Array(width * height * 3)
  const row = new Float32Array(width * 3)
  const walk = walkerOf(source, patch)
  for (let y = 0; y < height; y++) {
    walk(y, row)
    for (let i = 0, at = y * width * 3; i < row.length; i++, at++) data[at] = row[i]! + 0.5
  }
  return { data, width, height }
}

/** Luma 0…255 (Rec. 601, as the training's grey pictures), H×W. */
export function sampleGrey(pyramid: Pyramid, wanted: Patch, into = new Float32Array(wanted.width * wanted.height)): Float32Array {
  const { raster, patch } = levelFor(pyramid, wanted)
  const { width, height } = patch
  const row = new Float32Array(width * 3)
  const walk = walkerOf(raster, patch)
  for (let y = 0, at = 0; y < height; y++) {
    walk(y, row)
    for (let i = 0; i < row.length; i += 3, at++) into[at] = 0.299 * row[i]! + 0.587 * row[i + 1]! + 0.114 * row[i + 2]!
  }
  return into
}

/** Source pixels per output pixel at the patch's middle. */
export function densityOf(patch: Patch): number {
  const [x, y] = [patch.width / 2, patch.height / 2]
  const middle = apply(patch.toSource, [x, y])
  return Math.max(distance(middle, apply(patch.toSource, [x + 1, y])), distance(middle, apply(patch.toSource, [x, y + 1])))
}

/** Fills rows of interleaved RGB, 0…255. It is one function for every use, since the engine's time goes here: a callback per pixel
 *  costs more than the pixel. */
function walkerOf(source: Raster, patch: Patch): (y: number, row: Float32Array) => void {
  const { data, width, height } = source
  const [h0, h1, h2, h3, h4, h5, h6, h7, h8] = patch.toSource as [number, number, number, number, number, number, number, number, number]
  const taps = Math.max(1, Math.min(6, Math.round(densityOf(patch) / TAP_REACH)))
  const share = 1 / (taps * taps)
  const columns = patch.width
  const stride = width * 3
  return (y, row) => {
    row.fill(0)
    for (let i = 0; i < taps; i++) {
      const v = y + (i + 0.5) / taps
      const [xv, yv, wv] = [h1 * v + h2, h4 * v + h5, h7 * v + h8]
      for (let j = 0; j < taps; j++) {
        let u = (j + 0.5) / taps
        for (let at = 0; at < columns * 3; at += 3, u++) {
          const w = 1 / (h6 * u + wv)
          // Pixel centres stand at +0.5 in both frames.
          const sx = (h0 * u + xv) * w - 0.5
          const sy = (h3 * u + yv) * w - 0.5
          if (!(sx >= -1 && sy >= -1 && sx < width && sy < height) || w <= 0) {
            row[at]! += OUTSIDE * share
            row[at + 1]! += OUTSIDE * share
            row[at + 2]! += OUTSIDE * share
            continue
          }
          const x0 = Math.floor(sx)
          const y0 = Math.floor(sy)
          const fx = sx - x0
          const fy = sy - y0
          const p = (y0 < 0 ? 0 : y0) * stride + (x0 < 0 ? 0 : x0) * 3
          const right = x0 < 0 || x0 + 1 >= width ? 0 : 3
          const down = y0 < 0 || y0 + 1 >= height ? 0 : stride
          const wt = fx * fy * share
          const ws = fy * share - wt
          const wq = fx * share - wt
          const wp = share - wq - ws - wt
          const q = p + right
          const s = p + down
          const t = s + right
          row[at]! += data[p]! * wp + data[q]! * wq + data[s]! * ws + data[t]! * wt
          row[at + 1]! += data[p + 1]! * wp + data[q + 1]! * wq + data[s + 1]! * ws + data[t + 1]! * wt
          row[at + 2]! += data[p + 2]! * wp + data[q + 2]! * wq + data[s + 2]! * ws + data[t + 2]! * wt
        }
      }
    }
  }
}
