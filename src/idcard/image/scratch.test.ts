import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createScratch } from './scratch.ts'

describe('scratch memory', () => {
  it('gives the same place for the same name, and another when it became too small', () => {
    const scratch = createScratch()
    const first = scratch.floats('view', 100)
    const other = scratch.floats('other', 100)
    assert.equal(scratch.floats('view', 60).byteOffset, first.byteOffset)
    assert.ok(other.byteOffset >= first.byteOffset + first.byteLength)
    const grown = scratch.bytes('view', 100_000)
    assert.ok(grown.byteOffset >= other.byteOffset + other.byteLength)
    assert.equal(grown.byteOffset % 16, 0)
  })
  it('holds a picture of 3 200×3 200 with its halves, again and again, and says when there is no room', () => {
    const scratch = createScratch()
    for (let i = 0; i < 3; i++) {
      scratch.forgetPixels()
      for (let side = 3200; side >= 192; side >>= 1) scratch.pixels(side * side * 3)
    }
    assert.throws(() => scratch.pixels(3200 * 3200 * 3), RangeError)
    assert.throws(() => scratch.bytes('huge', 1 << 25), RangeError)
  })
})
