import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Glyph } from '../text/line.ts'
import { compileRegions, longestName, mendByName } from './regions.ts'

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
  it('are many, and none is a filler row', () => {
    const [all, offices] = [places.get('广'), issuers.get('广')]
    assert.ok(all.length > 500 && offices.length > 50, `${all.length} ${offices.length}`)
    assert.ok(!all.some(name => name.includes('市辖区')) && all.includes('广东省深圳市南山区'))
    assert.ok(issuers.get('深').includes('深圳市公安局南山分局') && issuers.get('北').includes('北京市公安局海淀分局'))
    assert.deepEqual(places.get('X'), [])
  })
  const rows: [string, string | undefined][] = [
    ['广东省深圳市南山区科技路1号', undefined],
    ['广东省深{训:圳}市南山区科技路1号', '广东省深圳市南山区'],
    ['宁{茗:蒗}彝族自治县大兴镇', '宁蒗彝族自治县'],
    ['云南省丽江市宁{茗:蒗}彝族自治县', '云南省丽江市宁蒗彝族自治县'],
    ['王家村三组12号', undefined],
  ]
  for (const [text, expected] of rows) it(text, () => assert.equal(mendByName(glyphsOf(text), places, false), expected))
  it('a reading that the picture is sure of stands', () =>
    assert.equal(mendByName(glyphsOf('广东省深{训:圳}市南山区科技路1号', 0.001), places, false), undefined))
  it('an issuing authority is mended as a whole', () =>
    assert.equal(mendByName(glyphsOf('深{训:圳}市公安局南山分局'), issuers, true), '深圳市公安局南山分局'))
  it('townships are mended within their county', () => {
    const { townsOf, places } = compileRegions(['340000 安徽省', '340100 合肥市', '340104 蜀山区'], ['340104 井岗镇 南岗镇 蜀山新产业园区'])
    assert.equal(longestName('安徽省合肥市蜀山区井岗镇', places), '安徽省合肥市蜀山区')
    assert.equal(mendByName(glyphsOf('{癜:蜀}山新产业园区高坪村'), townsOf('合肥市蜀山区'), false), '蜀山新产业园区')
    assert.equal(mendByName(glyphsOf('井{冈:岗}镇高坪村'), townsOf('安徽省'), false), undefined)
  })
})
