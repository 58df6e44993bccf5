// Sampling through a homography, output px → source px. An output pixel is the mean of taps×taps bilinear taps.

/** Grey of places outside the picture: what the networks were trained with. */
const OUTSIDE: i32 = 128
/** Weights of a bilinear tap come in 256ths. */
const ONE: i32 = 256

/** Planar float RGB, 0…1. `row`: 16 bytes for each pixel of a row, and three more. */
export function samplePlanes(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  taps: i32, across: i32, down: i32, row: usize, to: usize,
): void {
  const plane: usize = across * down * 4
  const scale: f32 = 1 / (255 * <f32>ONE * <f32>taps * <f32>taps)
  const scales = f32x4.splat(scale)
  let at = to
  for (let y = 0; y < down; y++) {
    walk(from, width, height, h0, h1, h2, h3, h4, h5, h6, h7, h8, taps, y, across, row)
    let pixel = row
    let x = 0
    for (; x + 4 <= across; x += 4, at += 16, pixel += 64) {
      const two = redsAndGreens(pixel, pixel + 16)
      const more = redsAndGreens(pixel + 32, pixel + 48)
      v128.store(at, f32x4.mul(f32x4.convert_i32x4_s(firsts(two, more)), scales))
      v128.store(at + plane, f32x4.mul(f32x4.convert_i32x4_s(seconds(two, more)), scales))
      v128.store(at + 2 * plane, f32x4.mul(f32x4.convert_i32x4_s(blues(pixel)), scales))
    }
    for (; x < across; x++, at += 4, pixel += 16) {
      store<f32>(at, <f32>load<i32>(pixel) * scale)
      store<f32>(at + plane, <f32>load<i32>(pixel, 4) * scale)
      store<f32>(at + 2 * plane, <f32>load<i32>(pixel, 8) * scale)
    }
  }
}

/** Luma, 0…255 (Rec. 601, as the training's grey pictures). */
export function sampleGrey(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  taps: i32, across: i32, down: i32, row: usize, to: usize,
): void {
  const unit: f32 = 1 / (<f32>ONE * <f32>taps * <f32>taps)
  const red: f32 = <f32>0.299 * unit
  const green: f32 = <f32>0.587 * unit
  const blue: f32 = <f32>0.114 * unit
  const reds = f32x4.splat(red)
  const greens = f32x4.splat(green)
  const bluish = f32x4.splat(blue)
  let at = to
  for (let y = 0; y < down; y++) {
    walk(from, width, height, h0, h1, h2, h3, h4, h5, h6, h7, h8, taps, y, across, row)
    let pixel = row
    let x = 0
    for (; x + 4 <= across; x += 4, at += 16, pixel += 64) {
      const two = redsAndGreens(pixel, pixel + 16)
      const more = redsAndGreens(pixel + 32, pixel + 48)
      const r = f32x4.mul(f32x4.convert_i32x4_s(firsts(two, more)), reds)
      const g = f32x4.mul(f32x4.convert_i32x4_s(seconds(two, more)), greens)
      v128.store(at, f32x4.add(f32x4.add(r, g), f32x4.mul(f32x4.convert_i32x4_s(blues(pixel)), bluish)))
    }
    for (; x < across; x++, at += 4, pixel += 16) {
      store<f32>(at, <f32>load<i32>(pixel) * red + <f32>load<i32>(pixel, 4) * green + <f32>load<i32>(pixel, 8) * blue)
    }
  }
}

/** Interleaved 8-bit RGB. */
export function sampleBytes(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  taps: i32, across: i32, down: i32, row: usize, to: usize,
): void {
  const unit = ONE * taps * taps
  const half = unit / 2
  let at = to
  for (let y = 0; y < down; y++) {
    walk(from, width, height, h0, h1, h2, h3, h4, h5, h6, h7, h8, taps, y, across, row)
    let pixel = row
    for (let x = 0; x < across; x++, at += 3, pixel += 16) {
      store<u8>(at, (load<i32>(pixel) + half) / unit)
      store<u8>(at, (load<i32>(pixel, 4) + half) / unit, 1)
      store<u8>(at, (load<i32>(pixel, 8) + half) / unit, 2)
    }
  }
}

