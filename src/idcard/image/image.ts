// The pixel type of the engine.

/** Interleaved 8-bit RGB, row by row from the top, sRGB. */
export interface Raster {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}
