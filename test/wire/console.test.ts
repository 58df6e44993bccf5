// The web console as the server gives it, and the link that signs in; the page itself is tried in a browser by `npm run test:clients`.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { authorization } from '../../console/sign.ts'
import { type Serving, serve } from '../../src/cli/commands/serve.ts'
import { readConfig } from '../../src/cli/config.ts'
import { encodeStrict } from '../../src/protocol/query.ts'
import { fakeRecognizer, startServer, type TestServer } from '../server.ts'

describe('the console', () => {
  let server: TestServer
  const get = (path: string, init: RequestInit = {}) => fetch(`${server.origin}${path}`, { redirect: 'manual', ...init })
  before(async () => {
    server = await startServer()
  })
  after(() => server.close())

  it('is given to anybody, with a policy that lets nothing else into the page', async () => {
    const response = await get('/_console/')
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    const page = await response.text()
    for (const [, name = ''] of page.matchAll(/(?:src|href)="([^":]+)"/g)) assert.equal((await get(`/_console/${name}`)).status, 200, name)
  })
  it('answers HEAD with the length alone', async () => {
    const response = await get('/_console/main.js', { method: 'HEAD' })
    assert.ok(Number(response.headers.get('content-length')) > 1000)
    assert.equal(await response.text(), '')
  })
  it('is found without its last slash', async () => assert.equal((await get('/_console')).headers.get('location'), '/_console/'))
  for (const path of ['/_console/..%2Fcli%2Fmain.js', '/_console/constructor', '/_console/main.js/'])
    it(`has no ${path}`, async () => assert.equal((await get(path)).status, 404))
  it('takes nothing', async () => assert.equal((await get('/_console/', { method: 'PUT', body: 'x' })).status, 405))
  it('hides no object: a bucket of its own host may have any key', async () => {
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>(done =>
      request(
        `${server.origin}/_console/`,
        { headers: { host: `${server.credentials.bucket}.cos.ap-guangzhou.example.com` } },
        response => {
          response.resume()
          done(response.statusCode)
        },
      ).end(),
    )
    assert.equal(status, 403)
  })
  it('shares its origin with stored objects, of which browsers run none', async () => {
    const { presign } = await import('../../src/cli/commands/serve.ts')
    const page = (method: string) => presign(server.origin, method, server.credentials, '/page.html', {})
    await fetch(page('put'), { method: 'PUT', body: '<script>1</script>', headers: { 'Content-Type': 'text/html' } })
    const { headers } = await fetch(page('get'))
    assert.deepEqual(
      [headers.get('content-type'), headers.get('content-security-policy'), headers.get('x-content-type-options')],
      ['text/html', 'sandbox', 'nosniff'],
    )
  })
  it('can be turned off', async () => {
    const without = await startServer({ settings: { console: false } })
    const response = await fetch(`${without.origin}/_console/`)
    await without.close()
    assert.equal(response.status, 404)
  })
})

describe('the link that serve prints', () => {
  const data = mkdtempSync(join(tmpdir(), 'cardlens-console-'))
  let serving: Serving
  let origin = ''
  let access: Record<string, string> = {}
  before(async () => {
    let printed = ''
    serving = await serve(
      readConfig({ port: 0, data }, {}),
      Promise.resolve(fakeRecognizer()),
      () => {},
      text => {
        printed += text
      },
    )
    const [, start = '', fragment = ''] = /(http:\S+)\/_console\/#(\S+)/.exec(printed) ?? []
    origin = start
    access = Object.fromEntries(new URLSearchParams(fragment))
  })
  after(async () => {
    await serving.close()
    rmSync(data, { recursive: true, force: true })
  })
  const call = async (
    method: string,
    key: string,
    query: Record<string, string> = {},
    body?: string,
    more: Record<string, string> = {},
  ) => {
    const path = `/${access.bucket}/${key}`
    const keys = { secretId: access.secretId!, secretKey: access.secretKey! }
    const signed = await authorization(keys, { method, path, query, host: new URL(origin).host }, Math.floor(Date.now() / 1000))
    const text = Object.entries(query).map(pair => pair.map(encodeStrict).join('='))
    return fetch(`${origin}${path}?${text.join('&')}`, {
      method,
      headers: { Authorization: signed, 'x-cos-security-token': access.token!, ...more },
      ...(body === undefined ? {} : { body }),
    })
  }

  it('lets a picture below console/ be read and deleted', async () => {
    const read = await call('PUT', 'console/a', { 'ci-process': 'IDCardOCR' }, 'a picture')
    assert.match(await read.text(), /<Name>/)
    assert.equal((await call('DELETE', 'console/a')).status, 204)
  })
  it('does not let a picture be shown to the world', async () => {
    const put = (acl: string) => call('PUT', 'console/b', {}, 'x', { 'x-cos-acl': acl })
    assert.deepEqual([(await put('public-read')).status, (await put('private')).status], [403, 200])
  })
  for (const [method, key] of [
    ['PUT', 'elsewhere'],
    ['GET', 'console/a'],
    ['DELETE', 'elsewhere'],
    ['GET', ''],
  ] as const)
    it(`does not let ${method} /${key}`, async () =>
      assert.equal((await call(method, key, {}, method === 'PUT' ? 'x' : undefined)).status, 403))
})
