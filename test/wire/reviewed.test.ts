// Holes that a review of the wire found; each had let something through before.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { editAccounts } from '../../src/auth/accounts.ts'
import { matches } from '../../src/auth/policy.ts'
import { hex, sign } from '../../src/auth/signature.ts'
import { addAccount, addUser, attachPolicy } from '../../src/cli/commands/accounts.ts'
import { presign } from '../../src/cli/commands/serve.ts'
import type { Credentials } from '../../src/cli/data-folder.ts'
import { createFilesystemStorage } from '../../src/storage/filesystem.ts'
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
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('names that every object inherits are no names', () => {
  for (const side of ['constructor', 'toString', '__proto__']) {
    it(`CardSide=${side}`, async () =>
      assert.equal(
        (await send(root, 'PUT', `${at('a.jpg')}?ci-process=IDCardOCR&CardSide=${side}`, { body: 'x' })).code,
        'InvalidParameterValue.InvalidParameterValueLimit',
      ))
  }
  it('a header called constructor does not spoil the object', async () => {
    await send(root, 'PUT', at('c.txt'), { body: 'x', headers: { constructor: 'x' } })
    assert.equal((await send(root, 'GET', at('c.txt'))).text, 'x')
  })
  it('an element called __proto__ is malformed', async () => {
    const body = '<Delete><__proto__>x</__proto__></Delete>'
    const md5 = Buffer.from(hex('md5', body), 'hex').toString('base64')
    assert.equal((await send(root, 'POST', `${at('')}?delete`, { body, headers: { 'content-md5': md5 } })).code, 'MalformedXML')
  })
})

