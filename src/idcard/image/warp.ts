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

/** The coarsest level that still has a pixel for each of the patch's, and the patch onto it. `toSource` is in px of the finest. */
export function levelFor(pyramid: Pyramid, patch: Patch): { raster: Raster; patch: Patch } {
  const density = densityOf(patch)
  const level = pyramid.findLast(({ scale }) => density / scale >= 0.95) ?? pyramid[0]!
  return {
    raster: level.raster,
    patch: { ...patch, toSource: compose([1 / level.scale, 0, 0, 0, 1 / level.scale, 0, 0, 0, 1], patch.toSource) },
  }
}

/** Planar float RGB, 3×H×W, 0…1, as the networks take it. */
export function samplePlanes(pyramid: Pyramid, wanted: Patch, into: Float32Array): Float32Array {
  const { raster: source, patch } = levelFor(pyramid, wanted)
  const plane = patch.width * patch.height
  walk(source, patch, (at, r, g, b) => {
    into[at] = r / 255
    into[plane + at] = g / 255
    into[2 * plane + at] = b / 255
  })
  return into
}

/** Interleaved 8-bit RGB. */
export function sampleRaster(source: Raster, patch: Patch): Raster {
  const data = new Uint8Array(patch.width * patch.height * 3)
  walk(source, patch, (at, r, g, b) => {
    data[at * 3] = r + 0.5
    data[at * 3 + 1] = g + 0.5
    data[at * 3 + 2] = b + 0.5
  })
  return { data, width: patch.width, height: patch.height }
}

/** Luma 0…255 (Rec. 601, as the training's grey pictures), H×W. */
export function sampleGrey(source: Raster, patch: Patch, into = new Float32Array(patch.width * patch.height)): Float32Array {
  walk(source, patch, (at, r, g, b) => {
    into[at] = 0.299 * r + 0.587 * g + 0.114 * b
  })
  return into
}

/** Source pixels per output pixel at the patch's middle. */
export function densityOf(patch: Patch): number {
  const [x, y] = [patch.width / 2, patch.height / 2]
  const middle = apply(patch.toSource, [x, y])
  return Math.max(distance(middle, apply(patch.toSource, [x + 1, y])), distance(middle, apply(patch.toSource, [x, y + 1])))
}

function walk(source: Raster, patch: Patch, put: (at: number, r: number, g: number, b: number) => void): void {
  const { data, width, height } = source
  const h = patch.toSource
  const taps = Math.max(1, Math.min(6, Math.round(densityOf(patch))))
  const share = 1 / (taps * taps)
  for (let y = 0, at = 0; y < patch.height; y++) {
    for (let x = 0; x < patch.width; x++, at++) {
      let r = 0
      let g = 0
      let b = 0
      for (let i = 0; i < taps; i++) {
        const v = y + (i + 0.5) / taps
        for (let j = 0; j < taps; j++) {
          const u = x + (j + 0.5) / taps
          const w = 1 / (h[6]! * u + h[7]! * v + h[8]!)
          // Pixel centres stand at +0.5 in both frames.
          const sx = (h[0]! * u + h[1]! * v + h[2]!) * w - 0.5
          const sy = (h[3]! * u + h[4]! * v + h[5]!) * w - 0.5
          const x0 = Math.floor(sx)
          const y0 = Math.floor(sy)
          if (x0 < -1 || y0 < -1 || x0 >= width || y0 >= height || w <= 0) {
            r += OUTSIDE
            g += OUTSIDE
            b += OUTSIDE
            continue
          }
          const fx = sx - x0
          const fy = sy - y0
          const left = Math.max(x0, 0)
          const right = x0 + 1 >= width ? width - 1 : x0 + 1
          const top = Math.max(y0, 0) * width
          const bottom = (y0 + 1 >= height ? height - 1 : y0 + 1) * width
          const p = (top + left) * 3
          const q = (top + right) * 3
          const s = (bottom + left) * 3
          const t = (bottom + right) * 3
          const wp = (1 - fx) * (1 - fy)
          const wq = fx * (1 - fy)
          const ws = (1 - fx) * fy
          const wt = fx * fy
          r += data[p]! * wp + data[q]! * wq + data[s]! * ws + data[t]! * wt
          g += data[p + 1]! * wp + data[q + 1]! * wq + data[s + 1]! * ws + data[t + 1]! * wt
          b += data[p + 2]! * wp + data[q + 2]! * wq + data[s + 2]! * ws + data[t + 2]! * wt
        }
      }
      put(at, r * share, g * share, b * share)
    }
  }
}
