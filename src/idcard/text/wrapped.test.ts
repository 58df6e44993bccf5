// Where the rest of an address is looked for, and what of that is kept.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Glyph, Line, ReadLine, RowName } from './line.ts'
import { isWrapped, placeOfWrapped, placeOfWrappedName, rowsFromOneStart } from './wrapped.ts'

const row = (name: RowName, left: number, right: number, y: number, lean = 0): Line => ({
  row: name,
  from: [left, y],
  to: [right, y + lean],
  height: 10,
  score: 0.9,
})
const VALUES_AT = 72
const FIRST = row('address', 38, 180, 100)

describe('the place of a wrapped end', () => {
  it('is one pitch below a full last row, along its lean, where that begins', () => {
    const place = placeOfWrapped([FIRST, row('address', 72, 178, 116, 4), row('number', 38, 240, 170)], VALUES_AT)
    assert.deepEqual([place?.from, place?.height], [[72, 134], 10])
    assert.ok(place!.to[0] < 100 && place!.to[1] > place!.from[1])
  })
  it('is where values begin, below a single full row', () => {
    assert.deepEqual(placeOfWrapped([FIRST], VALUES_AT)?.from, [72, 115])
  })
  it('is none below a row that has room left, where another row stands, or without any address', () => {
    assert.equal(placeOfWrapped([FIRST, row('address', 72, 150, 116)], VALUES_AT), undefined)
    assert.equal(placeOfWrapped([FIRST, row('address', 72, 178, 116), row('number', 38, 240, 130)], VALUES_AT), undefined)
    assert.equal(placeOfWrapped([row('number', 38, 240, 130)], VALUES_AT), undefined)
  })
})

describe('rows of an address', () => {
  it('begin where the others do, along their own lean', () => {
    const [label, late, ...rest] = [FIRST, row('address', 92, 172, 116, 8), row('address', 72, 178, 132), row('number', 110, 240, 170)]
    const [first, from, ...others] = rowsFromOneStart([label, late!, ...rest])
    assert.deepEqual([first, ...others], [label, ...rest])
    assert.deepEqual([from?.from, from?.to], [[72, 116], late!.to], 'as the longest of them leans')
  })
  it('stay where less than a height is missing, where another line stands before them, and below the others', () => {
    const [second, third] = [row('address', 72, 178, 116), row('address', 72, 178, 132)]
    for (const lines of [
      [FIRST, row('address', 80, 178, 116), third],
      [FIRST, row('name', 72, 100, 117), row('address', 110, 178, 116), third],
      [FIRST, second, row('address', 110, 178, 132)],
      [FIRST, row('address', 110, 178, 116)],
      [FIRST, second, row('address', 30, 178, 132)],
    ])
      assert.deepEqual(rowsFromOneStart(lines), lines)
  })
})

describe('the place of a name’s last glyph', () => {
  const PORTRAIT_AT = 196
  const NAME = row('name', 38, 182, 40)
  const place = (...lines: Line[]) => placeOfWrappedName(lines, VALUES_AT, PORTRAIT_AT)?.from
  it('is right below a name that goes as far as the portrait, where other values go on', () => {
    assert.deepEqual(place(NAME, row('sex', 38, 150, 68)), [72, 52.7])
    assert.deepEqual(place(NAME, row('sex', 38, 150, 68), FIRST, row('address', 75, 150, 116)), [75, 52.7])
  })
  it('is none below a shorter name, one of two rows, or where another row stands', () => {
    assert.equal(place(row('name', 38, 120, 40)), undefined)
    assert.equal(place(NAME, row('name', 72, 100, 53)), undefined)
    assert.equal(place(NAME, row('sex', 38, 150, 60)), undefined)
    assert.equal(place(FIRST), undefined)
  })
})

describe('what was read there', () => {
  const read = (...glyphs: readonly (readonly [character: string, x: number, chance?: number])[]): ReadLine => ({
    ...row('address', 72, 96, 132),
    glyphs: glyphs.map(
      ([character, x, chance = 0.99]): Glyph => ({ alternatives: [[character, chance]], x, y: 132, along: (x - 72) / 10 }),
    ),
    faint: [],
    text: '',
    quad: [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  })
  it('is the end of an address when it is print at the beginning of the row', () => {
    assert.equal(isWrapped(read(['号', 77])), true)
    assert.equal(isWrapped(read(['1', 74], ['号', 83])), true)
  })
  it('is nothing when it is hardly to be read, stands elsewhere, is more than a row would have hidden, or is not there', () => {
    assert.equal(isWrapped(read(['号', 77, 0.8])), false)
    assert.equal(isWrapped(read(['）', 77, 0.8])), true, 'what was opened is closed')
    assert.equal(isWrapped(read(['）', 77, 0.4])), false)
    assert.equal(isWrapped(read(['号', 90])), false)
    assert.equal(isWrapped(read(['号', 83])), true, 'values may begin a little farther right')
    assert.equal(isWrapped(read(['S', 74], ['P', 80], ['E', 86])), false)
    assert.equal(isWrapped(read()), false)
  })
})
