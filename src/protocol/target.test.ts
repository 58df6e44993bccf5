import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseTarget } from './target.ts'

const options = { domains: new Map([['cards.example.com', 'own-125']]), isBucket: (name: string) => name === 'b-125' }
const withDefault = { ...options, defaultBucket: 'home-125' }

const ROWS: [string, string, string, object, typeof options | undefined][] = [
  ['virtual host', '/k.jpg', 'b-125.cos.ap-x.myqcloud.com', { service: 'cos', bucket: 'b-125', region: 'ap-x', key: 'k.jpg' }, undefined],
  ['virtual host, port, any domain', '/k.jpg', 'B-125.cos.ap-x.local:9000', { service: 'cos', bucket: 'b-125', key: 'k.jpg' }, undefined],
  ['virtual host, no domain after the region', '/k.jpg', 'b-125.cos.ap-x', { bucket: 'b-125', key: 'k.jpg' }, undefined],
  ['ci host', '/ai_bucket', 'b-125.ci.ap-x.myqcloud.com', { service: 'ci', bucket: 'b-125', key: 'ai_bucket' }, undefined],
  ['ci host without bucket', '/ai_bucket', 'ci.ap-x.myqcloud.com', { service: 'ci', region: 'ap-x', key: 'ai_bucket' }, undefined],
  ['pic host', '/', 'b-125.pic.ap-x.myqcloud.com', { service: 'pic', bucket: 'b-125', key: '' }, undefined],
  ['service host', '/', 'service.cos.myqcloud.com', { service: 'cos', key: '' }, undefined],
  ['sts host', '/', 'sts.tencentcloudapi.com', { service: 'sts' }, undefined],
  ['custom domain', '/b-125/k', 'cards.example.com:80', { bucket: 'own-125', key: 'b-125/k' }, undefined],
  ['path style', '/b-125/dir/k', '127.0.0.1:9000', { bucket: 'b-125', key: 'dir/k' }, undefined],
  ['path style on a region host', '/b-125/k', 'cos.ap-x.myqcloud.com', { bucket: 'b-125', region: 'ap-x', key: 'k' }, undefined],
  ['default bucket', '/dir/k', '127.0.0.1:9000', { bucket: 'home-125', key: 'dir/k' }, withDefault],
  ['an existing bucket goes before the default', '/b-125/k', '127.0.0.1', { bucket: 'b-125', key: 'k' }, withDefault],
  ['%2F is part of the key (Go)', '/pic%2Fa.jpg', 'b-125.cos.x.y', { key: 'pic/a.jpg' }, undefined],
  ['dots and double slashes are kept', '/a/../b//c/', 'b-125.cos.x.y', { key: 'a/../b//c/' }, undefined],
  ['an absolute target', 'http://b-125.cos.x.y/k?x=1', 'b-125.cos.x.y', { key: 'k' }, undefined],
  ['a stray per-cent sign', '/50%25%zz', 'b-125.cos.x.y', { key: '50%%zz' }, undefined],
]

describe('parseTarget', () => {
  for (const [name, raw, host, expected, given] of ROWS) {
    it(name, () => {
      const target = parseTarget(raw, host, given ?? options)
      for (const [key, value] of Object.entries(expected)) assert.equal(target[key as keyof typeof target], value, key)
    })
  }

  it('keeps query pairs in order, + as a space', () => {
    const { query } = parseTarget('/k?a=1&a=2&b=x+y%2Bz&c&=d', 'b-125.cos.x.y', options)
    assert.deepEqual(query.pairs, [
      ['a', '1'],
      ['a', '2'],
      ['b', 'x y+z'],
      ['c', ''],
      ['', 'd'],
    ])
  })

  it('refuses a key of more than 850 bytes', () =>
    assert.throws(() => parseTarget(`/${'中'.repeat(284)}`, 'b-125.cos.x.y', options), { code: 'KeyTooLong' }))
})
