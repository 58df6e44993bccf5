import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Field, IdCard, Verdict } from '../src/idcard/result.ts'
import { sheetLine } from '../src/protocol/spreadsheet.ts'
import { faultsOf, keyOf, type Picture, rowsOf, standingOf } from './picture.ts'

const field = (value: string, confidence = 0.99): Field => ({ value, raw: value, confidence, quads: [], glyphs: [] })
const verdict: Verdict = { check: 'copy', warned: true, score: 1, threshold: 0.5, evidence: [] }
const QUAD: IdCard['quad'] = [
  [0, 0],
  [9, 0],
  [9, 6],
  [0, 6],
]
const card = (fields: IdCard['fields'], verdicts: Verdict[] = []): IdCard => ({
  side: 'face',
  temporary: false,
  quad: QUAD,
  rotationDeg: 0,
  cornersOutside: [],
  confidence: 1,
  fields,
  verdicts,
})
const picture = (more: Partial<Picture>): Picture => ({
  file: new File([], 'a.jpg'),
  name: 'a.jpg',
  url: 'blob:a',
  state: 'done',
  outcome: undefined,
  shrunk: false,
  typed: new Map(),
  checked: false,
  ...more,
})
const read = (cards: IdCard[]) => ({ answer: { width: 9, height: 6, cards } })

describe('standingOf', () => {
  for (const [what, given, standing] of [
    ['waits', picture({ state: 'waiting' }), 'waiting'],
    ['was refused', picture({}), 'failed'],
    ['is sure', picture({ outcome: read([card({ name: field('样本') })]) }), 'sure'],
    ['has a field in doubt', picture({ outcome: read([card({ name: field('样本', 0.5) })]) }), 'look'],
    [
      'has had it typed',
      picture({ outcome: read([card({ name: field('样本', 0.5) })]), typed: new Map([[keyOf(0, 'name'), '样品']]) }),
      'sure',
    ],
    ['is warned of', picture({ outcome: read([card({ name: field('样本') }, [verdict])]) }), 'look'],
    ['was checked', picture({ checked: true }), 'checked'],
  ] as const)
    it(`${what}: ${standing}`, () => assert.equal(standingOf(given), standing))
})

describe('faultsOf', () => {
  for (const [number, birth, sex, faults] of [
    ['44052419870101001X', '1987/1/1', '男', ['wrongCheck']],
    ['440524198701010014', '1987/1/1', '男', []],
    ['440524198701010014', '1987/1/2', '女', ['wrongBirth', 'wrongSex']],
    ['440524198701010014', '', '', []],
    ['4405241987010100', '1987/1/1', '男', ['wrongCheck']],
    ['', '1987/1/1', '男', []],
  ] as const)
    it(`${number} ${birth} ${sex}: ${faults.join(' ')}`, () => assert.deepEqual(faultsOf(number, birth, sex), faults))
})

describe('rowsOf', () => {
  it('a row a card, with what was typed', () => {
    const given = picture({
      outcome: read([card({ name: field('样本') }), card({ name: field('样品') }, [verdict])]),
      typed: new Map([[keyOf(1, 'name'), '样张']]),
    })
    assert.deepEqual(rowsOf(given).map(sheetLine), ['a.jpg,1,face,样本,,,,,,,,0.990,,', 'a.jpg,2,face,样张,,,,,,,,0.990,9102,'])
  })
  it('what was typed of a picture that was not read, beside why', () => {
    const given = picture({
      outcome: { error: Object.assign(new Error('blurred'), { code: 'X', requestId: '', isOfKeys: false }) },
      typed: new Map([[keyOf(0, 'name'), '样张']]),
    })
    assert.deepEqual(rowsOf(given).map(sheetLine), ['a.jpg,,,样张,,,,,,,,,,X: blurred'])
  })
})