/** 8-bit RGB by blocks of 2×2 pixels: row by row of blocks, each its upper two pixels, then its lower two. `across` is a multiple of four, `down` of two. */
export function sampleBlocks(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  taps: i32, across: i32, down: i32, row: usize, to: usize,
): void {
  const scale = f32x4.splat(1 / (<f32>ONE * <f32>taps * <f32>taps))
  for (let y = 0; y < down; y++) {
    walk(from, width, height, h0, h1, h2, h3, h4, h5, h6, h7, h8, taps, y, across, row)
    let pixel = row
    let at: usize = to + (y >> 1) * across * 6 + (y & 1) * 6
    for (let x = 0; x < across; x += 4, at += 24, pixel += 64) {
      storePair(rounded(pixel, scale), rounded(pixel + 16, scale), at)
      storePair(rounded(pixel + 32, scale), rounded(pixel + 48, scale), at + 12)
    }
  }
}

/** A pixel of a row, 0…255: the lowest byte of each 32 bits. What is added leaves a float no room for less than one. */
@inline
function rounded(pixel: usize, scale: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(pixel)), scale), f32x4.splat(8388608))
}

/** Six bytes. */
@inline
function storePair(a: v128, b: v128, at: usize): void {
  const pair = v128.shuffle<u8>(a, b, 0, 4, 8, 16, 20, 24, 24, 24, 0, 0, 0, 0, 0, 0, 0, 0)
  v128.store_lane<u32>(at, pair, 0)
  v128.store_lane<u16>(at + 4, pair, 2)
}

/** Of two pixels of a row: both reds, then both greens. */
@inline
function redsAndGreens(a: usize, b: usize): v128 {
  return v128.shuffle<u32>(v128.load(a), v128.load(b), 0, 4, 1, 5)
}

@inline
function firsts(a: v128, b: v128): v128 {
  return v128.shuffle<u64>(a, b, 0, 2)
}

@inline
function seconds(a: v128, b: v128): v128 {
  return v128.shuffle<u64>(a, b, 1, 3)
}

/** Blue of four pixels of a row. */
@inline
function blues(pixel: usize): v128 {
  const two = v128.shuffle<u32>(v128.load(pixel), v128.load(pixel + 16), 2, 6, 3, 7)
  const more = v128.shuffle<u32>(v128.load(pixel + 32), v128.load(pixel + 48), 2, 6, 3, 7)
  return firsts(two, more)
}

/** Fills a row: red, green, blue and nothing, four bytes each, ONE·taps² times what they are of 255. Four pixels at a time; those past the end are
 *  written and not used. */
