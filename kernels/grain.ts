import { placeOf } from './place'
import { storeBright, storeTint } from './rgb'

/** Px of the picture around a cell's middle, and of the blocks that they are nine of. */
const WINDOW: i32 = 12
const BLOCK: i32 = 4
/** The window and one px around it: rows of sixteen 16-bit numbers. */
const EDGED: i32 = WINDOW + 2
const ROW: usize = 32
const PLANE: usize = 15 * ROW

/** Planes of one float a cell: of what is left of brightness when the mean of the four neighbours is taken away, the median and the largest of nine blocks'
 *  means and the mean of all; the same of red less blue, as the mean; the steepest slope of brightness along a row. h0 … h8 take cells to px. Places
 *  beyond the picture count as its edge. `room`: 1 100 bytes. */
export function measureGrain(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  columns: i32, rows: i32, room: usize, to: usize,
): void {
  const bright = room
  const tint = room + PLANE
  const blocks = tint + PLANE
  const plane: usize = columns * rows * 4
  let at = to
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 4) {
      const left = placeOf(h0, h1, h2, h6, h7, h8, column, row) - WINDOW / 2
      const top = placeOf(h3, h4, h5, h6, h7, h8, column, row) - WINDOW / 2
      fill(from, width, height, left - 1, top - 1, bright, tint)
      measure(bright, tint, blocks, at, plane)
    }
  }
}

function fill(from: usize, width: i32, height: i32, left: i32, top: i32, bright: usize, tint: usize): void {
  const isInside = left >= 0 && top >= 0 && left + EDGED <= width && top + EDGED <= height
  for (let j: usize = 0; j < <usize>EDGED; j++) {
    if (isInside) {
      const pixel: usize = from + ((top + <i32>j) * width + left) * 3
      storeBright(pixel, bright + j * ROW)
      storeTint(pixel, tint + j * ROW)
      continue
    }
    const y = min(max(top + <i32>j, 0), height - 1)
    for (let i: usize = 0; i < <usize>EDGED; i++) {
      const x = min(max(left + <i32>i, 0), width - 1)
      const pixel: usize = from + (y * width + x) * 3
      const red = <i32>load<u8>(pixel)
      const blue = <i32>load<u8>(pixel, 2)
      store<i16>(bright + j * ROW + i * 2, red + 2 * <i32>load<u8>(pixel, 1) + blue)
      store<i16>(tint + j * ROW + i * 2, red - blue)
    }
  }
}

/** Four times what differs from the mean of the four neighbours, of eight px from `at` on. */
@inline
function leftOver(at: usize): v128 {
  const beside = i16x8.add(v128.load(at - 2), v128.load(at + 2))
  const around = i16x8.add(beside, i16x8.add(v128.load(at - ROW), v128.load(at + ROW)))
  return i16x8.abs(i16x8.sub(i16x8.shl(v128.load(at), 2), around))
}

/** A window's rows are a vector of eight px and one of which four are used. */
function measure(bright: usize, tint: usize, blocks: usize, at: usize, plane: usize): void {
  const few = i16x8(-1, -1, -1, -1, 0, 0, 0, 0)
  let colours = i32x4.splat(0)
  let slopes = i16x8.splat(0)
  let total: i32 = 0
  for (let j = 0; j < WINDOW / BLOCK; j++) {
    let many = i16x8.splat(0)
    let rest = i16x8.splat(0)
    for (let k = 0; k < BLOCK; k++) {
      const offset: usize = <usize>(j * BLOCK + k + 1) * ROW + 2
      const light = bright + offset
      many = i16x8.add(many, leftOver(light))
      rest = i16x8.add(rest, leftOver(light + 16))
      const tinted = i16x8.add(leftOver(tint + offset), v128.and(leftOver(tint + offset + 16), few))
      colours = i32x4.add(colours, i32x4.extadd_pairwise_i16x8_s(tinted))
      slopes = i16x8.max_s(slopes, i16x8.abs(i16x8.sub(v128.load(light + 2), v128.load(light - 2))))
      slopes = i16x8.max_s(slopes, v128.and(i16x8.abs(i16x8.sub(v128.load(light + 18), v128.load(light + 14))), few))
    }
    const pairs = i32x4.extadd_pairwise_i16x8_s(many)
    const last = i32x4.extadd_pairwise_i16x8_s(rest)
    const first = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)
    const second = i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3)
    const third = i32x4.extract_lane(last, 0) + i32x4.extract_lane(last, 1)
    store<i32>(blocks + <usize>j * 12, first)
    store<i32>(blocks + <usize>j * 12, second, 4)
    store<i32>(blocks + <usize>j * 12, third, 8)
    total += first + second + third
  }
  sortNine(blocks)
  // Brightness is four times what it is, and so is what is left of it.
  const unit: f32 = 16 * <f32>BLOCK * <f32>BLOCK
  store<f32>(at, <f32>load<i32>(blocks, 16) / unit)
  store<f32>(at + plane, <f32>load<i32>(blocks, 32) / unit)
  store<f32>(at + 2 * plane, <f32>total / (unit * 9))
  const colour = i32x4.extract_lane(colours, 0) + i32x4.extract_lane(colours, 1) + i32x4.extract_lane(colours, 2) + i32x4.extract_lane(colours, 3)
  store<f32>(at + 3 * plane, <f32>colour / (4 * <f32>WINDOW * <f32>WINDOW))
  const four = i16x8.max_s(slopes, v128.shuffle<u64>(slopes, slopes, 1, 0))
  const two = i16x8.max_s(four, v128.shuffle<u32>(four, four, 1, 0, 1, 0))
  store<f32>(at + 4 * plane, <f32>max(i16x8.extract_lane_s(two, 0), i16x8.extract_lane_s(two, 1)) / 8)
}

function sortNine(at: usize): void {
  for (let i: usize = 4; i < 36; i += 4) {
    const value = load<i32>(at + i)
    let j = i
    for (; j > 0 && load<i32>(at + j - 4) > value; j -= 4) store<i32>(at + j, load<i32>(at + j - 4))
    store<i32>(at + j, value)
  }
}
