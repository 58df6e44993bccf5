// Every business error has a real cause; each is answered 4xx with all five children, and nothing is lost.
import assert from 'node:assert/strict'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { presign } from '../../src/cli/commands/serve.ts'
import { startServer, type TestServer } from '../server.ts'

let server: TestServer
before(async () => {
  server = await startServer({ settings: { maxImageBytes: 4000 } })
})
after(() => server.close())

const call = async (method: 'PUT' | 'GET', key: string, query: Record<string, string> = {}, body?: Uint8Array | string) => {
  const url = presign(server.origin, method.toLowerCase(), server.credentials, `/${key}`, { 'ci-process': 'IDCardOCR', ...query })
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
    message: /<Message>(.*?)<\/Message>/.exec(text)?.[1],
  }
}
const assertError = (answer: Awaited<ReturnType<typeof call>>, code: string, status: number) => {
  assert.equal(answer.code, code)
  assert.equal(answer.status, status)
  for (const node of ['Code', 'Message', 'Resource', 'RequestId', 'TraceId'])
    assert.match(answer.text, new RegExp(`<${node}>[^<]+</${node}>`))
  assert.equal(answer.headers.get('content-type'), 'application/xml')
  assert.ok(answer.headers.get('x-cos-request-id'))
  assert.equal(answer.headers.get('x-cos-request-id'), answer.headers.get('x-ci-request-id'))
  assert.ok(answer.headers.get('date'))
}

describe('failures of the engine', () => {
  const rows: [string, string][] = [
    ['decode-failed', 'FailedOperation.ImageDecodeFailed'],
    ['too-many-pixels', 'FailedOperation.ImageSizeTooLarge'],
    ['no-card', 'FailedOperation.ImageNoIdCard'],
    ['card-too-small', 'FailedOperation.IdCardTooSmall'],
    ['several-cards', 'FailedOperation.MultiCardError'],
    ['wrong-side', 'FailedOperation.CardSideError'],
    ['blurred', 'FailedOperation.ImageBlur'],
    ['fields-missing', 'FailedOperation.IdCardInfoIllegal'],
    ['nothing-read', 'FailedOperation.OcrFailed'],
    ['internal', 'FailedOperation.UnKnowError'],
  ]
  for (const [engine, wire] of rows) {
    it(`${engine} is ${wire}; the object stays stored`, async () => {
      assertError(await call('PUT', `${engine}.jpg`, {}, `fail:${engine}`), wire, 400)
      assertError(await call('GET', `${engine}.jpg`), wire, 400)
    })
  }
  it('a fault of the engine is UnKnowError, without its words', async () => {
    const answer = await call('PUT', 'fault.jpg', {}, 'throw')
    assertError(answer, 'FailedOperation.UnKnowError', 400)
    assert.ok(!answer.text.includes('a fault of the engine'))
  })
  it('a full queue is SlowDown, to be tried again', async () => {
    const answer = await call('PUT', 'busy.jpg', {}, 'fail:busy')
    assertError(answer, 'SlowDown', 503)
    assert.equal(answer.headers.get('retry-after'), '1')
  })
})

describe('failures before the engine', () => {
  it('an empty image', async () => assertError(await call('PUT', 'empty.jpg', {}, ''), 'FailedOperation.EmptyImageError', 400))
  it('a file over the limit, uploaded or stored', async () => {
    assertError(await call('PUT', 'large.jpg', {}, Buffer.alloc(4001)), 'LimitExceeded.TooLargeFileError', 400)
    assertError(await call('GET', 'large.jpg'), 'LimitExceeded.TooLargeFileError', 400)
  })
  it('a file of just the limit passes', async () => assert.equal((await call('PUT', 'fits.jpg', {}, Buffer.alloc(4000))).status, 200))
  it('a bad CardSide', async () =>
    assertError(await call('PUT', 'a.jpg', { CardSide: 'UP' }, 'x'), 'InvalidParameterValue.InvalidParameterValueLimit', 400))
  it('a bad Config', async () =>
    assertError(await call('PUT', 'a.jpg', { Config: '{"Quality":1}' }, 'x'), 'InvalidParameter.ConfigFormatError', 400))
  it('no such object', async () => assertError(await call('GET', 'nowhere.jpg'), 'NoSuchKey', 404))
  it('stored bytes that cannot be read', async () => {
    await call('PUT', 'lost.jpg', {}, 'picture')
    const blobs = join(server.folder, 'objects', 'blobs')
    for (const shelf of readdirSync(blobs)) for (const name of readdirSync(join(blobs, shelf))) rmSync(join(blobs, shelf, name))
    assertError(await call('GET', 'lost.jpg'), 'FailedOperation.DownLoadError', 400)
  })
  it('a bucket that is not activated', async () => {
    await server.accounts.edit(file => {
      file.buckets[0]!.recognition = false
    })
    assertError(await call('PUT', 'a.jpg', {}, 'x'), 'FailedOperation.UnOpenError', 403)
    await server.accounts.edit(file => {
      file.buckets[0]!.recognition = true
    })
  })
  it('an account in arrears, and one past its quota', async () => {
    await server.accounts.edit(file => {
      file.accounts[0]!.state = 'arrears'
    })
    assertError(await call('PUT', 'a.jpg', {}, 'x'), 'ResourcesSoldOut.ChargeStatusException', 403)
    await server.accounts.edit(file => {
      file.accounts[0]!.state = 'active'
      file.accounts[0]!.monthlyQuota = 0
    })
    assertError(await call('PUT', 'a.jpg', {}, 'x'), 'ResourcesSoldOut.ChargeStatusException', 403)
    await server.accounts.edit(file => {
      delete file.accounts[0]!.monthlyQuota
    })
    assert.equal((await call('PUT', 'a.jpg', {}, 'x')).status, 200)
  })
})

