// Each check on inputs made for it; pictures are drawn here, tiny and plain.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Raster } from '../image/image.ts'
import type { Field, FieldName, Quad } from '../result.ts'
import { CHECKS } from './all.ts'
import type { CheckInput } from './check.ts'
import { editorsIn } from './doctored.ts'

const QUAD: Quad = [
  [20, 20],
  [380, 20],
  [380, 247],
  [20, 247],
]
const field = (value: string, more: Partial<Field> = {}): Field => ({
  value,
  raw: value,
  confidence: 0.99,
  quads: [QUAD],
  glyphs: [],
  ...more,
})

/** A 400×267 picture from a function of place. */
function paint(pixel: (x: number, y: number) => readonly [number, number, number]): Raster {
  const data = new Uint8Array(400 * 267 * 3)
  for (let y = 0; y < 267; y++) for (let x = 0; x < 400; x++) data.set(pixel(x, y), (y * 400 + x) * 3)
  return { data, width: 400, height: 267 }
}

const COLOURED = paint((x, y) => [200 + 20 * Math.sin(x / 40), 210, 215 + 25 * Math.cos(y / 30)])
const input = (more: Partial<CheckInput> = {}): CheckInput => ({
  raster: COLOURED,
  side: 'face',
  temporary: false,
  quad: QUAD,
  score: 0.9,
  lines: [],
  viewToRaster: [1.25, 0, 0, 0, 1.25, 0, 0, 0, 1],
  toSource: quad => quad,
  fields: {},
  editors: [],
  today: [2026, 6, 1],
  ...more,
})
const FACE: Partial<Record<FieldName, Field>> = {
  name: field('样本'),
  sex: field('女'),
  nation: field('汉'),
  birth: field('1949/12/31'),
  address: field('样本路'),
  idNumber: field('11010519491231002X'),
}

describe('border', () => {
  it('a card inside the picture', () => assert.ok(CHECKS.border(input()).score < 5))
  it('a corner on the edge is just warned of', () => {
    const verdict = CHECKS.border(input({ quad: [[0, 20], QUAD[1], QUAD[2], [0, 247]] }))
    assert.deepEqual([verdict.warned, verdict.score], [true, 50])
  })
  it('corners outside, each named', () => {
    const verdict = CHECKS.border(input({ quad: [[-30, 20], QUAD[1], QUAD[2], [-30, 247]] }))
    assert.deepEqual([verdict.warned, verdict.evidence.length], [true, 2])
    assert.match(verdict.evidence[0]?.why ?? '', /top left corner lies outside/)
  })
})

describe('occlusion', () => {
  it('all rows there', () => assert.equal(CHECKS.occlusion(input({ fields: FACE })).warned, false))
  it('a row that is missing', () => {
    const { birth: _, ...rest } = FACE
    const verdict = CHECKS.occlusion(input({ fields: rest }))
    assert.deepEqual([verdict.warned, verdict.evidence[0]?.why], [true, 'birth was not found'])
  })
  it('an emblem side has two', () =>
    assert.equal(CHECKS.occlusion(input({ side: 'emblem', fields: { issuer: field('a'), validity: field('b') } })).warned, false))
})

describe('copy', () => {
  it('a coloured card', () => assert.equal(CHECKS.copy(input()).warned, false))
  it('a grey one', () =>
    assert.equal(
      CHECKS.copy(input({ raster: paint((x, y) => [180 + ((x + y) % 40), 180 + ((x + y) % 40), 180 + ((x + y) % 40)]) })).warned,
      true,
    ))
  it('a grey one under yellow light', () =>
    assert.equal(
      CHECKS.copy(input({ raster: paint((x, y) => [(180 + ((x + y) % 40)) * 1.1, 180 + ((x + y) % 40), (180 + ((x + y) % 40)) * 0.7]) }))
        .warned,
      true,
    ))
})

describe('reshoot', () => {
  const noise = (x: number, y: number) => {
    const wild = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453
    return (wild - Math.floor(wild)) * 16 - 8
  }
  it('paper with noise', () =>
    assert.equal(CHECKS.reshoot(input({ raster: paint((x, y) => [200 + noise(x, y), 200 + noise(x, y), 200]) })).warned, false))
  it('a pixel grid', () =>
    assert.equal(CHECKS.reshoot(input({ raster: paint((x, y) => [200, x % 4 === 0 || y % 4 === 0 ? 180 : 204, 200]) })).warned, true))
})

describe('doctored', () => {
  it('a card that agrees with itself', () => assert.equal(CHECKS.doctored(input({ fields: FACE })).warned, false))
  const rows: [string, Partial<CheckInput>, RegExp][] = [
    ['an editor in the file', { fields: FACE, editors: ['Photoshop'] }, /saved by Photoshop/],
    ['a wrong check character, surely read', { fields: { ...FACE, idNumber: field('110105194912310021') } }, /check character/],
    ['another birth', { fields: { ...FACE, birth: field('1949/12/31', { raw: '1959/12/31' }) } }, /birth and number disagree/],
    ['another sex', { fields: { ...FACE, sex: field('男') } }, /sex and number disagree/],
  ]
  for (const [name, more, why] of rows) {
    it(name, () => {
      const verdict = CHECKS.doctored(input(more))
      assert.equal(verdict.warned, true)
      assert.match(verdict.evidence.map(item => item.why).join(), why)
    })
  }
  it('a doubtful reading accuses nobody', () =>
    assert.equal(CHECKS.doctored(input({ fields: { ...FACE, idNumber: field('110105194912310021', { confidence: 0.3 }) } })).warned, false))
  it('names of editors in the bytes before the pixels', () => {
    assert.deepEqual(editorsIn(Buffer.from('\xff\xd8 Exif Adobe Photoshop 25.0 (Windows) … GIMP 2.10')), ['Photoshop', 'GIMP'])
    assert.deepEqual(editorsIn(Buffer.from('\xff\xd8 Exif Canon')), [])
  })
})

describe('temporary', () => {
  it('by layout', () => assert.equal(CHECKS.temporary(input({ temporary: true })).warned, true))
  it('an ordinary card', () => assert.equal(CHECKS.temporary(input()).warned, false))
})

describe('validity', () => {
  it('warns with the rule that was broken, where the term stands', () => {
    const verdict = CHECKS.validity(input({ fields: { validity: field('2005.08.12-2025.08.12') } }))
    assert.deepEqual(verdict.evidence, [{ why: 'has run out', where: QUAD }])
  })
  it('takes the birth from the other side', () =>
    assert.equal(CHECKS.validity(input({ fields: { validity: field('2018.05.01-2038.05.01') }, birth: '2000/5/1' })).warned, true))
})
