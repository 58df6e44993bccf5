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
  const { walk, unit } = walkerOf(raster, patch)
  const scale = 1 / (255 * unit)
  const row = new Int32Array(width * 3)
  for (let y = 0, at = 0; y < height; y++) {
    walk(y, row)
    for (let x = 0, i = 0; x < width; x++, at++, i += 3) {
      into[at] = row[i]! * scale
      into[plane + at] = row[i + 1]! * scale
      into[2 * plane + at] = row[i + 2]! * scale
    }
  }
  return into
}

/** Interleaved 8-bit RGB. */
export function sampleRaster(pyramid: Pyramid, wanted: Patch): Raster {
  const { raster, patch } = levelFor(pyramid, wanted)
  const { width, height } = patch
  const data = new Uint8Array(width * height * 3)
  const { walk, unit } = walkerOf(raster, patch)
  const row = new Int32Array(width * 3)
  for (let y = 0; y < height; y++) {
    walk(y, row)
    for (let i = 0, at = y * width * 3; i < row.length; i++, at++) data[at] = row[i]! / unit + 0.5
  }
  return { data, width, height }
}

/** Luma 0…255 (Rec. 601, as the training's grey pictures), H×W. */
export function sampleGrey(pyramid: Pyramid, wanted: Patch, into = new Float32Array(wanted.width * wanted.height)): Float32Array {
  const { raster, patch } = levelFor(pyramid, wanted)
  const { width, height } = patch
  const { walk, unit } = walkerOf(raster, patch)
  const [red, green, blue] = [0.299 / unit, 0.587 / unit, 0.114 / unit]
  const row = new Int32Array(width * 3)
  for (let y = 0, at = 0; y < height; y++) {
    walk(y, row)
    for (let i = 0; i < row.length; i += 3, at++) into[at] = red * row[i]! + green * row[i + 1]! + blue * row[i + 2]!
  }
  return into
}

/** Source pixels per output pixel at the patch's middle. */
export function densityOf(patch: Patch): number {
  const [x, y] = [patch.width / 2, patch.height / 2]
  const middle = apply(patch.toSource, [x, y])
  return Math.max(distance(middle, apply(patch.toSource, [x + 1, y])), distance(middle, apply(patch.toSource, [x, y + 1])))
}

interface Walker {
  /** Fills a row of interleaved RGB, each value `unit` times what it is of 255. */
  readonly walk: (y: number, row: Int32Array) => void
  readonly unit: number
}

/** Weights of a bilinear tap come in 256ths. */
const ONE = 256
const RED_BLUE = 0xff00ff

/** One function for every use, since the engine's time goes here: a callback per pixel costs more than the pixel. Inside the picture one
 *  load brings a pixel's three colours, and red and blue are weighed by one multiplication: they stand 16 bits apart and cannot meet. */
function walkerOf({ data, width, height }: Raster, patch: Patch): Walker {
  const [h0, h1, h2, h3, h4, h5, h6, h7, h8] = patch.toSource as [number, number, number, number, number, number, number, number, number]
  const taps = Math.max(1, Math.min(6, Math.round(densityOf(patch) / TAP_REACH)))
  const end = patch.width * 3
  const stride = width * 3
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  /** Last pixel that has neighbours right and below, and a byte to spare behind them. */
  const [lastX, lastY] = [width - 3, height - 2]
  const edge = edgeOf({ data, width, height })
  const walk = (y: number, row: Int32Array) => {
    row.fill(0)
    for (let i = 0; i < taps; i++) {
      const v = y + (i + 0.5) / taps
      const [xv, yv, wv] = [h1 * v + h2, h4 * v + h5, h7 * v + h8]
      for (let j = 0; j < taps; j++) {
        let u = (j + 0.5) / taps
        for (let at = 0; at < end; at += 3, u++) {
          const w = 1 / (h6 * u + wv)
          // Pixel centres stand at +0.5 in both frames.
          const sx = (h0 * u + xv) * w - 0.5
          const sy = (h3 * u + yv) * w - 0.5
          if (!(sx >= 0 && sy >= 0 && sx < lastX && sy < lastY && w > 0)) {
            edge(sx, sy, w, row, at)
            continue
          }
          const x0 = sx | 0
          const y0 = sy | 0
          const fx = ((sx - x0) * ONE) | 0
          const fy = ((sy - y0) * ONE) | 0
          const wt = (fx * fy) >> 8
          const ws = fy - wt
          const wq = fx - wt
          const wp = ONE - fx - ws
          const p = y0 * stride + x0 * 3
          const a = view.getUint32(p, true)
          const b = view.getUint32(p + 3, true)
          const c = view.getUint32(p + stride, true)
          const d = view.getUint32(p + stride + 3, true)
          const rb = Math.imul(a & RED_BLUE, wp) + Math.imul(b & RED_BLUE, wq) + Math.imul(c & RED_BLUE, ws) + Math.imul(d & RED_BLUE, wt)
          const g = ((a >>> 8) & 255) * wp + ((b >>> 8) & 255) * wq + ((c >>> 8) & 255) * ws + ((d >>> 8) & 255) * wt
          row[at]! += rb & 0xffff
          row[at + 1]! += g
          row[at + 2]! += (rb >>> 16) & 0xffff
        }
      }
    }
  }
  return { walk, unit: ONE * taps * taps }
}

/** A tap at the picture's edge, or beyond it. */
function edgeOf({ data, width, height }: Raster): (sx: number, sy: number, w: number, row: Int32Array, at: number) => void {
  return (sx, sy, w, row, at) => {
    if (!(sx >= -1 && sy >= -1 && sx < width && sy < height) || w <= 0) {
      for (let channel = 0; channel < 3; channel++) row[at + channel]! += OUTSIDE * ONE
      return
    }
    const [x0, y0] = [Math.floor(sx), Math.floor(sy)]
    const [fx, fy] = [sx - x0, sy - y0]
    const [left, right] = [Math.max(0, x0) * 3, Math.min(width - 1, x0 + 1) * 3]
    const [top, bottom] = [Math.max(0, y0) * width * 3, Math.min(height - 1, y0 + 1) * width * 3]
    for (let channel = 0; channel < 3; channel++) {
      const above = data[top + left + channel]! * (1 - fx) + data[top + right + channel]! * fx
      const below = data[bottom + left + channel]! * (1 - fx) + data[bottom + right + channel]! * fx
      row[at + channel]! += Math.round((above * (1 - fy) + below * fy) * ONE)
    }
  }
}
