// Numbers set evenly, in type whose 1 is narrow, and with some digits moved.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rectangle } from '../image/quad.ts'
import type { ReadLine } from '../text/line.ts'
import { unevenness } from './spacing.ts'

const NUMBER = '110105194912310021'

/** `room`: what follows a digit, in heights. */
function set(text: string, room: (digit: string, place: number) => number, chance = 0.99): ReadLine {
  let along = 6
  const glyphs = [...`公民身份号码${text}`].map((character, i) => {
    if (i >= 6) along += room(character, i - 6)
    return { alternatives: [[character, chance] as const], x: 0, y: 0, along: i < 6 ? i : along }
  })
  return {
    row: 'number',
    from: [0, 0],
    to: [0, 0],
    height: 10,
    score: 1,
    glyphs,
    faint: [],
    text: `公民身份号码${text}`,
    quad: rectangle(0, 0, 1, 1),
  }
}

describe('how unevenly the digits of a number stand', () => {
  it('is nothing in type of one width', () => assert.ok(unevenness(set(NUMBER, () => 0.7)) < 0.001))
  it('is little in type whose 1 is narrow', () => {
    const wide = (digit: string) => (digit === '1' ? 0.5 : 0.75)
    const number = set(NUMBER, (digit, i) => (wide(digit) + wide(NUMBER[i - 1] ?? '0')) / 2)
    assert.ok(unevenness(number) < 0.001, `${unevenness(number)}`)
  })
  it('is much where one stands apart', () => assert.ok(unevenness(set(NUMBER, (_, i) => (i === 6 ? 0.9 : 0.7))) > 0.25))
  it('is much where one stands close', () => assert.ok(unevenness(set(NUMBER, (_, i) => (i === 12 ? 0.5 : 0.7))) > 0.25))
  it('is not told of a number in doubt, or not whole', () => {
    assert.equal(unevenness(set(NUMBER, (_, i) => (i === 6 ? 0.9 : 0.7), 0.5)), 0)
    assert.equal(unevenness(set(NUMBER.slice(1), (_, i) => (i === 6 ? 0.9 : 0.7))), 0)
  })
})