describe('what Go and Python send', () => {
  it('numeric references in request bodies', async () => {
    const id = /<UploadId>(.*?)</.exec((await send(root, 'POST', `${at('go.bin')}?uploads`)).text)?.[1]
    const part = await send(root, 'PUT', `${at('go.bin')}?partNumber=1&uploadId=${id}`, { body: 'part' })
    const etag = String(part.headers.etag).replaceAll('"', '&#34;')
    assert.equal(
      (
        await send(root, 'POST', `${at('go.bin')}?uploadId=${id}`, {
          body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`,
        })
      ).code,
      'ok',
    )
    await send(root, 'PUT', at("it's"), { body: 'x' })
    const body = '<Delete><Object><Key>it&#39;s</Key></Object></Delete>'
    await send(root, 'POST', `${at('')}?delete`, {
      body,
      headers: { 'content-md5': Buffer.from(hex('md5', body), 'hex').toString('base64') },
    })
    assert.equal((await send(root, 'GET', at("it's"))).code, 'NoSuchKey')
  })
  it('headers in UTF-8 come back as they went', async () => {
    // node's own client decodes this one header once before it sends it
    await send(root, 'PUT', at('u.txt'), {
      body: 'x',
      headers: { 'content-disposition': utf8(utf8('attachment; filename="中文.jpg"')), 'x-cos-meta-note': utf8('样本') },
    })
    const { headers } = await send(root, 'GET', at('u.txt'))
    assert.equal(headers['x-cos-meta-note'], utf8('样本'))
    assert.equal(headers['content-disposition'], utf8('attachment; filename="中文.jpg"'))
  })
})

describe('access', () => {
  it('a private object of a public bucket is private to other accounts, read or copied', async () => {
    const other = {
      ...root,
      ...(JSON.parse(await addAccount(server.folder, '1250000002', '200000000001')) as { secretId: string; secretKey: string }),
    }
    await server.accounts.edit(file => {
      file.buckets[0]!.acl = 'public-read'
      file.buckets.push({ ...file.buckets[0]!, name: 'theirs-1250000002', acl: 'private' })
    })
    await send(root, 'PUT', at('private.txt'), { body: 's', headers: { 'x-cos-acl': 'private' } })
    assert.equal((await send(other, 'GET', at('private.txt'))).code, 'AccessDenied')
    assert.equal(
      (await send(other, 'PUT', '/theirs-1250000002/stolen', { headers: { 'x-cos-copy-source': `${root.bucket}.cos.x.y/private.txt` } }))
        .code,
      'AccessDenied',
    )
    assert.equal((await send(other, 'GET', at('c.txt'))).text, 'x')
    await server.accounts.edit(file => {
      file.buckets[0]!.acl = 'private'
    })
  })
  it('a signing key whose time is over signs nothing, whatever time is signed', async () => {
    assert.equal((await send(root, 'GET', at('c.txt'), { keyTime: '1500000000;1500003600' })).code, 'AccessDenied')
    assert.equal((await send(root, 'GET', at('c.txt'))).code, 'ok')
  })
  it('an ACL that is none is refused, not kept', async () => {
    for (const acl of ['public-reading', 'Public-Read', 'public-read-write '])
      assert.equal(
        (await send(root, 'PUT', at('acl.txt'), { body: 'x', headers: { 'x-cos-acl': acl } })).code,
        acl.endsWith(' ') ? 'ok' : 'InvalidArgument',
      )
  })
  it('a policy may name the account by its owner, as a deny too', async () => {
    await server.accounts.edit(file => {
      file.buckets[0]!.policy = {
        statement: [
          {
            effect: 'deny',
            principal: { qcs: ['qcs::cam::anonymous:anonymous'] },
            action: '*',
            resource: `qcs::cos:${root.region}:uin/100000000001:${root.bucket}/secret/*`,
          },
        ],
        version: '2.0',
      }
    })
    assert.equal((await send(root, 'PUT', at('secret/a'), { body: 'x' })).code, 'AccessDenied')
    assert.equal((await send(root, 'PUT', at('open/a'), { body: 'x' })).code, 'ok')
    await server.accounts.edit(file => {
      delete file.buckets[0]!.policy
    })
  })
  it('a parameter in two spellings is refused: one would be judged and the other obeyed', async () => {
    const user = {
      ...root,
      ...(JSON.parse(await addUser(server.folder, 'lister', { account: '1250000000' })) as { secretId: string; secretKey: string }),
    }
    const file = join(server.folder, 'lister.json')
    writeFileSync(
      file,
      JSON.stringify({
        version: '2.0',
        statement: [{ effect: 'allow', action: 'cos:GetBucket', resource: '*', condition: { string_equal: { 'cos:prefix': 'a/' } } }],
      }),
    )
    await attachPolicy(server.folder, 'lister', { file })
    assert.equal((await send(user, 'GET', `${at('')}?prefix=a/`)).code, 'ok')
    assert.equal((await send(user, 'GET', `${at('')}?prefix=z/`)).code, 'AccessDenied')
    assert.notEqual((await send(user, 'GET', `${at('')}?PREFIX=a/&prefix=z/`)).code, 'ok')
    const signed = presign(server.origin, 'get', root, '/', { prefix: 'a/' }).replace('prefix=a%2F', 'Prefix=a%2F&prefix=z%2F')
    assert.match(await (await fetch(signed)).text(), /<Code>(InvalidArgument|NotImplemented)<\/Code>/)
  })
  it('patterns are matched in linear time', () => {
    const begun = performance.now()
    assert.equal(matches(`${'*a'.repeat(400)}*b`, 'a'.repeat(850)), false)
    assert.ok(performance.now() - begun < 1000)
    for (const [pattern, text, expected] of [
      ['*', '', true],
      ['a*', 'a', true],
      ['a*a', 'a', false],
      ['*b*', 'abc', true],
      ['a*c', 'abc', true],
      ['a*c', 'abcd', false],
      ['', '', true],
    ] as const)
      assert.equal(matches(pattern, text), expected, `${pattern} ${text}`)
  })
})

describe('sub-resources and hosts', () => {
  const rows: [string, string, string][] = [
    ['DELETE', '?object-lock', 'NotImplemented'],
    ['GET', '?location', 'NotImplemented'],
    ['GET', '?ci-process=IDCardOCR', 'InvalidArgument'],
  ]
  for (const [method, query, code] of rows)
    it(`${method} ${query} is ${code}, not the plain call`, async () =>
      assert.equal((await send(root, method, `${at('')}${query}`)).code, code))
  it('versions and processing that are not there are not the plain call', async () => {
    await send(root, 'PUT', at('only.txt'), { body: 'only' })
    for (const [method, query] of [
      ['DELETE', '?versionId=MTg0'],
      ['GET', '?versionId=MTg0'],
      ['GET', '?imageMogr2/thumbnail/50x'],
    ] as const)
      assert.equal((await send(root, method, `${at('only.txt')}${query}`)).code, 'NotImplemented', query)
    assert.equal((await send(root, 'GET', `${at('only.txt')}?versionId=null`)).text, 'only')
    const source = `${root.bucket}.cos.x.y/only.txt`
    assert.equal(
      (await send(root, 'PUT', at('copy.txt'), { headers: { 'x-cos-copy-source': `${source}?versionId=MTg0` } })).code,
      'NotImplemented',
    )
    assert.equal(
      (await send(root, 'PUT', `${at('only.txt')}?ci-process=IDCardOCR`, { headers: { 'x-cos-copy-source': source } })).code,
      'InvalidArgument',
    )
    assert.equal((await send(root, 'GET', at('only.txt'))).text, 'only')
  })
  it('a bucket with an upload under way is not empty', async () => {
    await server.accounts.edit(file => {
      file.buckets.push({ ...file.buckets[0]!, name: 'brief-1250000000', domains: [] })
    })
    const upload = (await send(root, 'POST', '/brief-1250000000/big?uploads')).text
    const id = /<UploadId>(.*?)</.exec(upload)?.[1]
    assert.equal((await send(root, 'DELETE', '/brief-1250000000/')).code, 'BucketNotEmpty')
    assert.equal((await send(root, 'GET', `/brief-1250000000/big?uploadId=${id}&part-number-marker=abc`)).code, 'InvalidArgument')
    assert.equal((await send(root, 'DELETE', `/brief-1250000000/big?uploadId=${id}`)).status, 204)
    assert.equal((await send(root, 'DELETE', '/brief-1250000000/')).status, 204)
  })
  it('PUT with uploadId alone does not overwrite', async () => {
    await send(root, 'PUT', at('keep.txt'), { body: 'kept' })
    assert.equal((await send(root, 'PUT', `${at('keep.txt')}?uploadId=x`, { body: 'new' })).code, 'InvalidArgument')
    assert.equal((await send(root, 'GET', at('keep.txt'))).text, 'kept')
  })
  it('a host that begins with a bucket is that bucket', async () =>
    assert.equal((await send(root, 'GET', '/keep.txt', { host: `${root.bucket}.localhost:9000` })).text, 'kept'))
  it('a path that names no bucket is no list of buckets', async () =>
    assert.equal((await send(root, 'GET', '/a.jpg?ci-process=IDCardOCR', { host: 'somewhere.local' })).code, 'NoSuchBucket'))
  it('a copy source with ? in its key', async () => {
    await send(root, 'PUT', at('q'), { body: 'plain' })
    await send(root, 'PUT', at('q%3Fx.txt'), { body: 'with' })
    await send(root, 'PUT', at('copied'), { headers: { 'x-cos-copy-source': `${root.bucket}.cos.x.y/q%3Fx.txt` } })
    assert.equal((await send(root, 'GET', at('copied'))).text, 'with')
  })
})

describe('listings', () => {
  it('with delimiter and marker leave nothing out and repeat nothing', async () => {
    for (const key of ['dir/', 'dir/a', 'dir/b', 'dir/sub/x', 'd2/\u{10FFFF}x', 'd2/y', 'e'])
      await send(root, 'PUT', at(encodeURIComponent(key)), { body: 'x' })
    const keys = (text: string) => [...text.matchAll(/<(?:Key|CommonPrefixes><Prefix)>(.*?)</g)].map(match => match[1])
    assert.deepEqual(keys((await send(root, 'GET', `${at('')}?prefix=dir/&delimiter=/&marker=dir/`)).text), ['dir/sub/', 'dir/a', 'dir/b'])
    const seen: (string | undefined)[] = []
    for (let marker = ''; ; ) {
      const { text } = await send(root, 'GET', `${at('')}?delimiter=/&max-keys=1&marker=${encodeURIComponent(marker)}`)
      seen.push(...keys(text))
      const next = /<NextMarker>(.*?)</.exec(text)?.[1]
      if (next === undefined) break
      assert.notEqual(next, marker)
      marker = next
    }
    assert.equal(new Set(seen).size, seen.length)
    for (const expected of ['d2/', 'dir/', 'e', 'keep.txt']) assert.ok(seen.includes(expected), expected)
  })
})

describe('listings of uploads', () => {
  it('with delimiter: folders once, over pages too', async () => {
    for (const key of ['up/d/a', 'up/d/b', 'up/e', 'up/f/a']) await send(root, 'POST', `${at(key)}?uploads`)
    const list = async (more: string) => (await send(root, 'GET', `${at('')}?uploads&prefix=up%2F${more}`)).text
    const named = (text: string) => [...text.matchAll(/<(?:Upload><Key|CommonPrefixes><Prefix)>(.*?)</g)].map(match => match[1])
    assert.deepEqual(named(await list('&delimiter=/')).sort(), ['up/d/', 'up/e', 'up/f/'])
    assert.deepEqual(named(await list('')), ['up/d/a', 'up/d/b', 'up/e', 'up/f/a'])
    const seen: (string | undefined)[] = []
    let marker = ''
    for (let pages = 0; pages < 9; pages++) {
      const text = await list(`&delimiter=/&max-uploads=1${marker}`)
      seen.push(...named(text))
      const next = /<NextKeyMarker>(.*?)</.exec(text)?.[1]
      if (next === undefined) break
      marker = `&key-marker=${encodeURIComponent(next)}&upload-id-marker=${/<NextUploadIdMarker>(.*?)</.exec(text)?.[1] ?? ''}`
    }
    assert.deepEqual(seen, ['up/d/', 'up/e', 'up/f/'])
  })
  it('count in plain digits', async () => {
    for (const target of [
      `${at('')}?max-keys=0x10`,
      `${at('')}?max-keys=1e2`,
      `${at('')}?max-keys=-1`,
      `${at('')}?uploads&max-uploads=1.0`,
    ])
      assert.equal((await send(root, 'GET', target)).code, 'InvalidArgument', target)
    const id = /<UploadId>(.*?)</.exec((await send(root, 'POST', `${at('counted')}?uploads`)).text)?.[1]
    for (const number of ['0x1', '1e0', '0', '10001', '', '1.0'])
      assert.equal(
        (await send(root, 'PUT', `${at('counted')}?partNumber=${number}&uploadId=${id}`, { body: 'x' })).code,
        'InvalidArgument',
        number,
      )
    assert.equal((await send(root, 'GET', `${at('counted')}?uploadId=${id}&part-number-marker=x`)).code, 'InvalidArgument')
  })
  it('of parts, none at a time, ends', async () => {
    const id = /<UploadId>(.*?)</.exec((await send(root, 'POST', `${at('few')}?uploads`)).text)?.[1]
    await send(root, 'PUT', `${at('few')}?partNumber=1&uploadId=${id}`, { body: 'x' })
    assert.match((await send(root, 'GET', `${at('few')}?uploadId=${id}&max-parts=0`)).text, /<IsTruncated>false</)
  })
})

describe('the store', () => {
  it('without its index is not taken for an empty one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lost-'))
    const storage = await createFilesystemStorage(folder)
    await storage.put('b-1', 'k', Readable.from([Buffer.from('x')]), {})
    await storage.close()
    for (const name of readdirSync(folder).filter(name => name.startsWith('objects.db'))) rmSync(join(folder, name))
    const blobs = () => readdirSync(join(folder, 'blobs'), { recursive: true }).filter(name => String(name).length > 30)
    for (const how of ['missing', 'empty', 'empty still']) {
      if (how === 'empty') writeFileSync(join(folder, 'objects.db'), '')
      await assert.rejects(createFilesystemStorage(folder), /objects\.db is missing/)
    }
    assert.equal(blobs().length, 1)
    rmSync(folder, { recursive: true })
  })
  it('leaves alone what is not its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'strange-'))
    await (await createFilesystemStorage(folder)).close()
    mkdirSync(join(folder, 'blobs', '00', 'lost+found'))
    writeFileSync(join(folder, 'blobs', '.DS_Store'), 'x')
    writeFileSync(join(folder, 'blobs', '00', '0'.repeat(32)), 'what a crash left')
    await (await createFilesystemStorage(folder)).close()
    assert.deepEqual([readdirSync(join(folder, 'blobs', '00')), readdirSync(join(folder, 'blobs'))[0]], [['lost+found'], '.DS_Store'])
    rmSync(folder, { recursive: true })
  })
  it('is opened by one at a time', async () => {
    await assert.rejects(createFilesystemStorage(join(server.folder, 'objects')), { code: 'unwritable' })
  })
  it('is opened after a process of the same number was killed, as in a container', { skip: process.platform !== 'linux' }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'killed-'))
    writeFileSync(join(folder, 'in-use'), `${process.pid} 1`)
    await (await createFilesystemStorage(folder)).close()
    rmSync(folder, { recursive: true })
  })
  it('what was written stays when what it replaced cannot be unlinked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stuck-'))
    const storage = await createFilesystemStorage(folder)
    const put = (text: string) => storage.put('b-1', 'k', Readable.from([Buffer.from(text)]), {})
    await put('old')
    const [blob] = readdirSync(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' }).filter(name => name.length > 3)
    rmSync(join(folder, 'blobs', blob!))
    mkdirSync(join(folder, 'blobs', blob!, 'stuck'), { recursive: true })
    await put('new')
    const found = await storage.get('b-1', 'k')
    assert.equal(Buffer.concat(await found!.body.toArray()).toString(), 'new')
    await storage.close()
    rmSync(folder, { recursive: true })
  })
  it('an ACL changes no byte, no etag', async () => {
    const before = await send(root, 'HEAD', at('go.bin'))
    assert.equal((await send(root, 'PUT', `${at('go.bin')}?acl`, { headers: { 'x-cos-acl': 'public-read' } })).code, 'ok')
    const changed = await send(undefined, 'HEAD', at('go.bin'))
    assert.equal(changed.headers.etag, before.headers.etag)
  })
  it('many buckets do not make the accounts file unreadable', async () => {
    const { region } = root
    await server.accounts.edit(file => {
      for (let i = 0; i < 150; i++) file.buckets.push({ name: `many${i}-1250000000`, region } as (typeof file.buckets)[number])
    })
    await server.accounts.edit(file => {
      file.buckets = file.buckets.filter(bucket => !bucket.name.startsWith('many'))
    })
    assert.equal((await send(root, 'GET', at('keep.txt'))).text, 'kept')
  })
})

describe('a bucket’s rules for pages of other origins', () => {
  it('allow the headers that they name', async () => {
    const file = join(server.folder, 'accounts.yaml')
    const cors = { origins: ['https://app.example'], methods: ['GET', 'PUT'], headers: ['Content-Type', 'x-cos-meta-*'] }
    await editAccounts(file, ({ buckets }) => {
      buckets.push({ name: 'pages-1250000000', region: 'ap-guangzhou', cors: [cors] } as never)
    })
    const ask = async (headers: string) =>
      (
        await send(undefined, 'OPTIONS', '/pages-1250000000/x', {
          headers: {
            origin: 'https://app.example',
            'access-control-request-method': 'PUT',
            ...(headers === '' ? {} : { 'access-control-request-headers': headers }),
          },
        })
      ).code
    assert.deepEqual([await ask('content-type, x-cos-meta-a'), await ask('')], ['ok', 'ok'])
    assert.deepEqual([await ask('content-type,authorization'), await ask('x-cos-acl')], ['AccessForbidden', 'AccessForbidden'])
  })
  it('and there are no more than two hundred buckets', async () => {
    await editAccounts(join(server.folder, 'accounts.yaml'), ({ buckets }) => {
      const own = buckets.filter(({ name }) => name.endsWith('-1250000000')).length
      for (let i = own; i < 200; i++) buckets.push({ name: `many${i}-1250000000`, region: 'x' } as never)
    })
    assert.equal((await send(root, 'PUT', '/more-1250000000')).code, 'TooManyBuckets')
    await editAccounts(join(server.folder, 'accounts.yaml'), file => {
      file.buckets = file.buckets.filter(({ name }) => !name.startsWith('many'))
    })
  })
})

describe('the bill', () => {
  it('another picture under the same key is no repetition', async () => {
    const billed = () => server.ledger.billedIn('1250000000', new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7))
    const before = billed()
    for (const body of ['one', 'two', 'two'])
      await send(root, 'PUT', `${at('same.jpg')}?ci-process=IDCardOCR`, { body, headers: { 'x-cos-sdk-retry': 'true' } })
    assert.equal(billed() - before, 2)
  })
  it('a quota is not overrun by calls at once', async () => {
    await server.accounts.edit(file => {
      file.accounts[0]!.monthlyQuota =
        server.ledger.billedIn('1250000000', new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7)) + 1
    })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(root, 'PUT', `${at('same.jpg')}?ci-process=IDCardOCR`, { body: 'x' })),
    )
    assert.equal(answers.filter(answer => answer.status === 200).length, 1)
  })
  it('a repetition of what was billed is answered when the quota is used up, and another picture is not', async () => {
    const retry = { 'x-cos-sdk-retry': 'true' }
    const put = (body: string, headers = {}) => send(root, 'PUT', `${at('same.jpg')}?ci-process=IDCardOCR`, { body, headers })
    assert.equal((await put('x')).code, 'ResourcesSoldOut.ChargeStatusException')
    assert.equal((await put('x', retry)).code, 'ok')
    assert.equal((await put('z', retry)).code, 'ResourcesSoldOut.ChargeStatusException')
  })
})

/** The form's own placeholder, which COS replaces. */
const FILENAME = '$' + '{filename}'

describe('forms', () => {
  const form = (fields: Record<string, string>, extra: string[][] = []) => {
    const lines = [...Object.entries(fields), ...extra].map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    return {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `${lines.join('')}--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n`,
    }
  }
  const signedForm = (fields: Record<string, string>, conditions: unknown[], extra: string[][] = []) => {
    const now = Math.floor(Date.now() / 1000)
    const time = `${now - 5};${now + 600}`
    const policy = JSON.stringify({
      expiration: new Date(Date.now() + 600_000).toISOString(),
      conditions: [{ 'q-sign-algorithm': 'sha1' }, { 'q-ak': root.secretId }, { 'q-sign-time': time }, ...conditions],
    })
    return form(
      {
        ...fields,
        policy: Buffer.from(policy).toString('base64'),
        'q-sign-algorithm': 'sha1',
        'q-ak': root.secretId,
        'q-key-time': time,
        'q-signature': sign(root.secretKey, time, hex('sha1', policy)),
      },
      extra,
    )
  }
  it('a signed form uploads, with the file name put in', async () => {
    const answer = await send(
      undefined,
      'POST',
      at(''),
      signedForm({ key: `forms/${FILENAME}`, success_action_status: '201' }, [['starts-with', '$key', 'forms/']]),
    )
    assert.equal(answer.status, 201, answer.text)
    assert.equal((await send(root, 'GET', at('forms/a.txt'))).text, 'hello')
  })
  it('a policy that leaves out who signed, when or how is refused', async () => {
    const policy = JSON.stringify({ expiration: new Date(Date.now() + 600_000).toISOString(), conditions: [{ 'q-ak': root.secretId }] })
    const lacking = form({ key: 'forms/b', policy: Buffer.from(policy).toString('base64'), 'q-ak': root.secretId })
    assert.equal((await send(undefined, 'POST', at(''), lacking)).code, 'InvalidPolicyDocument')
    const sizes = signedForm({ key: 'forms/b' }, [['content-length-range', 0, 'many']])
    assert.equal((await send(undefined, 'POST', at(''), sizes)).code, 'InvalidPolicyDocument')
  })
  it('conditions are kept', async () => {
    assert.equal(
      (await send(undefined, 'POST', at(''), signedForm({ key: 'other/a' }, [['starts-with', '$key', 'forms/']]))).code,
      'AccessDenied',
    )
    assert.equal(
      (await send(undefined, 'POST', at(''), signedForm({ key: 'forms/a' }, [['content-length-range', 10, 20]]))).code,
      'EntityTooSmall',
    )
    assert.equal(
      (
        await send(
          undefined,
          'POST',
          at(''),
          signedForm({ key: 'forms/a', acl: 'private' }, [{ acl: 'private' }], [['ACL', 'public-read']]),
        )
      ).code,
      'MalformedPOSTRequest',
    )
  })
  it('an ACL under two names is refused: one would be judged and the other obeyed', async () => {
    const both = signedForm({ key: 'forms/b', acl: 'public-read', 'x-cos-acl': 'private' }, [{ 'x-cos-acl': 'private' }])
    assert.equal((await send(undefined, 'POST', at(''), both)).code, 'InvalidArgument')
    const other = signedForm({ key: 'forms/b', acl: 'public-read' }, [{ 'x-cos-acl': 'private' }])
    assert.equal((await send(undefined, 'POST', at(''), other)).code, 'AccessDenied')
  })
  it('a bucket policy looks at what the form says of the object', async () => {
    await server.accounts.edit(file => {
      file.buckets[0]!.policy = {
        statement: [
          {
            effect: 'deny',
            principal: '*',
            action: 'cos:PostObject',
            resource: '*',
            condition: { string_equal: { 'cos:x-cos-acl': 'public-read' } },
          },
        ],
      }
    })
    assert.equal(
      (await send(undefined, 'POST', at(''), signedForm({ key: 'forms/c', acl: 'public-read' }, [{ acl: 'public-read' }]))).code,
      'AccessDenied',
    )
    assert.equal((await send(undefined, 'POST', at(''), signedForm({ key: 'forms/c' }, []))).code, 'ok')
    await server.accounts.edit(file => {
      delete file.buckets[0]!.policy
    })
  })
  it('whom it lets in is for its policy to say', async () => {
    for (const acl of ['', 'default'])
      assert.equal((await send(undefined, 'POST', at(''), signedForm({ key: 'forms/d', acl }, []))).code, 'ok', acl)
    assert.equal((await send(undefined, 'POST', at(''), signedForm({ key: 'forms/d', acl: 'public-read' }, []))).code, 'AccessDenied')
    assert.equal(
      (await send(undefined, 'POST', at(''), signedForm({ key: 'forms/d', acl: 'public-read' }, [{ acl: 'public-read' }]))).code,
      'ok',
    )
  })
  it('a policy of any other make is the sender’s fault', async () => {
    const far = '"expiration":"2999-01-01T00:00:00Z"'
    const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`
    const policies = [
      'null',
      '[]',
      '1',
      `{${far}}`,
      `{${far},"conditions":[1]}`,
      `{${far},"conditions":[["eq"]]}`,
      `{${far},"conditions":[["eq",{"toString":1},"a"]]}`,
    ]
    for (const policy of [...policies, `{${far},"conditions":${deep}}`, `{${far},"conditions":[{"a":${deep}}]}`]) {
      const given = form({ key: 'forms/e', policy: Buffer.from(policy).toString('base64') })
      assert.equal((await send(undefined, 'POST', at(''), given)).code, 'InvalidPolicyDocument', policy.slice(0, 60))
    }
    const undated = form({ key: 'forms/e', policy: Buffer.from('{"expiration":{"toString":1},"conditions":[]}').toString('base64') })
    assert.equal((await send(undefined, 'POST', at(''), undated)).code, 'AccessDenied')
  })
  it('fields that are large together are refused before anybody is asked who he is', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x${i}`, 'y'.repeat(30_000)]))
    assert.equal((await send(undefined, 'POST', at(''), form({ key: 'a', ...many }))).code, 'MalformedPOSTRequest')
    const heads = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x${i}`, `y"; more="${'z'.repeat(8000)}`]))
    const named = Object.fromEntries(Object.entries(heads).map(([name, value]) => [name + value, '']))
    assert.equal((await send(undefined, 'POST', at(''), form({ key: 'a', ...named }))).code, 'MalformedPOSTRequest')
  })
  it('an unsigned one is refused', async () =>
    assert.equal((await send(undefined, 'POST', at(''), form({ key: 'a' }))).code, 'AccessDenied'))
})

describe('what decides an operation', () => {
  it('is heeded in its own spelling alone', async () => {
    await send(root, 'PUT', at('spelt'), { body: 'x' })
    for (const query of ['CI-PROCESS=IDCardOCR', 'Acl', 'uploadid=1', 'partnumber=1'])
      assert.equal((await send(root, 'GET', `${at('spelt')}?${query}`)).code, 'InvalidArgument', query)
  })
  it('a copy is of a whole object', async () => {
    const headers = { 'x-cos-copy-source': `${root.bucket}.cos.x.y/spelt`, 'x-cos-copy-source-range': 'bytes=0-0' }
    assert.equal((await send(root, 'PUT', at('part-copy'), { headers })).code, 'InvalidArgument')
  })
  it('a body of unknown length is longer than a policy allows', async () => {
    const statement = [
      {
        effect: 'deny',
        principal: '*',
        action: 'cos:PutObject',
        resource: '*',
        condition: { numeric_greater_than: { 'cos:content-length': 5 } },
      },
    ]
    await send(root, 'PUT', `/${root.bucket}/?policy`, { body: JSON.stringify({ version: '2.0', statement }) })
    const codes = [
      await send(root, 'PUT', at('long'), { body: '123456', headers: { 'content-length': '6' } }),
      await send(root, 'PUT', at('long'), { body: '123456', headers: { 'transfer-encoding': 'chunked' } }),
      await send(root, 'PUT', at('short'), { body: '1', headers: { 'content-length': '1' } }),
    ].map(({ code }) => code)
    await send(root, 'DELETE', `/${root.bucket}/?policy`)
    assert.deepEqual(codes, ['AccessDenied', 'AccessDenied', 'ok'])
  })
  it('what lacks a host, or expects something odd, is answered with ids', async () => {
    const { connect } = await import('node:net')
    for (const text of [
      'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nExpect: foo\r\nConnection: close\r\n\r\n',
    ]) {
      const socket = connect(server.port, '127.0.0.1')
      socket.end(text)
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      assert.match(Buffer.concat(chunks).toString(), /x-cos-request-id/)
    }
  })
})

describe('a bucket that is deleted while something is written to it', () => {
  it('either takes that with it or stays', async () => {
    const bucket = 'gone-1250000000'
    await server.accounts.edit(file => {
      file.buckets.push({ ...file.buckets[0]!, name: bucket })
    })
    const now = Math.floor(Date.now() / 1000)
    const time = `${now - 5};${now + 600}`
    const signature = sign(root.secretKey, time, `sha1\n${time}\n${hex('sha1', `put\n/${bucket}/slow\n\n\n`)}\n`)
    const put = request({
      port: server.port,
      host: '127.0.0.1',
      method: 'PUT',
      path: `/${bucket}/slow`,
      headers: {
        'content-length': '2',
        authorization: `q-sign-algorithm=sha1&q-ak=${root.secretId}&q-sign-time=${time}&q-key-time=${time}&q-header-list=&q-url-param-list=&q-signature=${signature}`,
      },
    })
    const answered = new Promise<number>(done => put.on('response', response => done(response.resume().statusCode ?? 0)))
    put.write('1')
    await new Promise(done => setTimeout(done, 100))
    assert.equal((await send(root, 'DELETE', `/${bucket}`)).status, 204)
    put.end('2')
    assert.equal(await answered, 404)
    await server.accounts.edit(file => {
      file.buckets.push({ ...file.buckets[0]!, name: bucket })
    })
    assert.equal(await server.rooms.storage.isEmpty(bucket), true)
  })
})

describe('the hosts of CI', () => {
  const ci = (method: string, target: string, headers: Record<string, string> = {}, who?: Credentials) =>
    send(who, method, target, { host: 'ci.ap-guangzhou.myqcloud.com', headers })
  it('say who they are, and 401 to whoever does not', async () => {
    const anonymous = await ci('GET', '/ai_bucket')
    assert.deepEqual([anonymous.status, anonymous.code], [401, 'MissingAuthorization'])
    const known = await ci('GET', '/ai_bucket', {}, root)
    assert.deepEqual([known.status, known.headers.server], [200, 'tencent-ci'])
  })
  it('answer pages of other origins', async () => {
    const asked = { origin: 'https://a.example', 'access-control-request-method': 'GET' }
    assert.equal((await ci('OPTIONS', '/ai_bucket', asked)).headers['access-control-allow-origin'], '*')
    assert.equal((await ci('GET', '/ai_bucket', { origin: 'https://a.example' }, root)).headers['access-control-allow-origin'], '*')
  })
})
