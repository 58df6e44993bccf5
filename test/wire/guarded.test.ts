// What protects objects, callers and the server itself: conditions of writes, names of operations, and requests that are made to take long.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { presign } from '../../src/cli/commands/serve.ts'
import type { Credentials } from '../../src/cli/data-folder.ts'
import { startServer, type TestServer } from '../server.ts'
import { type Call, sendTo } from './send.ts'

let server: TestServer
let root: Credentials
before(async () => {
  server = await startServer()
  root = server.credentials
})
after(() => server.close())

const send = (...call: Call) => sendTo(server.port, ...call)
const at = (key: string) => `/${root.bucket}/${key}`
const put = (key: string, body: string, headers: Record<string, string> = {}) => send(root, 'PUT', at(key), { body, headers })
const read = async (key: string) => (await send(root, 'GET', at(key))).text
const startUpload = async (key: string, headers: Record<string, string> = {}) =>
  /<UploadId>(.*?)</.exec((await send(root, 'POST', `${at(key)}?uploads`, { headers })).text)?.[1] ?? ''
/** Bytes as they are, and what came back until the server closed. */
const raw = async (text: string, end = true) => {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(text)
  if (end) socket.end()
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('a write that may not replace', () => {
  const etag = `"${createHash('md5').update('one').digest('hex')}"`
  const rows: [string, Record<string, string>, string][] = [
    ['x-cos-forbid-overwrite', { 'x-cos-forbid-overwrite': 'true' }, 'FileAlreadyExists'],
    ['If-None-Match: *', { 'if-none-match': '*' }, 'PreconditionFailed'],
    ['If-None-Match with its own etag', { 'if-none-match': etag }, 'PreconditionFailed'],
    ['If-Match with another etag', { 'if-match': '"abc"' }, 'PreconditionFailed'],
  ]
  for (const [name, headers, code] of rows)
    it(name, async () => {
      await put('first', 'one')
      assert.equal((await put('first', 'two', headers)).code, code)
      const source = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/other` }
      await put('other', 'other')
      assert.equal((await send(root, 'PUT', at('first'), { headers: { ...source, ...headers } })).code, code)
      assert.equal((await send(root, 'PUT', `${at('first')}?ci-process=IDCardOCR`, { body: 'x', headers })).code, code)
      assert.equal(await read('first'), 'one')
    })
  it('and does where nothing is in its way', async () => {
    await put('first', 'one')
    assert.equal((await put('first', 'two', { 'if-match': etag })).code, 'ok')
    assert.equal((await put('new', 'new', { 'x-cos-forbid-overwrite': 'true', 'if-none-match': '*' })).code, 'ok')
    assert.equal((await put('first', 'three', { 'x-cos-forbid-overwrite': 'false' })).code, 'ok')
    assert.equal((await put('none', 'x', { 'if-match': '*' })).code, 'PreconditionFailed')
    assert.deepEqual([await read('first'), await read('new')], ['three', 'new'])
  })
  it('an upload in parts is asked when it is joined, and can be joined again', async () => {
    const id = await startUpload('joined')
    const part = await send(root, 'PUT', `${at('joined')}?partNumber=1&uploadId=${id}`, { body: 'part' })
    await put('joined', 'there')
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`
    const join = (headers: Record<string, string>) => send(root, 'POST', `${at('joined')}?uploadId=${id}`, { body, headers })
    assert.equal((await join({ 'x-cos-forbid-overwrite': 'true' })).code, 'FileAlreadyExists')
    assert.equal(await read('joined'), 'there')
    assert.equal((await join({})).code, 'ok')
    assert.equal(await read('joined'), 'part')
  })
  it('an upload in parts that may not is refused when it begins, or when it is joined if something came between', async () => {
    const forbid = { 'x-cos-forbid-overwrite': 'true' }
    const id = await startUpload('kept', forbid)
    const part = await send(root, 'PUT', `${at('kept')}?partNumber=1&uploadId=${id}`, { body: 'part' })
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`
    const join = () => send(root, 'POST', `${at('kept')}?uploadId=${id}`, { body })
    await put('kept', 'there')
    assert.equal((await send(root, 'POST', `${at('kept')}?uploads`, { headers: forbid })).code, 'FileAlreadyExists')
    assert.equal((await join()).code, 'FileAlreadyExists')
    assert.equal(await read('kept'), 'there')
    await send(root, 'DELETE', at('kept'))
    assert.equal((await join()).code, 'ok')
    assert.equal(await read('kept'), 'part')
    assert.equal((await send(root, 'HEAD', at('kept'))).headers['x-cos-forbid-overwrite'], undefined)
  })
  it('what an upload says at its beginning does not loosen what it says at its end', async () => {
    const id = await startUpload('tight', { 'x-cos-forbid-overwrite': 'false' })
    const part = await send(root, 'PUT', `${at('tight')}?partNumber=1&uploadId=${id}`, { body: 'part' })
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`
    await put('tight', 'there')
    const headers = { 'x-cos-forbid-overwrite': 'true' }
    assert.equal((await send(root, 'POST', `${at('tight')}?uploadId=${id}`, { body, headers })).code, 'FileAlreadyExists')
    assert.equal((await send(root, 'POST', `${at('tight')}?uploadId=${id}`, { body })).code, 'ok')
  })
  it('of many at once one is kept', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => put('race', String(i), { 'x-cos-forbid-overwrite': 'true' })))
    assert.equal(answers.filter(({ code }) => code === 'ok').length, 1)
    assert.equal(answers.filter(({ code }) => code === 'FileAlreadyExists').length, 7)
  })
})

