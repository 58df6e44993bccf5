// What the shrinking of a large picture to a network's view takes away: grain, and how crisp print is, measured cell by cell in the picture
// as it is (training/edits/net.py, `traces_of`).
import type { Pyramid, Raster } from '../image/image.ts'
import { apply, compose, type Homography } from '../image/quad.ts'

/** Values a cell. */
export const TRACES = 6
/** Px of the picture around a cell's middle, and of the blocks that they are nine of. */
const WINDOW = 12
const BLOCK = 4
const BLOCKS = (WINDOW / BLOCK) ** 2
/** Finer than this, px across the card, is what the network never learnt from. */
const WIDEST = 1000
/** Px between the borders of JPEG's blocks, px of the picture around a cell's middle in which they are looked at, and what makes that trace as large as the others. */
const GRID = 8
const GRID_WINDOW = 16
const GRID_GAIN = 4

/** Planes of one value a cell, `columns`×`rows` each: what is left of brightness when the mean of the four neighbours is taken away, as the median
 *  and the largest of nine blocks and as the mean of all; the same of red less blue, as the mean; the steepest slope of brightness along a row; each as the
 *  logarithm of one more; and `blockBorders`. `toRaster` takes cells to the finest level's px, `across` is the card's width there. */
export function measureTraces(
  pyramid: Pyramid,
  { columns, rows, toRaster, across }: { columns: number; rows: number; toRaster: Homography; across: number },
  into: Float32Array,
): Float32Array {
  const { raster, scale } = pyramid.find(level => across / level.scale <= WIDEST) ?? pyramid.at(-1)!
  const toLevel = compose([1 / scale, 0, 0, 0, 1 / scale, 0, 0, 0, 1], toRaster)
  const cells = columns * rows
  const blocks = new Float32Array(BLOCKS)
  const windowed = { blocks, bright: new Float32Array(EDGED * EDGED), tint: new Float32Array(EDGED * EDGED) }
  for (let cell = 0; cell < cells; cell++) {
    const [x, y] = apply(toLevel, [(cell % columns) + 0.5, Math.floor(cell / columns) + 0.5])
    const { colour, slope } = measureWindow(raster, Math.floor(x) - WINDOW / 2, Math.floor(y) - WINDOW / 2, windowed)
    let mean = 0
    for (let i = 0; i < BLOCKS; i++) mean += blocks[i]! / BLOCKS
    blocks.sort()
    const values = [blocks[BLOCKS >> 1]!, blocks[BLOCKS - 1]!, mean, colour, slope]
    for (let i = 0; i < values.length; i++) into[i * cells + cell] = Math.log1p(values[i]!)
  }
  const finest = pyramid[0]!.raster
  for (let cell = 0; cell < cells; cell++) {
    const [x, y] = apply(toRaster, [(cell % columns) + 0.5, Math.floor(cell / columns) + 0.5])
    into[(TRACES - 1) * cells + cell] = blockBorders(finest, Math.floor(x) - GRID_WINDOW / 2, Math.floor(y) - GRID_WINDOW / 2)
  }
  return into
}

/** How much steeper brightness is across the borders of JPEG's blocks than right beside them: a difference of logarithms. A picture keeps these borders
 *  from its first saving on; what was put in later has others or none. The picture's outermost pixels count for nothing. */
function blockBorders({ data, width, height }: Raster, left: number, top: number): number {
  const [x0, x1] = [Math.max(2, left), Math.min(width - 2, left + GRID_WINDOW)]
  const [y0, y1] = [Math.max(2, top), Math.min(height - 2, top + GRID_WINDOW)]
  let [across, beside, count] = [0, 0, 0]
  for (const [from, to, along, alongTo, stride, alongStride] of [
    [x0, x1, y0, y1, 3, width * 3],
    [y0, y1, x0, x1, width * 3, 3],
  ] as const) {
    for (let border = Math.ceil(from / GRID) * GRID; border < to; border += GRID) {
      // Four px in a row, the border in their middle; brightness times four.
      for (let i = along, at = border * stride + along * alongStride; i < alongTo; i++, at += alongStride) {
        const before = data[at - stride]! + 2 * data[at - stride + 1]! + data[at - stride + 2]!
        const after = data[at]! + 2 * data[at + 1]! + data[at + 2]!
        const first = data[at - 2 * stride]! + 2 * data[at - 2 * stride + 1]! + data[at - 2 * stride + 2]!
        const last = data[at + stride]! + 2 * data[at + stride + 1]! + data[at + stride + 2]!
        across += Math.abs(after - before)
        beside += Math.abs(before - first) + Math.abs(last - after)
      }
      count += Math.max(0, alongTo - along)
    }
  }
  return count === 0 ? 0 : GRID_GAIN * (Math.log1p(across / (4 * count)) - Math.log1p(beside / (8 * count)))
}

/** The window and one px around it, so that every pixel's brightness is made out once. */
const EDGED = WINDOW + 2

interface Windowed {
  readonly blocks: Float32Array
  readonly bright: Float32Array
  readonly tint: Float32Array
}

/** Mean of what is left of brightness by block, into `blocks`; of colour over the window; and the steepest slope. Places beyond the picture count as
 *  its edge. */
function measureWindow(raster: Raster, left: number, top: number, { blocks, bright, tint }: Windowed): { colour: number; slope: number } {
  const { data, width, height } = raster
  const isInside = left > 0 && top > 0 && left + WINDOW < width && top + WINDOW < height
  for (let j = 0, at = 0; j < EDGED; j++) {
    const y = isInside ? top + j - 1 : clamp(top + j - 1, height)
    for (let i = 0; i < EDGED; i++, at++) {
      const x = isInside ? left + i - 1 : clamp(left + i - 1, width)
      const from = (y * width + x) * 3
      const red = data[from]!
      const blue = data[from + 2]!
      bright[at] = (red + 2 * data[from + 1]! + blue) / 4
      tint[at] = red - blue
    }
  }
  blocks.fill(0)
  let colour = 0
  let slope = 0
  for (let j = 0; j < WINDOW; j++) {
    for (let i = 0; i < WINDOW; i += BLOCK) {
      let rest = 0
      for (let at = (j + 1) * EDGED + 1 + i, end = at + BLOCK; at < end; at++) {
        const west = bright[at - 1]!
        const east = bright[at + 1]!
        rest += Math.abs(bright[at]! - (bright[at - EDGED]! + bright[at + EDGED]! + west + east) / 4)
        colour += Math.abs(tint[at]! - (tint[at - EDGED]! + tint[at + EDGED]! + tint[at - 1]! + tint[at + 1]!) / 4)
        slope = Math.max(slope, Math.abs(east - west) / 2)
      }
      blocks[Math.floor(j / BLOCK) * (WINDOW / BLOCK) + i / BLOCK]! += rest
    }
  }
  for (let i = 0; i < BLOCKS; i++) blocks[i]! /= BLOCK * BLOCK
  return { colour: colour / (WINDOW * WINDOW), slope }
}

function clamp(at: number, size: number): number {
  return at < 0 ? 0 : at >= size ? size - 1 : at
}
