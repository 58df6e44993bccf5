import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judge, parseBucketPolicy, parsePolicy, type Question } from './policy.ts'

const question = (more: Partial<Question> = {}): Question => ({
  action: 'cos:GetObject',
  resource: 'qcs::cos:ap-x:uid/125:b-125/dir/key.jpg',
  facts: new Map([['qcs:ip', '10.1.2.3']]),
  principals: ['qcs::cam::uin/1:uin/2'],
  ...more,
})
const statement = (more: object) => ({
  version: '2.0',
  statement: [{ effect: 'allow', action: 'name/cos:GetObject', resource: '*', ...more }],
})

const ROWS: [string, object, Partial<Question>, 'allow' | 'deny' | undefined][] = [
  ['plain', statement({}), {}, 'allow'],
  ['action without name/', statement({ action: 'cos:GetObject' }), {}, 'allow'],
  ['wildcard action', statement({ action: ['cos:Get*'] }), {}, 'allow'],
  ['actions are case-sensitive', statement({ action: 'cos:getobject' }), {}, undefined],
  ['other action', statement({ action: 'cos:PutObject' }), {}, undefined],
  ['prefix', statement({ resource: 'qcs::cos:ap-x:uid/125:b-125/dir/*' }), {}, 'allow'],
  ['other prefix', statement({ resource: 'qcs::cos:ap-x:uid/125:b-125/other/*' }), {}, undefined],
  ['a prefix is no infix', statement({ resource: 'qcs::cos:ap-x:uid/125:b-125/key*' }), {}, undefined],
  ['empty region means any', statement({ resource: 'qcs::cos::uid/125:b-125/*' }), {}, 'allow'],
  ['other region', statement({ resource: 'qcs::cos:ap-y:uid/125:b-125/*' }), {}, undefined],
  ['account by its owner', statement({ resource: 'qcs::cos:ap-x:uin/100:b-125/*' }), { owner: 'uin/100' }, 'allow'],
  ['another owner', statement({ resource: 'qcs::cos:ap-x:uin/101:b-125/*' }), { owner: 'uin/100' }, undefined],
  ['anonymous means everybody', statement({ principal: { qcs: ['qcs::cam::anonymous:anonymous'] } }), {}, 'allow'],
  ['other account', statement({ resource: 'qcs::cos:ap-x:uid/126:b-125/*' }), {}, undefined],
  ['the STS helpers’ old form', statement({ resource: 'qcs::cos:ap-x:uid/125:prefix//125/b/dir/*' }), {}, 'allow'],
  [
    'CI form',
    statement({ action: 'ci:CreateIDCardOCRJob', resource: 'qcs::ci::uid/125:bucket/b-125/*' }),
    { action: 'ci:CreateIDCardOCRJob', resource: 'qcs::ci:ap-x:uid/125:bucket/b-125/k' },
    'allow',
  ],
  ['API-level actions want *', statement({ action: '*', resource: 'qcs::ci::uid/125:bucket/b-125/*' }), { resource: '*' }, undefined],
  ['deny', statement({ effect: 'deny' }), {}, 'deny'],
  [
    'deny beats allow',
    {
      version: '2.0',
      statement: [
        { effect: 'allow', action: '*', resource: '*' },
        { effect: 'deny', action: 'cos:Get*', resource: '*' },
      ],
    },
    {},
    'deny',
  ],
  [
    'capital keys of bucket policies',
    {
      version: '2.0',
      Statement: [{ Effect: 'Allow', Principal: { qcs: ['qcs::cam::uin/1:uin/2'] }, Action: ['name/cos:GetObject'], Resource: ['*'] }],
    },
    {},
    'allow',
  ],
  [
    'principal of another',
    { version: '2.0', Statement: [{ Effect: 'Allow', Principal: { qcs: ['qcs::cam::uin/1:uin/3'] }, Action: '*', Resource: '*' }] },
    {},
    undefined,
  ],
  [
    'principal outside the statement',
    { version: '2.0', principal: { qcs: ['*'] }, statement: [{ effect: 'allow', action: '*', resource: '*' }] },
    {},
    'allow',
  ],
  [
    'anyone',
    { version: '2.0', Statement: [{ Effect: 'Allow', Principal: { qcs: ['qcs::cam::anyone:anyone'] }, Action: '*', Resource: '*' }] },
    { principals: ['qcs::cam::anonymous:anonymous'] },
    'allow',
  ],
  ['ip inside', statement({ condition: { ip_equal: { 'qcs:ip': '10.1.0.0/16' } } }), {}, 'allow'],
  ['ip outside', statement({ condition: { ip_equal: { 'qcs:ip': ['10.2.0.0/16', '10.1.2.4'] } } }), {}, undefined],
  ['ip_not_equal: none of them', statement({ condition: { ip_not_equal: { 'qcs:ip': ['10.2.0.0/16', '10.1.2.3'] } } }), {}, undefined],
  [
    'mapped IPv4',
    statement({ condition: { ip_equal: { 'qcs:ip': '10.1.2.3' } } }),
    { facts: new Map([['qcs:ip', '::ffff:10.1.2.3']]) },
    'allow',
  ],
  ['string_like', statement({ condition: { string_like: { 'cos:prefix': 'a*' } } }), { facts: new Map([['cos:prefix', 'abc']]) }, 'allow'],
  ['absent fact', statement({ condition: { string_equal: { 'cos:prefix': 'a' } } }), {}, undefined],
  ['absent fact, _if_exist', statement({ condition: { string_equal_if_exist: { 'cos:prefix': 'a' } } }), {}, 'allow'],
  [
    'numbers',
    statement({ condition: { numeric_less_than_equal: { 'cos:content-length': 10 } } }),
    { facts: new Map([['cos:content-length', '10']]) },
    'allow',
  ],
  [
    'numbers beyond',
    statement({ condition: { numeric_less_than: { 'cos:content-length': 10 } } }),
    { facts: new Map([['cos:content-length', '10']]) },
    undefined,
  ],
  [
    'all conditions must hold',
    statement({ condition: { ip_equal: { 'qcs:ip': '10.1.2.3' }, string_equal: { 'cos:prefix': 'a' } } }),
    {},
    undefined,
  ],
]

