// What the shrinking of a large picture to a network's view takes away: grain, and how crisp print is, measured cell by cell in the picture
// as it is (training/edits/net.py, `traces_of`).
import type { Pyramid } from '../image/image.ts'
import { compose, type Homography } from '../image/quad.ts'
import { matrixOf, sourceOf } from '../image/scratch.ts'

/** Values a cell. */
export const TRACES = 6
/** Of them, those that are measured at the level that the network knows; the last is of the finest. */
const OF_GRAIN = 5
/** Finer than this, px across the card, is what the network never learnt from. */
const WIDEST = 1000
/** Bytes that the kernels want for a cell's window. */
const ROOM = 1536
/** What makes the trace of JPEG's blocks as large as the others. */
const BLOCK_GAIN = 4

/** Planes of one value a cell, `columns`×`rows` each: what is left of brightness when the mean of the four neighbours is taken away, as the median
 *  and the largest of nine blocks and as the mean of all; the same of red less blue, as the mean; the steepest slope of brightness along a row; each as the
 *  logarithm of one more. Last, how much steeper brightness is across the borders of JPEG's blocks than right beside them, a difference of logarithms: a
 *  picture keeps these borders from its first saving on; what was put in later has others or none. `toRaster` takes cells to the finest level's px, `across` is
 *  the card's width there. They lie in the scratch memory. */
export function measureTraces(
  { levels, scratch }: Pyramid,
  { columns, rows, toRaster, across }: { columns: number; rows: number; toRaster: Homography; across: number },
): Float32Array {
  const { raster, scale } = levels.find(level => across / level.scale <= WIDEST) ?? levels.at(-1)!
  const toLevel = compose([1 / scale, 0, 0, 0, 1 / scale, 0, 0, 0, 1], toRaster)
  const cells = columns * rows
  const room = scratch.bytes('windows', ROOM).byteOffset
  const { measureGrain, measureBlockBorders } = scratch.kernels
  const traces = scratch.floats('traces', TRACES * cells)
  measureGrain(...sourceOf(raster), ...matrixOf(toLevel), columns, rows, room, traces.byteOffset)
  for (let i = 0; i < OF_GRAIN * cells; i++) traces[i] = Math.log1p(traces[i]!)
  const borders = scratch.floats('borders', 2 * cells)
  measureBlockBorders(...sourceOf(levels[0].raster), ...matrixOf(toRaster), columns, rows, room, borders.byteOffset)
  for (let i = 0; i < cells; i++) traces[OF_GRAIN * cells + i] = BLOCK_GAIN * (Math.log1p(borders[i]!) - Math.log1p(borders[cells + i]!))
  return traces
}
