import { placeOf } from './place'
import { storeBright } from './rgb'

/** Px between the borders of JPEG's blocks, and of the picture around a cell's middle in which they are looked at. */
const BLOCK: i32 = 8
const WINDOW: i32 = 16
/** Rows of brightness: the window, two px on each side of it, and what fills two vectors of sixteen. */
const ROW: usize = 64

/** Planes of one float a cell: how steep brightness is across the borders of JPEG's blocks, and right beside them, in windows of the picture; 0 and 0 where there
 *  are none. h0 … h8 take cells to px. The picture's outermost pixels count for nothing. `room`: 1 300 bytes. */
export function measureBlockBorders(
  from: usize,
  width: i32,
  height: i32,
  h0: f64,
  h1: f64,
  h2: f64,
  h3: f64,
  h4: f64,
  h5: f64,
  h6: f64,
  h7: f64,
  h8: f64,
  columns: i32,
  rows: i32,
  room: usize,
  to: usize,
): void {
  const plane: usize = columns * rows * 4
  let at = to
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 4) {
      const left = placeOf(h0, h1, h2, h6, h7, h8, column, row) - WINDOW / 2
      const top = placeOf(h3, h4, h5, h6, h7, h8, column, row) - WINDOW / 2
      const x0 = max(2, left)
      const x1 = min(width - 2, left + WINDOW)
      const y0 = max(2, top)
      const y1 = min(height - 2, top + WINDOW)
      let across = 0
      let beside = 0
      let count = 0
      if (x1 > x0 && y1 > y0) {
        // The first number of the room is the pixel two to the left and above of (x0, y0).
        for (let y = y0 - 2; y < y1 + 2; y++) {
          const pixel: usize = from + (y * width + x0 - 2) * 3
          const line: usize = room + <usize>(y - y0 + 2) * ROW
          storeBright(pixel, line)
          storeBright(pixel + 48, line + 32)
        }
        for (let border = (x0 + BLOCK - 1) & ~(BLOCK - 1); border < x1; border += BLOCK) {
          let px: usize = room + 2 * ROW + <usize>(border - x0) * 2
          for (let y = y0; y < y1; y++, px += ROW) {
            const first = <i32>load<i16>(px)
            const before = <i32>load<i16>(px, 2)
            const after = <i32>load<i16>(px, 4)
            const last = <i32>load<i16>(px, 6)
            across += abs(after - before)
            beside += abs(before - first) + abs(last - after)
          }
          count += y1 - y0
        }
        for (let border = (y0 + BLOCK - 1) & ~(BLOCK - 1); border < y1; border += BLOCK) {
          let px: usize = room + <usize>(border - y0) * ROW + 4
          for (let x = x0; x < x1; x++, px += 2) {
            const first = <i32>load<i16>(px)
            const before = <i32>load<i16>(px, ROW)
            const after = <i32>load<i16>(px, 2 * ROW)
            const last = <i32>load<i16>(px, 3 * ROW)
            across += abs(after - before)
            beside += abs(before - first) + abs(last - after)
          }
          count += x1 - x0
        }
      }
      store<f32>(at, count == 0 ? 0 : <f32>across / (4 * <f32>count))
      store<f32>(at + plane, count == 0 ? 0 : <f32>beside / (8 * <f32>count))
    }
  }
}
