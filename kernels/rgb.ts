// Sixteen pixels of interleaved RGB (48 bytes in three vectors) → sixteen bytes of one colour.

@inline
export function redOf(a: v128, b: v128, c: v128): v128 {
  const ab = v128.shuffle<u8>(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0)
  return v128.shuffle<u8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29)
}

@inline
export function greenOf(a: v128, b: v128, c: v128): v128 {
  const ab = v128.shuffle<u8>(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0)
  return v128.shuffle<u8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30)
}

@inline
export function blueOf(a: v128, b: v128, c: v128): v128 {
  const ab = v128.shuffle<u8>(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0)
  return v128.shuffle<u8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31)
}

/** Brightness times four, red + 2 green + blue, of sixteen pixels: 32 bytes at `to`. */
export function storeBright(from: usize, to: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, 16)
  const c = v128.load(from, 32)
  const red = redOf(a, b, c)
  const green = greenOf(a, b, c)
  const blue = blueOf(a, b, c)
  const low = i16x8.add(i16x8.extend_low_i8x16_u(red), i16x8.extend_low_i8x16_u(blue))
  const high = i16x8.add(i16x8.extend_high_i8x16_u(red), i16x8.extend_high_i8x16_u(blue))
  v128.store(to, i16x8.add(low, i16x8.shl(i16x8.extend_low_i8x16_u(green), 1)))
  v128.store(to, i16x8.add(high, i16x8.shl(i16x8.extend_high_i8x16_u(green), 1)), 16)
}

/** Red less blue of sixteen pixels: 32 bytes at `to`. */
export function storeTint(from: usize, to: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, 16)
  const c = v128.load(from, 32)
  const red = redOf(a, b, c)
  const blue = blueOf(a, b, c)
  v128.store(to, i16x8.sub(i16x8.extend_low_i8x16_u(red), i16x8.extend_low_i8x16_u(blue)))
  v128.store(to, i16x8.sub(i16x8.extend_high_i8x16_u(red), i16x8.extend_high_i8x16_u(blue)), 16)
}
