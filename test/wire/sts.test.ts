// Temporary keys: the STS helper gets them over HTTPS, the COS SDK uses them, and they may do no more than their policy says.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import selfsigned from 'selfsigned'
import { startServer, type TestServer } from '../server.ts'

const require = createRequire(import.meta.url)
// biome-ignore lint/suspicious/noExplicitAny: neither package ships types
const [STS, COS] = [require('qcloud-cos-sts'), require('cos-nodejs-sdk-v5')] as any[]

// The certificate is this test's own, made a moment ago: nobody vouches for it.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'

interface Grant {
  readonly credentials: { tmpSecretId: string; tmpSecretKey: string; sessionToken: string }
  readonly startTime: number
  readonly expiredTime: number
}

let server: TestServer
let where: { Bucket: string; Region: string }
let now: number

before(async () => {
  const { private: key, cert } = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 })
  server = await startServer({ tls: { key, cert }, clock: () => Date.now() + now })
  now = 0
  where = { Bucket: server.credentials.bucket, Region: server.credentials.region }
  await server.accounts.edit(file => {
    file.buckets[0]!.domains = ['127.0.0.1']
  })
})
after(() => server.close())

const grantFor = (actions: readonly string[], prefix: string, more: object = {}): Promise<Grant> =>
  STS.getCredential({
    secretId: server.credentials.secretId,
    secretKey: server.credentials.secretKey,
    host: `localhost:${server.port}`,
    durationSeconds: 600,
    policy: STS.getPolicy(actions.map(action => ({ action, bucket: where.Bucket, region: where.Region, prefix }))),
    ...more,
  })

const clientOf = ({ credentials, startTime, expiredTime }: Grant) =>
  new COS({
    Domain: `127.0.0.1:${server.port}`,
    Protocol: 'https:',
    StrictSsl: false,
    getAuthorization: (_options: object, callback: (value: object) => void) =>
      callback({
        TmpSecretId: credentials.tmpSecretId,
        TmpSecretKey: credentials.tmpSecretKey,
        SecurityToken: credentials.sessionToken,
        StartTime: startTime,
        ExpiredTime: expiredTime,
      }),
  })

describe('temporary keys', () => {
  it('do what their policy allows, and only there', async () => {
    const cos = clientOf(await grantFor(['name/cos:PutObject', 'name/cos:GetObject'], 'mine/*'))
    assert.equal((await cos.putObject({ ...where, Key: 'mine/a.txt', Body: 'a' })).statusCode, 200)
    assert.equal((await cos.getObject({ ...where, Key: 'mine/a.txt' })).Body.toString(), 'a')
    await assert.rejects(cos.getObject({ ...where, Key: 'other/a.txt' }), { code: 'AccessDenied' })
    await assert.rejects(cos.deleteObject({ ...where, Key: 'mine/a.txt' }), { code: 'AccessDenied' })
    await assert.rejects(cos.request({ ...where, Method: 'GET', Key: 'mine/a.txt', Query: { 'ci-process': 'IDCardOCR' } }), {
      code: 'AccessDenied',
    })
  })

  it('recognise when the policy says so', async () => {
    const policy = {
      version: '2.0',
      statement: [
        {
          effect: 'allow',
          action: ['ci:CreateIDCardOCRJob'],
          resource: [`qcs::ci:${where.Region}:uid/1250000000:bucket/${where.Bucket}/*`],
        },
        { effect: 'allow', action: ['name/cos:PutObject'], resource: [`qcs::cos:${where.Region}:uid/1250000000:${where.Bucket}/*`] },
      ],
    }
    const cos = clientOf(await grantFor([], '', { policy }))
    const data = await cos.putObject({ ...where, Key: 'a.jpg', Body: 'x', Query: { 'ci-process': 'IDCardOCR' } })
    assert.equal(data.Response.IdInfo.Sex, '男')
  })

  it('end when their time has come, and with the key they were made with', async () => {
    const cos = clientOf(await grantFor(['name/cos:PutObject'], '*'))
    now = 700_000
    await assert.rejects(cos.putObject({ ...where, Key: 'late.txt', Body: 'a' }))
    now = 0
    const other = clientOf(await grantFor(['name/cos:PutObject'], '*'))
    await server.accounts.edit(file => {
      file.accounts[0]!.keys[0]!.secretId += 'x'
    })
    await assert.rejects(other.putObject({ ...where, Key: 'late.txt', Body: 'a' }), { code: 'InvalidToken' })
    await server.accounts.edit(file => {
      file.accounts[0]!.keys[0]!.secretId = server.credentials.secretId
    })
  })

  it('a token that was altered is no token', async () => {
    const grant = await grantFor(['name/cos:PutObject'], '*')
    const token = grant.credentials.sessionToken
    const cos = clientOf({
      ...grant,
      credentials: { ...grant.credentials, sessionToken: `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}` },
    })
    await assert.rejects(cos.putObject({ ...where, Key: 'a.txt', Body: 'a' }), { code: 'InvalidToken' })
  })

  const refusals: [string, object, string][] = [
    ['a wrong key', { secretKey: 'wrong' }, 'AuthFailure.SignatureFailure'],
    ['an unknown key', { secretId: 'AKIDnobody' }, 'AuthFailure.InvalidAccessKeyId'],
    ['a policy that is none', { policy: { version: '2.0' } }, 'InvalidParameter.PolicyInvalid'],
    ['longer than a root account may', { durationSeconds: 7201 }, 'InvalidParameter.OverTimeError'],
  ]
  for (const [name, more, code] of refusals) {
    it(`are refused for ${name}`, async () => {
      await assert.rejects(grantFor(['name/cos:GetObject'], '*', more), (error: { Code: string }) => error.Code === code)
    })
  }
})