describe('failures of access', () => {
  const plain = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${server.origin}${path}`, init)
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
      message: /<Message>(.*?)<\/Message>/.exec(text)?.[1],
    }
  }
  it('nobody', async () => assertError(await plain(`/${server.credentials.bucket}/a.jpg?ci-process=IDCardOCR`), 'AccessDenied', 403))
  it('an unknown bucket', async () => assertError(await plain('/other-1250000000/a.jpg'), 'NoSuchBucket', 404))
  it('an unknown key id', async () => {
    const url = presign(server.origin, 'get', { ...server.credentials, secretId: 'AKIDunknown' }, '/a.jpg', {})
    assertError(await plain(url.slice(server.origin.length)), 'InvalidAccessKeyId', 403)
  })
  it('another ci-process is not implemented, and says so by name', async () => {
    const answer = await plain(`/${server.credentials.bucket}/a.jpg?ci-process=ImageInspect`)
    assertError(answer, 'NotImplemented', 501)
    assert.match(answer.message ?? '', /ImageInspect/)
  })
  it('a body that is not what Content-MD5 says is refused and not kept', async () => {
    const url = presign(server.origin, 'put', server.credentials, '/md5.txt', {})
    const response = await fetch(url, { method: 'PUT', body: 'abc', headers: { 'content-md5': 'mQ/fVh815F3k6TAUm8m0eg==' } })
    assert.equal(response.status, 400)
    assert.match(await response.text(), /<Code>BadDigest<\/Code>/)
    assertError(await call('GET', 'md5.txt'), 'NoSuchKey', 404)
  })
})

describe('settings', () => {
  it('keepFailedUploads off: what is not recognised is not kept', async () => {
    const strict = await startServer({ settings: { keepFailedUploads: false } })
    try {
      const put = (body: string) =>
        fetch(presign(strict.origin, 'put', strict.credentials, '/k.jpg', { 'ci-process': 'IDCardOCR' }), { method: 'PUT', body })
      const get = () => fetch(presign(strict.origin, 'get', strict.credentials, '/k.jpg', {}))
      assert.equal((await put('fail:no-card')).status, 400)
      assert.equal((await get()).status, 404)
      const good = await put('picture')
      assert.equal(good.status, 200)
      assert.match(good.headers.get('etag') ?? '', /^"[0-9a-f]{32}"$/)
      assert.equal(await (await get()).text(), 'picture')
    } finally {
      await strict.close()
    }
  })

  it('WarnInfos in AdvancedInfo alone, with a sign', async () => {
    const other = await startServer({ settings: { response: { warnInfosIn: 'advanced', signedWarnings: true } } })
    try {
      const url = presign(other.origin, 'put', other.credentials, '/k.jpg', { 'ci-process': 'IDCardOCR', Config: '{"CopyWarn":true}' })
      const text = await (await fetch(url, { method: 'PUT', body: 'x' })).text()
      assert.match(text, /<\/IdInfo><AdvancedInfo><WarnInfos>-9102<\/WarnInfos><\/AdvancedInfo>/)
      assert.equal(text.split('<WarnInfos>').length, 2)
    } finally {
      await other.close()
    }
  })
})

describe('the bill', () => {
  it('counts a recognition once, however often the SDK repeats it, and an empty image, and nothing else', async () => {
    const own = await startServer()
    try {
      const url = presign(own.origin, 'put', own.credentials, '/k.jpg', { 'ci-process': 'IDCardOCR' })
      const put = (body: string, headers: Record<string, string> = {}) => fetch(url, { method: 'PUT', body, headers })
      await put('x')
      await put('x', { 'x-cos-sdk-retry': 'true' })
      await put('fail:no-card')
      await put('')
      const [row] = own.ledger.report()
      assert.deepEqual([row?.calls, row?.billed], [4, 2])
    } finally {
      await own.close()
    }
  })
})