function walk(
  from: usize, width: i32, height: i32,
  h0: f64, h1: f64, h2: f64, h3: f64, h4: f64, h5: f64, h6: f64, h7: f64, h8: f64,
  taps: i32, y: i32, across: i32, row: usize,
): void {
  const stride = width * 3
  const strides = i32x4.splat(stride)
  const lastX = f32x4.splat(<f32>(width - 1))
  const lastY = f32x4.splat(<f32>(height - 1))
  const none = f32x4.splat(0)
  const half = f32x4.splat(0.5)
  const one = i32x4.splat(ONE)
  const rest = i32x4.splat(ONE - 1)
  const ones = f32x4.splat(<f32>ONE)
  const a0 = f32x4.splat(<f32>h0)
  const a3 = f32x4.splat(<f32>h3)
  const a6 = f32x4.splat(<f32>h6)
  memory.fill(row, 0, ((across + 3) & ~3) << 4)
  for (let i = 0; i < taps; i++) {
    const v = <f64>y + (<f64>i + 0.5) / <f64>taps
    const xs = f32x4.splat(<f32>(h1 * v + h2))
    const ys = f32x4.splat(<f32>(h4 * v + h5))
    const ws = f32x4.splat(<f32>(h7 * v + h8))
    for (let j = 0; j < taps; j++) {
      const first = (<f32>j + 0.5) / <f32>taps
      let at = row
      for (let x = 0; x < across; x += 4, at += 64) {
        const u = f32x4.add(f32x4.splat(<f32>x + first), f32x4(0, 1, 2, 3))
        const w = f32x4.add(f32x4.mul(a6, u), ws)
        // Pixel centres stand at +0.5 in both frames.
        const sx = f32x4.sub(f32x4.div(f32x4.add(f32x4.mul(a0, u), xs), w), half)
        const sy = f32x4.sub(f32x4.div(f32x4.add(f32x4.mul(a3, u), ys), w), half)
        const low = v128.and(v128.and(f32x4.ge(sx, none), f32x4.ge(sy, none)), f32x4.gt(w, none))
        const inside = v128.and(low, v128.and(f32x4.lt(sx, lastX), f32x4.lt(sy, lastY)))
        if (!i32x4.all_true(inside)) {
          tapAtEdge(from, width, height, f32x4.extract_lane(sx, 0), f32x4.extract_lane(sy, 0), f32x4.extract_lane(w, 0), at)
          tapAtEdge(from, width, height, f32x4.extract_lane(sx, 1), f32x4.extract_lane(sy, 1), f32x4.extract_lane(w, 1), at + 16)
          tapAtEdge(from, width, height, f32x4.extract_lane(sx, 2), f32x4.extract_lane(sy, 2), f32x4.extract_lane(w, 2), at + 32)
          tapAtEdge(from, width, height, f32x4.extract_lane(sx, 3), f32x4.extract_lane(sy, 3), f32x4.extract_lane(w, 3), at + 48)
          continue
        }
        // In 256ths of a pixel; the products of two that are less than 256 fit the 16 bits of a dot product, which is faster than one of 32.
        const px = i32x4.trunc_sat_f32x4_s(f32x4.mul(sx, ones))
        const py = i32x4.trunc_sat_f32x4_s(f32x4.mul(sy, ones))
        const fx = v128.and(px, rest)
        const fy = v128.and(py, rest)
        const wt = i32x4.shr_u(i32x4.dot_i16x8_s(fx, fy), 8)
        const lower = i32x4.sub(fy, wt)
        const right = i32x4.sub(fx, wt)
        // Weights of the left and the right pixel stand beside each other, as the pixels' colours will.
        const above = v128.or(i32x4.sub(i32x4.sub(one, fx), lower), i32x4.shl(right, 16))
        const below = v128.or(lower, i32x4.shl(wt, 16))
        const x0 = i32x4.shr_s(px, 8)
        const p = i32x4.add(i32x4.mul(i32x4.shr_s(py, 8), strides), i32x4.add(x0, i32x4.shl(x0, 1)))
        tap(from + i32x4.extract_lane(p, 0), stride, v128.shuffle<u32>(above, above, 0, 0, 0, 0), v128.shuffle<u32>(below, below, 0, 0, 0, 0), at)
        tap(from + i32x4.extract_lane(p, 1), stride, v128.shuffle<u32>(above, above, 1, 1, 1, 1), v128.shuffle<u32>(below, below, 1, 1, 1, 1), at + 16)
        tap(from + i32x4.extract_lane(p, 2), stride, v128.shuffle<u32>(above, above, 2, 2, 2, 2), v128.shuffle<u32>(below, below, 2, 2, 2, 2), at + 32)
        tap(from + i32x4.extract_lane(p, 3), stride, v128.shuffle<u32>(above, above, 3, 3, 3, 3), v128.shuffle<u32>(below, below, 3, 3, 3, 3), at + 48)
      }
    }
  }
}

/** Adds four neighbours, weighed: a load brings the upper two and one the lower, and a shuffle each colour's left and right pixel together, in 16 bits. */
@inline
function tap(pixel: usize, stride: usize, above: v128, below: v128, at: usize): void {
  const pairs = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1)
  const upper = i8x16.swizzle(v128.load_zero<u64>(pixel), pairs)
  const lower = i8x16.swizzle(v128.load_zero<u64>(pixel + stride), pairs)
  const sum = i32x4.add(i32x4.dot_i16x8_s(upper, above), i32x4.dot_i16x8_s(lower, below))
  v128.store(at, i32x4.add(v128.load(at), sum))
}

/** A tap at the picture's edge, whose pixels are repeated for half a pixel, or beyond it. */
function tapAtEdge(from: usize, width: i32, height: i32, sx: f32, sy: f32, w: f32, at: usize): void {
  const isSeen = sx >= -1 && sy >= -1 && sx < <f32>width && sy < <f32>height && w > 0
  const x0 = isSeen ? <i32>Mathf.floor(sx) : 0
  const y0 = isSeen ? <i32>Mathf.floor(sy) : 0
  const fx = sx - <f32>x0
  const fy = sy - <f32>y0
  const left = max(0, x0) * 3
  const right = min(width - 1, x0 + 1) * 3
  const top = max(0, y0) * width * 3
  const bottom = min(height - 1, y0 + 1) * width * 3
  for (let colour: usize = 0; colour < 3; colour++) {
    let value = OUTSIDE * ONE
    if (isSeen) {
      const above = <f32>load<u8>(from + top + left + colour) * (1 - fx) + <f32>load<u8>(from + top + right + colour) * fx
      const below = <f32>load<u8>(from + bottom + left + colour) * (1 - fx) + <f32>load<u8>(from + bottom + right + colour) * fx
      value = <i32>((above * (1 - fy) + below * fy) * <f32>ONE + 0.5)
    }
    store<i32>(at + colour * 4, load<i32>(at + colour * 4) + value)
  }
}
