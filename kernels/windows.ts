import { placeOf } from './place'
import { blueOf, greenOf, redOf } from './rgb'

/** Px across a cell's window, and to the multiple of which it is laid. */
export const WINDOW: i32 = 16

/** The window of the picture in which each cell's middle stands, side by side as the cells are: brightness, (red + 2 green + blue) / 4, of all its px, and red less
 *  blue, of 2×2 px each. Floats, 0…255 and −255…255. h0 … h8 take cells to px. Places beyond the picture count as its edge. */
export function cutWindows(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  columns: i32, rows: i32, bright: usize, tint: usize,
): void {
  const brightRow: usize = columns * WINDOW * 4
  const tintRow: usize = brightRow / 2
  for (let row = 0; row < rows; row++) {
    let brightAt = bright + <usize>(row * WINDOW) * brightRow
    let tintAt = tint + <usize>(row * WINDOW / 2) * tintRow
    for (let column = 0; column < columns; column++, brightAt += WINDOW * 4, tintAt += WINDOW * 2) {
      const left = windowAt(placeOf(h0, h1, h2, h6, h7, h8, column, row), width)
      const top = windowAt(placeOf(h3, h4, h5, h6, h7, h8, column, row), height)
      if (left + WINDOW <= width && top + WINDOW <= height) cutInside(from + (top * width + left) * 3, width * 3, brightAt, brightRow, tintAt, tintRow)
      else cutAtEdge(from, width, height, left, top, brightAt, brightRow, tintAt, tintRow)
    }
  }
}

@inline
function windowAt(place: i32, size: i32): i32 {
  return min(max(place, 0), size - 1) / WINDOW * WINDOW
}

function cutInside(from: usize, stride: usize, brightAt: usize, brightRow: usize, tintAt: usize, tintRow: usize): void {
  const quarter = f32x4.splat(0.25)
  for (let pair = 0; pair < WINDOW / 2; pair++, tintAt += tintRow) {
    let low = i16x8.splat(0)
    let high = i16x8.splat(0)
    for (let one = 0; one < 2; one++, from += stride, brightAt += brightRow) {
      const a = v128.load(from)
      const b = v128.load(from, 16)
      const c = v128.load(from, 32)
      const green = greenOf(a, b, c)
      const red = redOf(a, b, c)
      const blue = blueOf(a, b, c)
      const redLow = i16x8.extend_low_i8x16_u(red)
      const redHigh = i16x8.extend_high_i8x16_u(red)
      const blueLow = i16x8.extend_low_i8x16_u(blue)
      const blueHigh = i16x8.extend_high_i8x16_u(blue)
      const lightLow = i16x8.add(i16x8.add(redLow, blueLow), i16x8.shl(i16x8.extend_low_i8x16_u(green), 1))
      const lightHigh = i16x8.add(i16x8.add(redHigh, blueHigh), i16x8.shl(i16x8.extend_high_i8x16_u(green), 1))
      v128.store(brightAt, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(lightLow)), quarter))
      v128.store(brightAt, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(lightLow)), quarter), 16)
      v128.store(brightAt, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(lightHigh)), quarter), 32)
      v128.store(brightAt, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(lightHigh)), quarter), 48)
      low = i16x8.add(low, i16x8.sub(redLow, blueLow))
      high = i16x8.add(high, i16x8.sub(redHigh, blueHigh))
    }
    v128.store(tintAt, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extadd_pairwise_i16x8_s(low)), quarter))
    v128.store(tintAt, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extadd_pairwise_i16x8_s(high)), quarter), 16)
  }
}

function cutAtEdge(from: usize, width: i32, height: i32, left: i32, top: i32, brightAt: usize, brightRow: usize, tintAt: usize, tintRow: usize): void {
  for (let y = 0; y < WINDOW; y++, brightAt += brightRow) {
    const line = from + min(top + y, height - 1) * width * 3
    const tints = tintAt + <usize>(y >> 1) * tintRow
    for (let x = 0; x < WINDOW; x++) {
      const pixel = line + min(left + x, width - 1) * 3
      const red = <i32>load<u8>(pixel)
      const blue = <i32>load<u8>(pixel, 2)
      store<f32>(brightAt + x * 4, <f32>(red + 2 * <i32>load<u8>(pixel, 1) + blue) / 4)
      // The first of the four begins the sum.
      const at = tints + (x >> 1) * 4
      const before: f32 = (x & 1) | (y & 1) ? load<f32>(at) : 0
      store<f32>(at, before + <f32>(red - blue) / 4)
    }
  }
}
