// The pixel type of the engine.
import { type Scratch, sourceOf } from './scratch.ts'

/** Interleaved 8-bit RGB, row by row from the top, sRGB. */
export interface Raster {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** A picture at one of its sizes; `scale`: px of the finest per px of this one. */
export interface Level {
  readonly raster: Raster
  readonly scale: number
}

/** One picture at several sizes, finest first. What looks at the whole samples a small one: reading few pixels is what makes it fast. */
export interface Pyramid {
  readonly levels: readonly [Level, ...Level[]]
  /** Where all the levels' pixels lie. */
  readonly scratch: Scratch
}

/** Halves are made down to this longest side: the locator's view is 192 px wide. */
const SMALLEST_SIDE = 192

/** The raster, copied into the scratch memory, and its halves: the next picture's take their place. */
export function buildPyramid({ data, width, height }: Raster, scratch: Scratch): Pyramid {
  scratch.forgetPixels()
  const pixels = scratch.pixels(data.length)
  pixels.set(data)
  const levels: [Level, ...Level[]] = [{ raster: { data: pixels, width, height }, scale: 1 }]
  for (let last = levels[0]; Math.max(last.raster.width, last.raster.height) >= 2 * SMALLEST_SIDE; ) {
    const raster = halve(last.raster, scratch)
    if (raster.width * raster.height === 0) break
    last = { raster, scale: last.scale * 2 }
    levels.push(last)
  }
  return { levels, scratch }
}

function halve({ data, width, height }: Raster, scratch: Scratch): Raster {
  const half = { data: scratch.pixels((width >> 1) * (height >> 1) * 3), width: width >> 1, height: height >> 1 }
  scratch.kernels.halve(...sourceOf({ data, width, height }), half.data.byteOffset)
  return half
}
