import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { type Glyph, textOf } from '../text/line.ts'
import { compare } from './align.ts'
import { compileRegions, type Names, nearest } from './regions.ts'
import { asInStreets } from './streets.ts'

const { places, issuers } = compileRegions(
  readFileSync(new URL('../../../models/regions.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n'),
)

/** Glyphs for a text; `{读:真}` is a character read as the first with some chance of the second. */
function glyphsOf(text: string, second = 0.3): Glyph[] {
  return [...text.matchAll(/\{(.):(.)\}|(.)/gu)].map(([, wrong, right, plain]) => ({
    alternatives: plain
      ? [[plain, 0.99]]
      : [
          [wrong as string, 0.6],
          [right as string, second],
        ],
    x: 0,
    y: 0,
    along: 0,
  }))
}

describe('places', () => {
  const near = (names: Names, text: string) => names.near(compare(glyphsOf(text)))
  it('are looked for by the characters that tell them, and none is a filler row', () => {
    const all = near(places, '广东深圳南山')
    assert.ok(!all.some(name => name.includes('市辖区')) && all.includes('广东省深圳市南山区') && all.includes('南山区'))
    assert.ok(near(issuers, '深圳南山').includes('深圳市公安局南山分局') && near(issuers, '北京海淀').includes('北京市公安局海淀分局'))
    assert.deepEqual(near(places, 'X'), [])
  })
  const rows: [string, string | undefined][] = [
    ['广东省深圳市南山区科技路1号', '广东省深圳市南山区'],
    ['广{东:东}省深{训:圳}市{内:南}山区科技路1号', '广东省深圳市南山区'],
    ['广东省深圳南山区科技路1号', '广东省'],
    ['广东省深{训:圳}市南山区科技路1号', '广东省深圳市南山区'],
    ['宁{茗:蒗}彝族自治县大兴镇', '宁蒗彝族自治县'],
    ['云南省丽江市宁{茗:蒗}彝族自治县', '云南省丽江市宁蒗彝族自治县'],
    ['王家村三组12号', undefined],
  ]
  for (const [text, expected] of rows) it(text, () => assert.equal(nearest(glyphsOf(text), places, false)?.name, expected))
  it('a character that was missed in a gap, or between two rows, is known by the rest of the name', () => {
    const at = (text: string, along: (i: number) => number) => glyphsOf(text).map((glyph, i) => ({ ...glyph, along: along(i) }))
    const read = (along: (i: number) => number) => nearest(at('广东省深圳南山区科技路1号', along), places, false)?.name
    assert.equal(
      read(i => (i < 5 ? i : i + 1)),
      '广东省深圳市南山区',
    )
    assert.equal(
      read(i => (i < 5 ? i : i - 5)),
      '广东省深圳市南山区',
    )
    assert.equal(
      read(i => i),
      '广东省',
    )
  })
  it('a reading that the picture is sure of stands', () =>
    assert.equal(nearest(glyphsOf('广东省深{训:圳}市南山区科技路1号', 0.001), places, false)?.name, '广东省'))
  it('an issuing authority is mended as a whole', () =>
    assert.equal(nearest(glyphsOf('深{训:圳}市公安局南山分局'), issuers, true)?.name, '深圳市公安局南山分局'))
  it('townships are mended within their county', () => {
    const { townsOf, places } = compileRegions(['340000 安徽省', '340100 合肥市', '340104 蜀山区'], ['340104 井岗镇 南岗镇 蜀山新产业园区'])
    assert.equal(nearest(glyphsOf('安徽省合肥市蜀山区井岗镇'), places, false)?.name, '安徽省合肥市蜀山区')
    assert.equal(nearest(glyphsOf('{癜:蜀}山新产业园区高坪村'), townsOf('合肥市蜀山区'), false)?.name, '蜀山新产业园区')
    assert.equal(nearest(glyphsOf('井{冈:岗}镇高坪村'), townsOf('安徽省'), false)?.name, undefined)
    const wrapped = glyphsOf('井岗路1号').map((glyph, i) => ({ ...glyph, along: i < 2 ? i : i - 2 }))
    assert.equal(nearest(wrapped, townsOf('合肥市蜀山区'), false), undefined)
  })
})

describe('how addresses are written', () => {
  const linesOf = (file: string) =>
    readFileSync(new URL(`../../../models/${file}`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
  const regions = compileRegions(linesOf('regions.txt'), linesOf('towns.txt'))
  const rows: [string, string][] = [
    ['西畴县{入:人}民一路24号', '西畴县人民一路24号'],
    ['路南区解{馥:放}二路', '路南区解放二路'],
    ['解放路{0:8}93号', '解放路893号'],
    ['3单元{0:8}02室', '3单元002室'],
    ['{末:未}知处', '末知处'],
    ['1单元{B:8}08室', '1单元808室'],
    ['{B:8}座1室', 'B座1室'],
  ]
  for (const [read, expected] of rows)
    it(`${read} → ${expected}`, () => assert.equal(textOf(asInStreets(glyphsOf(read), regions.pairs)), expected))
  it('a surely read character stands beside any other', () => {
    const glyphs = glyphsOf('县{入:人}民').map(glyph => ({
      ...glyph,
      alternatives: glyph.alternatives.map(([c, p]) => [c, p > 0.5 ? 0.95 : 0.04] as const),
    }))
    assert.equal(textOf(asInStreets(glyphs, regions.pairs)), '县入民')
  })
  it('what was not read of a name is known by the rest, where one name alone goes with that', () => {
    const unread = (text: string) =>
      glyphsOf(text.replaceAll('?', '{弇:弁}')).map((glyph, i) => {
        const doubtful: Glyph['alternatives'] = [
          ['弇', 0.16],
          ['弁', 0.14],
        ]
        return text[i] === '?' ? { ...glyph, alternatives: doubtful } : glyph
      })
    const issuer = (text: string) => nearest(unread(text), regions.issuers, true)?.name
    assert.equal(issuer('林芝市公安局巴宜?局'), '林芝市公安局巴宜分局')
    assert.equal(issuer('林芝市公安局巴??局'), '林芝市公安局巴宜分局')
    assert.equal(issuer('?芝市公安局巴宜分局'), '林芝市公安局巴宜分局')
    assert.equal(issuer('大?县公安局'), undefined)
  })
  it('a glyph that hardly looks like anything is none where the rest is a name without it', () => {
    const issuer = (chance: number) =>
      nearest(
        glyphsOf('深圳市公安局{一:丨}南山分局').map((glyph, i) =>
          i === 6 ? { ...glyph, alternatives: [['一', chance]] as const } : glyph,
        ),
        regions.issuers,
        true,
      )?.name
    assert.equal(issuer(0.15), '深圳市公安局南山分局')
    assert.equal(issuer(0.6), undefined)
  })
})
