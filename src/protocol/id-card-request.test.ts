import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseIdCardRequest } from './id-card-request.ts'
import { parseQuery } from './query.ts'

const parse = (side: string | undefined, config: string | undefined) =>
  parseIdCardRequest(
    parseQuery(
      [side === undefined ? '' : `CardSide=${side}`, config === undefined ? '' : `Config=${encodeURIComponent(config)}`].join('&'),
    ),
  )

describe('what is understood', () => {
  it('nothing asked', () => assert.deepEqual(parse(undefined, undefined), { options: { checks: [] }, advanced: false, detail: false }))
  it('empty counts as absent (iOS, Android)', () => assert.deepEqual(parse('', ''), parse(undefined, undefined)))
  it('an empty object (Go)', () => assert.equal(parse('FRONT', '{}').advanced, false))
  it('all false', () => assert.equal(parse('BACK', '{"CropIdCard":false}').advanced, false))
  it('the page’s own sample: a blank and a key twice', () =>
    assert.deepEqual(parse('FRONT', '{"CropIdCard":true, "CropIdCard":true}').options, { side: 'face', cropCard: true, checks: [] }))
  it('the last of a doubled key counts', () => assert.equal(parse('FRONT', '{"Quality":true,"Quality":false}').options.quality, undefined))
  it('unknown keys are ignored', () => assert.equal(parse('FRONT', '{"FutureWarn":"later"}').advanced, false))
  it('the newer engine’s warn type adds its codes', () => {
    assert.deepEqual(parse('FRONT', '{"CopyWarn":true,"CardWarnType":"Basic"}').options.checks, ['copy'])
    assert.deepEqual(parse('FRONT', '{"CopyWarn":true,"CardWarnType":"Advanced"}').options.checks, ['copy', 'greyCopy', 'watermark'])
    assert.deepEqual(parse('FRONT', '{"DetectPsWarn":true,"CardWarnType":"Advanced"}').options.checks, [
      'doctored',
      'electronic',
      'watermark',
    ])
    assert.deepEqual(parse('FRONT', '{"CardWarnType":"Advanced"}').options.checks, ['watermark'])
    assert.equal(parse('FRONT', '{"CardWarnType":"Advanced"}').advanced, true)
  })
  it('all ten flags', () => {
    const names = [
      'CropIdCard',
      'CropPortrait',
      'CopyWarn',
      'BorderCheckWarn',
      'ReshootWarn',
      'DetectPsWarn',
      'TempIdWarn',
      'InvalidDateWarn',
      'Quality',
      'MultiCardDetect',
    ]
    const { options, advanced } = parse('BACK', JSON.stringify(Object.fromEntries(names.map(name => [name, true]))))
    assert.equal(advanced, true)
    assert.deepEqual(options, {
      side: 'emblem',
      cropCard: true,
      cropPortrait: true,
      quality: true,
      cards: 'pair',
      checks: ['copy', 'border', 'occlusion', 'reshoot', 'doctored', 'temporary', 'validity'],
    })
  })
})

it('a pair or details alone ask for nothing in AdvancedInfo; a byte order mark is none of the JSON', () => {
  assert.equal(parse('', '{"MultiCardDetect":true,"Detail":true}').advanced, false)
  assert.equal(parse('', '\ufeff{"Quality":true}').advanced, true)
})

describe('what is refused', () => {
  for (const config of [
    '{',
    '[]',
    'null',
    '1',
    '"x"',
    '{"Quality":1}',
    '{"Quality":"true"}',
    '{"CopyWarn":null}',
    '{"CardWarnType":"best"}',
    'CropIdCard=true',
    `{"Quality":${'['.repeat(9000)}${']'.repeat(9000)}}`,
  ]) {
    it(config.slice(0, 40), () => assert.throws(() => parse('FRONT', config), { code: 'InvalidParameter.ConfigFormatError' }))
  }
  for (const side of ['front', 'LEFT', '0', 'FRONT,BACK']) {
    it(`CardSide ${side}`, () => assert.throws(() => parse(side, undefined), { code: 'InvalidParameterValue.InvalidParameterValueLimit' }))
  }
})