describe('headers that ask for what there is not', () => {
  for (const name of [
    'x-cos-server-side-encryption',
    'x-cos-server-side-encryption-customer-algorithm',
    'x-cos-grant-read',
    'x-cos-tagging',
    'x-cos-callback',
    'pic-operations',
  ])
    it(name, async () => {
      assert.equal((await put('asked', 'x', { [name]: 'AES256' })).code, 'NotImplemented')
      assert.equal((await put('asked?ci-process=IDCardOCR', 'x', { [name]: 'AES256' })).code, 'NotImplemented')
      assert.equal((await send(root, 'POST', `${at('asked')}?uploads`, { headers: { [name]: 'AES256' } })).code, 'NotImplemented')
      assert.equal((await send(root, 'GET', at('asked'))).code, 'NoSuchKey')
    })
  it('grants beside an ACL, of an object and of buckets', async () => {
    await put('granted', 'x')
    const headers = { 'x-cos-acl': 'private', 'x-cos-grant-read': 'id="1"' }
    for (const target of [`${at('granted')}?acl`, `${at('')}?acl`, '/another-1250000000'])
      assert.equal((await send(root, 'PUT', target, { headers })).code, 'NotImplemented', target)
  })
  it('a storage class, and a way to copy, that nobody knows', async () => {
    assert.equal((await put('asked', 'x', { 'x-cos-storage-class': 'GARBAGE' })).code, 'InvalidArgument')
    assert.equal((await put('cold', 'x', { 'x-cos-storage-class': 'ARCHIVE' })).code, 'ok')
    const headers = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/cold`, 'x-cos-metadata-directive': 'Bogus' }
    assert.equal((await send(root, 'PUT', at('asked'), { headers })).code, 'InvalidArgument')
  })
  it('but not that tags be copied, of which there are none', async () => {
    await put('asked', 'x')
    const headers = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/asked`, 'x-cos-tagging-directive': 'Copy' }
    assert.equal((await send(root, 'PUT', at('asked-copy'), { headers })).code, 'ok')
  })
  it('a refused copy leaves its source to be deleted', async () => {
    const files = () =>
      readdirSync(join(server.folder, 'objects', 'blobs'), { recursive: true, encoding: 'utf8' }).filter(name => name.length > 3).length
    const before = files()
    await put('copied', 'x')
    const headers = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/copied`, 'x-cos-server-side-encryption': 'AES256' }
    assert.equal((await send(root, 'PUT', at('refused'), { headers })).code, 'NotImplemented')
    await send(root, 'DELETE', at('copied'))
    assert.equal(files(), before)
  })
  it('more of one’s own than headers can give back', async () => {
    assert.equal((await put('meta', 'x', { 'x-cos-meta-note': 'n'.repeat(2048) })).code, 'InvalidArgument')
    assert.equal((await put('meta', 'x', { 'x-cos-meta-note': 'n'.repeat(2000) })).code, 'ok')
    assert.equal((await send(root, 'GET', at('meta'))).headers['x-cos-meta-note'], 'n'.repeat(2000))
  })
})

describe('a call that another operation is named in', () => {
  for (const [method, query] of [
    ['DELETE', 'acl'],
    ['DELETE', 'uploads'],
    ['PUT', 'uploads'],
    ['HEAD', 'acl'],
  ] as const)
    it(`${method} ?${query} is not ${method}`, async () => {
      await put('named', 'kept')
      assert.equal((await send(root, method, `${at('named')}?${query}`, method === 'PUT' ? { body: 'x' } : {})).status, 405)
      assert.equal(await read('named'), 'kept')
    })
  it('a bucket is not deleted by it', async () => {
    await server.accounts.edit(file => {
      file.buckets.push({ ...file.buckets[0]!, name: 'named-1250000000', domains: [] })
    })
    assert.equal((await send(root, 'DELETE', '/named-1250000000/?acl')).code, 'MethodNotAllowed')
    assert.equal((await send(root, 'HEAD', '/named-1250000000/')).status, 200)
  })
  for (const query of ['exif', 'photoInfo', 'imageAve', 'qrcode'])
    it(`?${query} is not the picture`, async () =>
      assert.equal((await send(root, 'GET', `${at('named')}?${query}`)).code, 'NotImplemented'))
  it('one of several objects to delete by its version stays', async () => {
    await put('versioned', 'kept')
    await put('plain', 'gone')
    const body =
      '<Delete><Object><Key>versioned</Key><VersionId>MTg0</VersionId></Object><Object><Key>plain</Key><VersionId>null</VersionId></Object></Delete>'
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
    const { text } = await send(root, 'POST', `${at('')}?delete`, { body, headers })
    assert.match(text, /<Error><Key>versioned<\/Key><Code>NotImplemented/)
    assert.match(text, /<Deleted><Key>plain</)
    assert.equal(await read('versioned'), 'kept')
  })
})

describe('ranges', () => {
  it('an empty one is none, as Python’s client sends it', async () => {
    await put('source', 'abcdef')
    const headers = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/source`, 'x-cos-copy-source-range': '' }
    const id = await startUpload('copied')
    assert.equal((await send(root, 'PUT', `${at('copied')}?partNumber=1&uploadId=${id}`, { headers })).code, 'ok')
    assert.equal((await send(root, 'PUT', at('copied'), { headers })).code, 'ok')
    assert.equal(await read('copied'), 'abcdef')
  })
  it('one that is mistaken makes no part of a copy', async () => {
    await put('source', '0123456789')
    const id = await startUpload('target')
    const copy = async (range: string) => {
      const headers = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/source`, 'x-cos-copy-source-range': range }
      return (await send(root, 'PUT', `${at('target')}?partNumber=1&uploadId=${id}`, { headers })).code
    }
    for (const range of ['0-4', 'bytes=a-b', 'bytes=0-4,6-7', 'bytes=5-']) assert.equal(await copy(range), 'InvalidArgument', range)
    for (const range of ['bytes=5-100', 'bytes=20-30', 'bytes=5-3']) assert.equal(await copy(range), 'InvalidRange', range)
    assert.doesNotMatch((await send(root, 'GET', `${at('target')}?uploadId=${id}`)).text, /<Part>/)
    assert.equal(await copy('bytes=2-4'), 'ok')
    assert.match((await send(root, 'GET', `${at('target')}?uploadId=${id}`)).text, /<Size>3</)
  })
  it('of an object: one that goes backwards is none, one beyond it is told the size', async () => {
    await put('source', '0123456789')
    const of = (range: string) => send(root, 'GET', at('source'), { headers: { range } })
    assert.equal((await of('bytes=5-3')).text, '0123456789')
    const beyond = await of('bytes=10-')
    assert.deepEqual([beyond.status, beyond.headers['content-range']], [416, 'bytes */10'])
  })
})

describe('a signed address', () => {
  it('does not lose a parameter to another’s name', async () => {
    await put('signed', 'kept')
    const url = new URL(presign(server.origin, 'get', root, '/signed', { acl: '', 'x/y': '1' }))
    assert.equal((await fetch(url)).status, 200)
    const merged = new URL(url)
    merged.searchParams.delete('acl')
    merged.searchParams.delete('x/y')
    merged.searchParams.set('acl=&x%2fy', '1')
    merged.searchParams.set('q-url-param-list', 'acl=&x%2fy')
    assert.match(await (await fetch(merged)).text(), /<Code>SignatureDoesNotMatch</)
  })
})

describe('requests that are made to take long', () => {
  /** Far from what they take now, and from what they took. */
  const quick = async (what: () => Promise<void>): Promise<void> => {
    const begun = performance.now()
    await what()
    assert.ok(performance.now() - begun < 5000, `${performance.now() - begun} ms`)
  }
  it('thousands of parameters of one name', () =>
    quick(async () => {
      const header = `q-sign-algorithm=sha1&q-ak=${root.secretId}&q-sign-time=0;9999999999&q-key-time=0;9999999999&q-header-list=&q-url-param-list=&q-signature=${'0'.repeat(40)}`
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          send(undefined, 'GET', `${at('x')}?${'a&'.repeat(14_000)}`, { headers: { authorization: header } }),
        ),
      )
      for (const { code } of answers) assert.equal(code, 'SignatureDoesNotMatch')
    }))
  it('a body of half a million elements', () =>
    quick(async () => {
      const body = `<Delete><Object><Key>x</Key></Object>${'<a/>'.repeat(500_000)}</Delete>`
      const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
      assert.equal((await send(root, 'POST', `${at('')}?delete`, { body, headers })).code, 'MalformedXML')
    }))
  it('a body that is one long processing instruction', () =>
    quick(async () => {
      const body = `<?${'a '.repeat(900_000)}?><Delete><Object><Key>x</Key></Object></Delete>`
      const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
      assert.equal((await send(root, 'POST', `${at('')}?delete`, { body, headers })).code, 'MalformedXML')
    }))
  it('a thousand keys to delete, each judged by a policy of hundreds of networks', () =>
    quick(async () => {
      const networks = Array.from({ length: 800 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`)
      const principal = { qcs: ['qcs::cam::anyone:anyone'] }
      const statement = { effect: 'allow', principal, action: ['cos:*'], resource: ['*'], condition: { ip_equal: { 'qcs:ip': networks } } }
      await send(root, 'PUT', `${at('')}?policy`, { body: JSON.stringify({ version: '2.0', statement: [statement] }) })
      const body = `<Delete>${Array.from({ length: 1000 }, (_, i) => `<Object><Key>k${i}</Key></Object>`).join('')}</Delete>`
      const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
      const { text } = await send(undefined, 'POST', `${at('')}?delete`, { body, headers })
      assert.equal(text.split('<Code>AccessDenied</Code>').length - 1, 1000)
      await send(root, 'DELETE', `${at('')}?policy`)
    }))
  it('as many objects and parts as are allowed are no such thing', async () => {
    const body = `<Delete>${Array.from({ length: 1000 }, (_, i) => `<Object><Key>k${i}</Key><VersionId>null</VersionId></Object>`).join('')}</Delete>`
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
    assert.equal((await send(root, 'POST', `${at('')}?delete`, { body, headers })).code, 'ok')
    const id = await startUpload('parts')
    const parts = Array.from({ length: 10_000 }, (_, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>"0"</ETag><CRC64>0</CRC64></Part>`)
    const complete = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    assert.equal((await send(root, 'POST', `${at('parts')}?uploadId=${id}`, { body: complete })).code, 'InvalidPart')
  })
  it('a request for temporary keys is small', async () => {
    const { text } = await send(undefined, 'POST', '/', {
      host: 'sts.local',
      body: `Action=GetFederationToken&Policy=${'x'.repeat(200_000)}`,
    })
    assert.match(text, /EntityTooLarge/)
  })
  it('a policy that is nested without end', async () => {
    const body = `{"version":"2.0","statement":${'['.repeat(9000)}${']'.repeat(9000)}}`
    assert.equal((await send(root, 'PUT', `${at('')}?policy`, { body })).code, 'MalformedPolicy')
  })
  it('a policy that is nested where nothing reads it', async () => {
    const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`
    const statement = (more: string) =>
      `{"effect":"allow","principal":{"qcs":["qcs::cam::anyone:anyone"]${more.startsWith('"p') ? `,${more}` : ''}},"action":["cos:GetObject"],"resource":["*"]${more.startsWith('"p') ? '' : more}}`
    for (const body of [
      `{"version":"2.0","statement":[${statement('')}],"x":${deep}}`,
      `{"version":"2.0","statement":[${statement('')}],"id":${deep}}`,
      `{"version":"2.0","statement":[${statement(`,"sid":${deep}`)}]}`,
      `{"version":"2.0","statement":[${statement(`,"condition":{"string_equal":{"qcs:ip":${deep}}}`)}]}`,
      `{"version":"2.0","statement":[${statement(`"p":${deep}`)}]}`,
      `{"version":"2.0","statement":[${statement('').replace('"allow"', '[["allow"]]')}]}`,
    ])
      assert.equal((await send(root, 'PUT', `${at('')}?policy`, { body })).code, 'MalformedPolicy', body.slice(0, 200))
    assert.equal((await send(root, 'PUT', `${at('')}?policy`, { body: `{"version":"2.0","statement":[${statement('')}]}` })).code, 'ok')
    assert.equal((await send(root, 'DELETE', `${at('')}?policy`)).status, 204)
  })
  it('a Config that is nested without end', async () => {
    const config = encodeURIComponent(`{"Quality":${'['.repeat(4000)}${']'.repeat(4000)}}`)
    assert.equal(
      (await send(root, 'PUT', `${at('deep')}?ci-process=IDCardOCR&Config=${config}`, { body: 'x' })).code,
      'InvalidParameter.ConfigFormatError',
    )
  })
  it('a form that comes a byte at a time', () =>
    quick(async () => {
      const head = `--b\r\nContent-Disposition: form-data; name="${'n'.repeat(12_000)}`
      const start =
        'POST / HTTP/1.1\r\nHost: demo-1250000000.cos.x.y\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n'
      assert.match(await raw(`${start}${[...head].map(c => `1\r\n${c}\r\n`).join('')}0\r\n\r\n`), /MalformedPOSTRequest/)
    }))
  it('a form with a boundary of thousands', async () => {
    const headers = { 'content-type': `multipart/form-data; boundary=${'b'.repeat(71)}` }
    assert.equal((await send(undefined, 'POST', at(''), { headers, body: 'x' })).code, 'MalformedPOSTRequest')
  })
  it('a refusal does not wait for a body that hardly comes', async () => {
    const begun = performance.now()
    const answer = await raw(`PUT ${at('slow')} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx`, false)
    assert.match(answer, /<Code>AccessDenied<\/Code>/)
    assert.ok(performance.now() - begun < 20_000)
  })
})

