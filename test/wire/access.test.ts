// Who may: sub-accounts, anonymous callers, bucket policies, ACLs, activation; and the file that says so, edited under the running server.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hex, sign } from '../../src/auth/signature.ts'
import {
  addAccount,
  addUser,
  attachPolicy,
  detachPolicies,
  listAccounts,
  removeUser,
  setAccount,
  setBucket,
} from '../../src/cli/commands/accounts.ts'
import { presign } from '../../src/cli/commands/serve.ts'
import type { Credentials } from '../../src/cli/data-folder.ts'
import { startServer, type TestServer } from '../server.ts'

let server: TestServer
let root: Credentials
before(async () => {
  server = await startServer()
  root = server.credentials
})
after(() => server.close())

const send = async (
  who: Credentials | undefined,
  method: string,
  path: string,
  query: Record<string, string> = {},
  init: RequestInit = {},
) => {
  const url = who
    ? presign(server.origin, method.toLowerCase(), who, path, query)
    : `${server.origin}/${root.bucket}${path}?${new URLSearchParams(query)}`
  const response = await fetch(url, { method, ...init })
  const text = await response.text()
  return { status: response.status, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? 'ok', headers: response.headers }
}
const OCR = { 'ci-process': 'IDCardOCR' }

describe('a sub-account, from nothing to one prefix', () => {
  let clerk: Credentials
  it('may do nothing at first', async () => {
    clerk = { ...root, ...(JSON.parse(await addUser(server.folder, 'clerk', {})) as { secretId: string; secretKey: string }) }
    assert.equal((await send(clerk, 'PUT', '/scans/a.jpg', OCR, { body: 'x' })).code, 'AccessDenied')
  })
  it('recognises, reads and writes below its prefix, and nowhere else', async () => {
    await attachPolicy(server.folder, 'clerk', { recognize: `${root.bucket}/scans/` })
    assert.equal((await send(clerk, 'PUT', '/scans/a.jpg', OCR, { body: 'x' })).code, 'ok')
    assert.equal((await send(clerk, 'GET', '/scans/a.jpg', OCR)).code, 'ok')
    assert.equal((await send(clerk, 'GET', '/scans/a.jpg')).text, 'x')
    assert.equal((await send(clerk, 'PUT', '/other/a.jpg', OCR, { body: 'x' })).code, 'AccessDenied')
    assert.equal((await send(clerk, 'DELETE', '/scans/a.jpg')).code, 'AccessDenied')
    assert.equal((await send(clerk, 'GET', '/')).code, 'AccessDenied')
    assert.equal((await send(clerk, 'PUT', '/', { policy: '' }, { body: '{}' })).code, 'AccessDenied')
  })
  it('needs the CI action for recognition: COS rights alone are not enough', async () => {
    await detachPolicies(server.folder, 'clerk', {})
    const file = join(server.folder, 'policy.json')
    writeFileSync(file, JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: ['cos:*'], resource: ['*'] }] }))
    await attachPolicy(server.folder, 'clerk', { file })
    assert.equal((await send(clerk, 'GET', '/scans/a.jpg')).code, 'ok')
    assert.equal((await send(clerk, 'GET', '/scans/a.jpg', OCR)).code, 'AccessDenied')
  })
  it('is listed, with its secrets left out', async () => {
    const list = await listAccounts(server.folder)
    assert.match(list, /user clerk {2}uin 100000000002 {2}1 keys {2}1 policies/)
    assert.ok(!list.includes(clerk.secretKey))
  })
  it('is not taken for another account’s user of the same name', async () => {
    await addAccount(server.folder, '1250000009', '900000000001')
    await addUser(server.folder, 'clerk', { account: '1250000009' })
    await assert.rejects(removeUser(server.folder, 'clerk', {}), /several accounts have a user clerk/)
    await removeUser(server.folder, 'clerk', { account: '1250000009' })
    assert.match(await listAccounts(server.folder), /user clerk {2}uin 100000000002/)
    await server.accounts.edit(file => {
      file.accounts.pop()
    })
  })
  it('may not copy from where it may not read', async () => {
    await detachPolicies(server.folder, 'clerk', {})
    await attachPolicy(server.folder, 'clerk', { recognize: `${root.bucket}/scans/` })
    await send(root, 'PUT', '/secret.txt', {}, { body: 's' })
    const copy = { headers: { 'x-cos-copy-source': `${root.bucket}.cos.${root.region}.myqcloud.com/secret.txt` } }
    assert.equal((await send(clerk, 'PUT', '/scans/stolen.txt', {}, copy)).code, 'AccessDenied')
    assert.equal((await send(root, 'PUT', '/copied.txt', {}, copy)).code, 'ok')
  })
})

