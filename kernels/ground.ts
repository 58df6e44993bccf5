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
  let within: f32 = 0, around: f32 = 0
  let manyWithin = 0, manyAround = 0
  const next: usize = (<usize>down) << 2
  for (let x = 1; x < along - 1; x++) {
    for (let y = 1; y < down - 1; y++) {
      const i = x * down + y
      const isWithin = y >= from && y < to
      if (load<u8>(marked + i) || !(isWithin || y < before || y >= after)) continue
      const at = grey + ((<usize>i) << 2)
      const beside = load<f32>(at - 4) + load<f32>(at + 4) + load<f32>(at - next) + load<f32>(at + next)
      const rest = Mathf.abs(load<f32>(at) - beside * 0.25)
      if (isWithin) {
        within += rest
        manyWithin++
      } else {
        around += rest
        manyAround++
      }
    }
  }
  store<f32>(to4, within)
  store<f32>(to4, <f32>manyWithin, 4)
  store<f32>(to4, around, 8)
  store<f32>(to4, <f32>manyAround, 12)
}

/** Marks what `from` marks as well. */
@inline
function spread(from: usize, to: usize, many: usize): void {
  let i: usize = 0
  for (; i + 16 <= many; i += 16) v128.store(to + i, v128.or(v128.load(to + i), v128.load(from + i)))
  for (; i < many; i++) store<u8>(to + i, load<u8>(to + i) | load<u8>(from + i))
}
