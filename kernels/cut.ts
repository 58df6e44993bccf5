import { blueOf, greenOf, redOf } from './rgb'

/** size×size pixels from (left, top), which lie in the picture as far as it reaches: three planes of floats, each less its own mean, over `unit`. */
export function cutPatch(from: usize, width: i32, height: i32, left: i32, top: i32, size: i32, unit: f32, to: usize): void {
  const across = min(size, width)
  const down = min(size, height)
  const plane: usize = size * size * 4
  memory.fill(to, 0, 3 * plane)
  for (let y = 0; y < down; y++) {
    let pixel: usize = from + ((top + y) * width + left) * 3
    let at: usize = to + y * size * 4
    let x = 0
    for (; x + 16 <= across; x += 16, pixel += 48, at += 64) {
      const a = v128.load(pixel)
      const b = v128.load(pixel, 16)
      const c = v128.load(pixel, 32)
      storeFloats(redOf(a, b, c), at)
      storeFloats(greenOf(a, b, c), at + plane)
      storeFloats(blueOf(a, b, c), at + 2 * plane)
    }
    for (; x < across; x++, pixel += 3, at += 4) {
      for (let colour: usize = 0; colour < 3; colour++) store<f32>(at + colour * plane, <f32>load<u8>(pixel + colour))
    }
  }
  for (let colour: usize = 0; colour < 3; colour++) centre(to + colour * plane, size * size, unit)
}

@inline
function storeFloats(bytes: v128, at: usize): void {
  const low = i16x8.extend_low_i8x16_u(bytes)
  const high = i16x8.extend_high_i8x16_u(bytes)
  v128.store(at, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)))
  v128.store(at, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), 16)
  v128.store(at, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), 32)
  v128.store(at, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), 48)
}

/** Whole numbers under 256 less their mean, over `unit`; `count` is a multiple of four, and under 65 536 so that float sums are exact. */
function centre(at: usize, count: i32, unit: f32): void {
  const end: usize = at + count * 4
  let sums = f32x4.splat(0)
  for (let i = at; i < end; i += 16) sums = f32x4.add(sums, v128.load(i))
  const sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3)
  const mean = f32x4.splat(sum / <f32>count)
  const share = f32x4.splat(1 / unit)
  for (let i = at; i < end; i += 16) v128.store(i, f32x4.mul(f32x4.sub(v128.load(i), mean), share))
}