describe('strangers', () => {
  it('read what is public-read, and may not recognise it', async () => {
    await send(root, 'PUT', '/open.txt', {}, { body: 'open', headers: { 'x-cos-acl': 'public-read' } })
    assert.equal((await send(undefined, 'GET', '/open.txt')).text, 'open')
    assert.equal((await send(undefined, 'GET', '/open.txt', OCR)).code, 'AccessDenied')
    assert.equal((await send(undefined, 'GET', '/secret.txt')).code, 'AccessDenied')
    assert.equal((await send(undefined, 'PUT', '/open.txt', {}, { body: 'x' })).code, 'AccessDenied')
  })
  it('may what the bucket policy says, until it denies', async () => {
    const statement = (effect: string, key: string) => ({
      Effect: effect,
      Principal: { qcs: ['qcs::cam::anyone:anyone'] },
      Action: ['name/cos:GetObject'],
      Resource: [`qcs::cos:${root.region}:uid/1250000000:${root.bucket}/${key}`],
    })
    const put = (...list: object[]) => send(root, 'PUT', '/', { policy: '' }, { body: JSON.stringify({ version: '2.0', Statement: list }) })
    assert.equal((await put(statement('allow', '*'))).status, 204)
    assert.equal((await send(undefined, 'GET', '/secret.txt')).text, 's')
    assert.equal((await put(statement('allow', '*'), statement('deny', 'secret*'))).status, 204)
    assert.equal((await send(undefined, 'GET', '/secret.txt')).code, 'AccessDenied')
    assert.equal((await send(undefined, 'GET', '/copied.txt')).code, 'ok')
    assert.equal((await send(root, 'DELETE', '/', { policy: '' })).status, 204)
    assert.equal((await send(root, 'GET', '/', { policy: '' })).code, 'NoSuchBucketPolicy')
    assert.equal(
      (await send(root, 'PUT', '/', { policy: '' }, { body: '{"version":"2.0","Statement":[{"Effect":"perhaps"}]}' })).code,
      'MalformedPolicy',
    )
  })
})