describe('judge', () => {
  for (const [name, policy, more, expected] of ROWS) {
    it(name, () => assert.equal(judge([parsePolicy(policy)], question(more)), expected))
  }
})

const deep = (levels: number) => {
  let value: unknown = []
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

describe('parsePolicy refuses what it does not understand', () => {
  const rows: [string, unknown][] = [
    ['no object', 'x'],
    ['another version', { version: '3.0', statement: [] }],
    ['no statement', { version: '2.0' }],
    ['an effect of its own', statement({ effect: 'maybe' })],
    ['no action', statement({ action: [] })],
    ['no resource', statement({ resource: undefined })],
    ['a network that is none', statement({ condition: { ip_equal: { 'qcs:ip': ['10.0.0.0/8', '10.0.0.0/33'] } } })],
    ...['10.0.0.0/', '10.0.0.0/ ', '::1/', '10.0.0.0/0x8', '10.0.0.0/1e1', '10.0.0.0/8/9'].map(
      network => [`the network ${network}`, statement({ condition: { ip_equal: { 'qcs:ip': network } } })] as [string, unknown],
    ),
    ['an unknown condition', statement({ condition: { moon_equal: { a: 'b' } } })],
    ['a fact that is not known here', statement({ effect: 'deny', condition: { string_not_equal: { 'qcs:vpc': 'vpc-1' } } })],
    ['a fact that is misspelt', statement({ effect: 'deny', condition: { bool_equal: { 'cos:secure_transport': 'false' } } })],
    ['an action without its service', statement({ effect: 'deny', action: 'GetObject' })],
    ['a resource that is no six segments', statement({ effect: 'deny', resource: 'demo-1250000000/secret/*' })],
    [
      'a key that is misspelt',
      { ...statement({}), statement: [{ ...statement({}).statement[0], conditions: { ip_equal: { 'qcs:ip': '10.9.9.9' } } }] },
    ],
    ['a condition without a value', statement({ effect: 'deny', condition: { ip_equal: { 'qcs:ip': [] } } })],
    ['what is nested without end', statement({ action: deep(9000) })],
    ['a principal that is none', statement({ effect: 'deny', principal: { qcs: ['everyone'] } })],
  ]
  it('a bucket’s policy that does not say whom it is about', () => {
    assert.throws(() => parseBucketPolicy(statement({})), { code: 'MalformedPolicy' })
    assert.throws(() => parseBucketPolicy(statement({ principal: { qcs: [] } })), { code: 'MalformedPolicy' })
    parseBucketPolicy(statement({ principal: '*' }))
  })
  for (const [name, policy] of rows) it(name, () => assert.throws(() => parsePolicy(policy), { code: 'MalformedPolicy' }))
})
