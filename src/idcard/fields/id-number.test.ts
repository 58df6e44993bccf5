import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { birthOf, checkCharacter, hasRightCheck, isAcceptable, sexOf } from './id-number.ts'

describe('GB 11643', () => {
  it('check characters', () => {
    assert.equal(checkCharacter('44052418800101001'), '4')
    assert.equal(checkCharacter('11010519491231002'), 'X')
  })
  const rows: [string, boolean][] = [
    ['11010519491231002X', true],
    ['440524188001010014', true],
    ['440524188001010015', false],
    ['44052418800101001', false],
    ['110105194912310021', false],
    ['11010519491331002X', false],
    ['', false],
  ]
  for (const [number, expected] of rows)
    it(`${number || 'nothing'} is ${expected ? '' : 'not '}acceptable`, () => assert.equal(isAcceptable(number), expected))
  it('every single wrong digit is caught', () => {
    const number = '11010519491231002X'
    for (let at = 0; at < 17; at++) {
      for (const digit of '0123456789')
        if (digit !== number[at]) assert.equal(hasRightCheck(number.slice(0, at) + digit + number.slice(at + 1)), false)
    }
  })
  it('29 February only in leap years', () => {
    assert.deepEqual(birthOf('110105200002290000'), [2000, 2, 29])
    assert.equal(birthOf('110105200102290000'), undefined)
  })
  it('odd is male', () => {
    assert.equal(sexOf('11010519491231002X'), '女')
    assert.equal(sexOf('440524188001010014'), '男')
  })
})
