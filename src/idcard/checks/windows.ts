// Windows of the picture as it is, about the cells of a view: grain, the crispness of type and what JPEG made of them do not outlive the shrinking to the view.
import type { Pyramid } from '../image/image.ts'
import { compose, type Homography } from '../image/quad.ts'
import { matrixOf, sourceOf } from '../image/scratch.ts'

/** Px of the picture that a cell is looked at in; of its colour half as many are kept. */
export const WINDOW = 16

/** The windows in which the cells' middles stand, side by side as the cells are, `stride` px of the view each; `toRaster` takes the view to the raster. They lie in the scratch
 *  memory. */
export function cutWindows(
  { levels, scratch }: Pyramid,
  { columns, rows }: { columns: number; rows: number },
  stride: number,
  toRaster: Homography,
): { readonly bright: Float32Array; readonly tint: Float32Array } {
  const bright = scratch.floats('bright', columns * rows * WINDOW ** 2)
  const tint = scratch.floats('tint', (columns * rows * WINDOW ** 2) / 4)
  const ofCells = compose(toRaster, [stride, 0, 0, 0, stride, 0, 0, 0, 1])
  scratch.kernels.cutWindows(...sourceOf(levels[0].raster), ...matrixOf(ofCells), columns, rows, bright.byteOffset, tint.byteOffset)
  return { bright, tint }
}
