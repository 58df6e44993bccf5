// The pixel type of the engine.

/** Interleaved 8-bit RGB, row by row from the top, sRGB. */
export interface Raster {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** One picture at several sizes, finest first; `scale`: px of the finest per px of this one. What looks at the whole samples a small
 *  one: reading few pixels is what makes it fast. */
export type Pyramid = readonly { readonly raster: Raster; readonly scale: number }[]
