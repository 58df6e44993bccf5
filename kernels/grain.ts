import { WINDOW } from './windows'

/** Floats that are told of each window. */
const TOLD: usize = 5
/** A window's ground is told by 4×4 squares of this many px each way. */
const SQUARE: i32 = 4
const SQUARES: i32 = WINDOW / SQUARE
const PX_OF_SQUARE: i32 = SQUARE * SQUARE
const ALL_SQUARES: i32 = SQUARES * SQUARES
/** Px that have another on every side. */
const INNER: i32 = (WINDOW - 2) * (WINDOW - 2)

/** What each window of `cutWindows` shows: its grain, how uneven its ground is (the most that squares beside each other differ by), its mean, least and greatest brightness;
 *  grey levels. Grain is the mean of second differences along both axes, of which neither a slope nor an edge along one of them has any, without their signs and over 6.
 *  `room`: 64 bytes. */
export function measureGrain(bright: usize, columns: i32, rows: i32, room: usize, to: usize): void {
  const stride: usize = columns * WINDOW * 4
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, to += TOLD * 4) {
      const window = bright + <usize>(row * WINDOW) * stride + <usize>column * WINDOW * 4
      store<f32>(to, grainOf(window, stride))
      tellGround(window, stride, room, to + 4)
    }
}

function grainOf(window: usize, stride: usize): f32 {
  let sum = f32x4.splat(0)
  for (let y = 1; y < WINDOW - 1; y++) {
    const line = window + <usize>y * stride
    // What reaches over the window's sides is not counted: the first place of the first four, the last of the last.
    sum = f32x4.add(sum, v128.and(bend(line, stride), i32x4(0, -1, -1, -1)))
    sum = f32x4.add(sum, bend(line + 16, stride))
    sum = f32x4.add(sum, bend(line + 32, stride))
    sum = f32x4.add(sum, v128.and(bend(line + 48, stride), i32x4(-1, -1, -1, 0)))
  }
  return total(sum) / 6 / <f32>INNER
}

@inline
function bend(at: usize, stride: usize): v128 {
  const above = at - stride
  const below = at + stride
  const corners = f32x4.add(f32x4.add(v128.load(above - 4), v128.load(above + 4)), f32x4.add(v128.load(below - 4), v128.load(below + 4)))
  const sides = f32x4.add(f32x4.add(v128.load(above), v128.load(below)), f32x4.add(v128.load(at - 4), v128.load(at + 4)))
  const middle = f32x4.mul(v128.load(at), f32x4.splat(4))
  return f32x4.abs(f32x4.add(f32x4.sub(corners, f32x4.add(sides, sides)), middle))
}

function tellGround(window: usize, stride: usize, room: usize, to: usize): void {
  let least = f32x4.splat(255)
  let most = f32x4.splat(0)
  let mean: f32 = 0
  for (let i = 0; i < ALL_SQUARES; i++) {
    let at = window + <usize>((i / SQUARES) * SQUARE) * stride + <usize>((i % SQUARES) * SQUARE * 4)
    let sum = f32x4.splat(0)
    for (let y = 0; y < SQUARE; y++, at += stride) {
      const four = v128.load(at)
      least = f32x4.min(least, four)
      most = f32x4.max(most, four)
      sum = f32x4.add(sum, four)
    }
    const square = total(sum) / <f32>PX_OF_SQUARE
    mean += square
    store<f32>(room + i * 4, square)
  }
  let uneven: f32 = 0
  for (let i = 0; i < ALL_SQUARES; i++) {
    const square = load<f32>(room + i * 4)
    if (i % SQUARES < SQUARES - 1) uneven = max(uneven, abs(load<f32>(room + (i + 1) * 4) - square))
    if (i < SQUARES * (SQUARES - 1)) uneven = max(uneven, abs(load<f32>(room + (i + SQUARES) * 4) - square))
  }
  store<f32>(to, uneven)
  store<f32>(to, mean / <f32>ALL_SQUARES, 4)
  store<f32>(to, min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3))), 8)
  store<f32>(to, max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3))), 12)
}

@inline
function total(four: v128): f32 {
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3)
}
