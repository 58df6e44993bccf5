import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Field, IdCard, Verdict } from '../src/idcard/result.ts'
import { sheetLine } from '../src/protocol/spreadsheet.ts'
import { asTyped, faultsOf, keyOf, type Picture, rowsOf, standingOf } from './picture.ts'
import { WireError } from './wire.ts'

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
const WHOLE = {
  name: field('样本'),
  sex: field('男'),
  nation: field('汉'),
  birth: field('1987/1/1'),
  address: field('样本省样本市'),
  idNumber: field('440524198701010014'),
}
const { address: _, ...withoutAddress } = WHOLE
const picture = (more: Partial<Picture>): Picture => ({
  file: new File([], 'a.jpg'),
  name: 'a.jpg',
  url: 'blob:a',
  state: 'done',
  outcome: undefined,
  shrunk: false,
  typed: new Map(),
  checked: false,
  reading: new AbortController(),
  ...more,
})
const read = (cards: IdCard[]) => ({ answer: { width: 9, height: 6, cards } })

describe('standingOf', () => {
  for (const [what, given, standing] of [
    ['waits', picture({ state: 'waiting' }), 'waiting'],
    ['was refused', picture({}), 'failed'],
    ['is sure', picture({ outcome: read([card(WHOLE)]) }), 'sure'],
    ['has a field in doubt', picture({ outcome: read([card({ ...WHOLE, name: field('样本', 0.5) })]) }), 'look'],
    [
      'has had it typed',
      picture({ outcome: read([card({ ...WHOLE, name: field('样本', 0.5) })]), typed: new Map([[keyOf(0, 'name'), '样品']]) }),
      'sure',
    ],
    ['lacks a field', picture({ outcome: read([card(withoutAddress)]) }), 'look'],
    [
      'has a number that contradicts itself',
      picture({ outcome: read([card(WHOLE)]), typed: new Map([[keyOf(0, 'idNumber'), '440524198701010015']]) }),
      'look',
    ],
    ['is warned of', picture({ outcome: read([card(WHOLE, [verdict])]) }), 'look'],
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

describe('asTyped', () => {
  it('a number has no blanks about it and a capital X', () =>
    assert.equal(asTyped('idNumber', ' 44052419870101001x '), '44052419870101001X'))
  it('an address is one line', () => assert.equal(asTyped('address', '样本省样本市\n1号 x'), '样本省样本市1号 x'))
})

describe('rowsOf', () => {
  it('a row a card, with what was typed, which is sure', () => {
    const given = picture({
      outcome: read([card(WHOLE), card({ ...WHOLE, name: field('样品', 0.5) }, [verdict])]),
      typed: new Map([[keyOf(1, 'name'), '样张']]),
      checked: true,
    })
    const rest = '男,汉,1987/1/1,样本省样本市,"=""440524198701010014""",,,0.990'
    assert.deepEqual(rowsOf(given).map(sheetLine), [`a.jpg,1,face,样本,${rest},,,yes`, `a.jpg,2,face,样张,${rest},9102,,yes`])
  })
  it('what was typed of a picture that was not read, beside why', () => {
    const given = picture({ outcome: { error: new WireError('X', 'blurred') }, typed: new Map([[keyOf(0, 'name'), '样张']]) })
    assert.deepEqual(rowsOf(given).map(sheetLine), ['a.jpg,,,样张,,,,,,,,,,X: blurred,'])
  })
  it('of what was typed before a picture was read only what the card has', () => {
    const given = picture({ outcome: read([card(WHOLE)]), typed: new Map([[keyOf(0, 'issuer'), '样本市公安局']]) })
    assert.equal(rowsOf(given)[0]?.values?.issuer, undefined)
  })
  it('a picture that waits says so', () =>
    assert.deepEqual(rowsOf(picture({ state: 'waiting' }), 'Waiting').map(sheetLine), ['a.jpg,,,,,,,,,,,,,Waiting,']))
})