describe('activation', () => {
  it('binds, tells and unbinds, on the ci and pic hosts', async () => {
    const call = (method: string, host: string, target: string, secretKey = root.secretKey) =>
      new Promise<{ status: number; text: string }>((done, failed) => {
        const now = Math.floor(Date.now() / 1000)
        const time = `${now - 5};${now + 600}`
        const path = target.split('?')[0] as string
        const signature = sign(secretKey, time, `sha1\n${time}\n${hex('sha1', `${method.toLowerCase()}\n${path}\n\nhost=${host}\n`)}\n`)
        const authorization = `q-sign-algorithm=sha1&q-ak=${root.secretId}&q-sign-time=${time}&q-key-time=${time}&q-header-list=host&q-url-param-list=&q-signature=${signature}`
        const outgoing = request(
          { port: server.port, host: '127.0.0.1', method, path: target, headers: { host, authorization } },
          response => {
            let text = ''
            response.on('data', chunk => {
              text += chunk
            })
            response.on('end', () => done({ status: response.statusCode ?? 0, text }))
          },
        )
        outgoing.on('error', failed)
        outgoing.end()
      })
    const ciHost = `${root.bucket}.ci.${root.region}.myqcloud.com`
    const picHost = `${root.bucket}.pic.${root.region}.myqcloud.com`
    assert.match((await call('GET', ciHost, '/')).text, /<CIStatus>on<\/CIStatus>/)
    assert.equal((await call('PUT', picHost, '/?unbind')).status, 200)
    assert.match((await call('GET', picHost, '/')).text, /<CIStatus>off<\/CIStatus>/)
    assert.equal((await send(root, 'PUT', '/a.jpg', OCR, { body: 'x' })).code, 'FailedOperation.UnOpenError')
    assert.match(
      (await call('PUT', ciHost, '/')).text,
      new RegExp(`<CIBucket><BucketId>${root.bucket}</BucketId><Region>${root.region}</Region></CIBucket>`),
    )
    assert.equal((await send(root, 'PUT', '/a.jpg', OCR, { body: 'x' })).code, 'ok')

    assert.match((await call('DELETE', ciHost, '/ai_bucket')).text, /<Code>AIBucketUnBinded<\/Code>/)
    assert.match(
      (await call('POST', ciHost, '/ai_bucket')).text,
      new RegExp(
        `<AiBucket><BucketId>${root.bucket}</BucketId><Name>${root.bucket}</Name><Region>${root.region}</Region><CreateTime>[^<]+\\+0800</CreateTime></AiBucket>`,
      ),
    )
    const query = await call('GET', `ci.${root.region}.myqcloud.com`, '/ai_bucket?bucketNames=&pageSize=5')
    assert.match(query.text, /<TotalCount>1<\/TotalCount><PageNumber>1<\/PageNumber><PageSize>5<\/PageSize><AiBucketList>/)
    assert.match((await call('DELETE', ciHost, '/ai_bucket')).text, /<BucketName>demo-1250000000<\/BucketName>/)
    assert.equal((await call('GET', ciHost, '/', 'wrong')).status, 401)
    assert.match((await call('POST', ciHost, '/jobs')).text, /<Code>NotImplemented<\/Code>/)
  })
})

describe('the accounts file', () => {
  it('is followed when it changes, and kept in force when an edit is bad', async () => {
    const path = join(server.folder, 'accounts.yaml')
    await setAccount(server.folder, '1250000000', { state: 'arrears' })
    assert.equal((await send(root, 'PUT', '/a.jpg', OCR, { body: 'x' })).code, 'ResourcesSoldOut.ChargeStatusException')
    const good = readFileSync(path, 'utf8')
    writeFileSync(path, good.replace('arrears', 'rich'))
    assert.equal((await send(root, 'PUT', '/a.jpg', OCR, { body: 'x' })).code, 'ResourcesSoldOut.ChargeStatusException')
    writeFileSync(path, `# a note by hand\n${good.replace('arrears', 'active')}`)
    assert.equal((await send(root, 'PUT', '/a.jpg', OCR, { body: 'x' })).code, 'ok')
    await setBucket(server.folder, root.bucket, { acl: 'private' })
    assert.match(readFileSync(path, 'utf8'), /^# a note by hand/)
  })
  it('tells all faults of a bad edit at once, and changes nothing', async () => {
    const path = join(server.folder, 'accounts.yaml')
    const before = readFileSync(path, 'utf8')
    await assert.rejects(
      server.accounts.edit(file => {
        file.accounts[0]!.uin = 'x'
        file.buckets[0]!.name = 'Bad'
      }),
      (error: Error) => /2 faults/.test(error.message) || /3 faults/.test(error.message),
    )
    assert.equal(readFileSync(path, 'utf8'), before)
  })
  it('has its prices in order, the one without an end last', async () => {
    const setTiers = (...tiers: { upTo?: number; price: number }[]) =>
      server.accounts.edit(file => {
        file.prices.tiers = tiers
      })
    const [few, many, rest] = [{ upTo: 10, price: 3 }, { upTo: 20, price: 2 }, { price: 1 }]
    for (const tiers of [
      [rest, few],
      [many, few],
      [few, few, rest],
      [rest, rest],
    ])
      await assert.rejects(setTiers(...tiers), /tiers stand in order/)
    await setTiers(few, many, rest)
    await setTiers(few, many)
  })
  it('holds under edits from several sides at once', async () => {
    const users = () => server.accounts.current.file.accounts[0]!.users.length
    const before = users()
    await Promise.all(Array.from({ length: 12 }, (_, i) => addUser(server.folder, `user${i}`, {})))
    assert.equal(users(), before + 12)
  })
})
