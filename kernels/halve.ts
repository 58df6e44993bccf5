/** Means of 2×2 pixels, rounded; an odd last row or column is left out. Four pixels at a time: what is written past a row's end, the next row overwrites. */
export function halve(from: usize, width: i32, height: i32, to: usize): void {
  const stride: usize = width * 3
  const across = width >> 1
  for (let y = 0; y < height >> 1; y++) {
    let above: usize = from + 2 * y * stride
    let at: usize = to + y * across * 3
    for (let x = 0; x < across; x += 4, above += 24, at += 12) {
      const a = v128.load(above)
      const b = v128.load(above, 8)
      const c = v128.load(above + stride)
      const d = v128.load(above + stride, 8)
      // The left pixels of the pairs, then the right ones.
      const p = v128.shuffle<u8>(a, b, 0, 1, 2, 6, 7, 8, 12, 13, 14, 26, 27, 28, 0, 0, 0, 0)
      const q = v128.shuffle<u8>(a, b, 3, 4, 5, 9, 10, 11, 15, 24, 25, 29, 30, 31, 0, 0, 0, 0)
      const r = v128.shuffle<u8>(c, d, 0, 1, 2, 6, 7, 8, 12, 13, 14, 26, 27, 28, 0, 0, 0, 0)
      const s = v128.shuffle<u8>(c, d, 3, 4, 5, 9, 10, 11, 15, 24, 25, 29, 30, 31, 0, 0, 0, 0)
      const low = i16x8.add(
        i16x8.add(i16x8.extend_low_i8x16_u(p), i16x8.extend_low_i8x16_u(q)),
        i16x8.add(i16x8.extend_low_i8x16_u(r), i16x8.extend_low_i8x16_u(s)),
      )
      const high = i16x8.add(
        i16x8.add(i16x8.extend_high_i8x16_u(p), i16x8.extend_high_i8x16_u(q)),
        i16x8.add(i16x8.extend_high_i8x16_u(r), i16x8.extend_high_i8x16_u(s)),
      )
      const two = i16x8.splat(2)
      v128.store(at, i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(low, two), 2), i16x8.shr_u(i16x8.add(high, two), 2)))
    }
  }
}