describe('what is no request', () => {
  for (const [what, text] of [
    ['bytes of a key as they are', 'GET /b-1/\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['more headers than are read', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
    ['a method of nobody’s', 'FROB / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ] as const)
    it(`${what}: refused in XML, with a date and ids`, async () => {
      const answer = await raw(text, false)
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
      for (const part of [
        /\r\nDate: /,
        /\r\nContent-Type: application\/xml\r\n/,
        /\r\nx-cos-request-id: \S+\r\n/,
        /<Code>InvalidRequest<\/Code>/,
      ])
        assert.match(answer, part)
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      assert.equal(Number(/Content-Length: (\d+)/.exec(head)?.[1]), body.length)
    })
  for (const [what, more] of [
    ['garbage', ''],
    ['another request, and garbage', `GET ${'/b-1/x'} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ] as const)
    it(`what comes while an answer is under way is not answered in the middle of it: ${what}`, async () => {
      const body = 'x'.repeat(32 << 20)
      await put('long', body)
      const url = new URL(presign(server.origin, 'get', root, '/long', {}))
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
      const chunks: Buffer[] = []
      for await (const chunk of socket) {
        if (chunks.length === 0) socket.write(`${more}\x00garbage\r\n\r\n`)
        chunks.push(chunk as Buffer)
      }
      const answer = Buffer.concat(chunks).toString('latin1')
      assert.match(answer, /^HTTP\/1\.1 200 /)
      assert.doesNotMatch(answer.slice(20), /HTTP\/1\.1/)
      await send(root, 'DELETE', at('long'))
    })
  it('two hosts, of which a proxy may take the other', async () =>
    assert.match(await raw('GET /b-1/x HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'), /<Code>InvalidRequest<\/Code>/))
  it('a coding of the body that would be stored with it', async () =>
    assert.match(
      await raw(`PUT ${at('coded')} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`),
      /<Code>NotImplemented<\/Code>/,
    ))
})
