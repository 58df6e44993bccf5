// The pixel type of the engine.
import type { Scratch } from './scratch.ts'

/** Interleaved 8-bit RGB, row by row from the top, sRGB. */
export interface Raster {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** One picture at several sizes, finest first; `scale`: px of the finest per px of this one. What looks at the whole samples a small
 *  one: reading few pixels is what makes it fast. */
export type Pyramid = readonly { readonly raster: Raster; readonly scale: number }[]

/** Halves are made down to this longest side: the locator's view is 192 px wide. */
const SMALLEST_SIDE = 192

/** The smaller copies lie in `scratch`: the next picture's take their place. */
export function buildPyramid(raster: Raster, scratch: Scratch): Pyramid {
  const levels = [{ raster, scale: 1 }]
  for (let last = raster; Math.max(last.width, last.height) >= 2 * SMALLEST_SIDE && Math.min(last.width, last.height) > 1; ) {
    last = halve(last, scratch.bytes(`level ${levels.length}`, (last.width >> 1) * (last.height >> 1) * 3))
    levels.push({ raster: last, scale: levels.at(-1)!.scale * 2 })
  }
  return levels
}

const RED_BLUE = 0xff00ff
const HALF_EACH = 0x20002

/** Means of 2×2 px; an odd last row or column is left out. One load brings a pixel's three colours. */
function halve({ data, width, height }: Raster, into: Uint8Array): Raster {
  const out = { data: into, width: width >> 1, height: height >> 1 }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const stride = width * 3
  for (let y = 0, to = 0; y < out.height; y++) {
    // The picture's last pixel has no fourth byte behind it: there the load begins one byte earlier.
    for (let x = 0, from = 2 * y * stride; x < out.width; x++, from += 6, to += 3) {
      const a = view.getUint32(from, true)
      const b = view.getUint32(from + 3, true)
      const c = view.getUint32(from + stride, true)
      const last = from + stride + 3
      const d = last + 4 > data.length ? view.getUint32(last - 1, true) >>> 8 : view.getUint32(last, true)
      const rb = (a & RED_BLUE) + (b & RED_BLUE) + (c & RED_BLUE) + (d & RED_BLUE) + HALF_EACH
      const g = ((a >>> 8) & 255) + ((b >>> 8) & 255) + ((c >>> 8) & 255) + ((d >>> 8) & 255) + 2
      out.data[to] = (rb >>> 2) & 255
      out.data[to + 1] = g >>> 2
      out.data[to + 2] = (rb >>> 18) & 255
    }
  }
  return out
}
