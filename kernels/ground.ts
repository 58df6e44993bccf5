/** How rough the ground of a line is, in a grey patch of `along` rows of `down` points each (rows run down the card): the mean of what differs from the mean of the
 *  four neighbours, over the points from `from` up to `to` of each row, and over those before `before` and from `after` on. Points darker than their row's limit
 *  are ink; they and all within `reach` count for nothing. To `to4` go four floats: sum and number within, sum and number around. `room`: 2·along·down bytes. */
export function measureGround(
  grey: usize, along: i32, down: i32, limits: usize, reach: i32,
  from: i32, to: i32, before: i32, after: i32, room: usize, to4: usize,
): void {
  const nearInRow = room
  const size: usize = along * down
  const marked = room + size
  // Ink and what is near along its row; then the same across rows.
  for (let x = 0; x < along; x++) {
    const limit = load<f32>(limits + ((<usize>x) << 2))
    const row: usize = grey + ((<usize>(x * down)) << 2)
    let last = -1000
    for (let k = 0; k < down + reach; k++) {
      if (k < down && load<f32>(row + ((<usize>k) << 2)) < limit) last = k
      const y = k - reach
      if (y >= 0) store<u8>(nearInRow + x * down + y, last >= y - reach ? 1 : 0)
    }
  }
  memory.copy(marked, nearInRow, size)
  for (let apart = 1; apart <= reach; apart++) {
    const offset: usize = apart * down
    spread(nearInRow + offset, marked, size - offset)
    spread(nearInRow, marked + offset, size - offset)
  }
  store<f32>(to4, 0)
  store<f32>(to4, 0, 4)
  store<f32>(to4, 0, 8)
  store<f32>(to4, 0, 12)
  const next: usize = (<usize>down) << 2
  for (let x = 1; x < along - 1; x++) {
    const row: usize = grey + ((<usize>(x * down)) << 2)
    const marks = marked + x * down
    addRoughness(row, marks, next, 1, min(before, down - 1), to4 + 8)
    addRoughness(row, marks, next, max(from, 1), min(to, down - 1), to4)
    addRoughness(row, marks, next, max(after, 1), down - 1, to4 + 8)
  }
}

/** Adds to `to2` the sum, and the number, of what differs from the mean of the four neighbours, over the points from `first` up to `end` of a row that are not marked;
 *  `next`: bytes to the row after. */
function addRoughness(row: usize, marks: usize, next: usize, first: i32, end: i32, to2: usize): void {
  let sums = f32x4.splat(0)
  let counts = i32x4.splat(0)
  const quarter = f32x4.splat(0.25)
  for (let y = first; y < end; y += 4) {
    const at = row + ((<usize>y) << 2)
    const beside = f32x4.add(f32x4.add(v128.load(at - 4), v128.load(at + 4)), f32x4.add(v128.load(at - next), v128.load(at + next)))
    const rest = f32x4.abs(f32x4.sub(v128.load(at), f32x4.mul(beside, quarter)))
    const mark = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(marks + y)))
    const within = i32x4.lt_s(i32x4.add(i32x4.splat(y), i32x4(0, 1, 2, 3)), i32x4.splat(end))
    const counted = v128.and(i32x4.eq(mark, i32x4.splat(0)), within)
    sums = f32x4.add(sums, v128.and(rest, counted))
    counts = i32x4.sub(counts, counted)
  }
  const sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3)
  const count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3)
  store<f32>(to2, load<f32>(to2) + sum)
  store<f32>(to2, load<f32>(to2, 4) + <f32>count, 4)
}

/** Marks what `from` marks as well. */
@inline
function spread(from: usize, to: usize, many: usize): void {
  let i: usize = 0
  for (; i + 16 <= many; i += 16) v128.store(to + i, v128.or(v128.load(to + i), v128.load(from + i)))
  for (; i < many; i++) store<u8>(to + i, load<u8>(to + i) | load<u8>(from + i))
}
