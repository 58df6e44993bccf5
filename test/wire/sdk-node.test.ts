// Tencent's own Node SDKs, both generations, against a real server; only the endpoint differs from the cloud.
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startServer, type TestServer } from '../server.ts'

const require = createRequire(import.meta.url)
// biome-ignore lint/suspicious/noExplicitAny: the SDKs ship no types worth having, and answers are what they are
type Answer = Record<string, any>
type Sdk = new (options: Record<string, unknown>) => Record<string, (params: Record<string, unknown>) => Promise<Answer>>

for (const name of ['cos-nodejs-sdk-v5', 'cos3']) {
  describe(name, () => {
    let server: TestServer
    let cos: InstanceType<Sdk>
    let where: { Bucket: string; Region: string }

    before(async () => {
      server = await startServer()
      const { secretId, secretKey, bucket, region } = server.credentials
      where = { Bucket: bucket, Region: region }
      // No name resolves here, so the domain is an address and the bucket a custom domain of it.
      await server.accounts.edit(file => {
        file.buckets[0]!.domains = ['127.0.0.1']
      })
      const COS = require(name) as Sdk
      cos = new COS({
        SecretId: secretId,
        SecretKey: secretKey,
        Domain: `127.0.0.1:${server.port}`,
        Protocol: 'http:',
        UploadCheckContentMd5: true,
      })
    })
    after(() => server.close())

    it('recognises while uploading (putObject with Query)', async () => {
      const data = await cos.putObject!({
        ...where,
        Key: "样本/a b+c(1)'!*~.jpg",
        Body: Buffer.from('picture'),
        Query: { 'ci-process': 'IDCardOCR', CardSide: 'FRONT', Config: '{"Quality": true, "CopyWarn":true, "BorderCheckWarn":true}' },
      })
      assert.equal(data.statusCode, 200)
      assert.equal(data.Response.IdInfo.Name, '样本<&>')
      assert.equal(data.Response.IdInfo.IdNum, '440524198701010014')
      assert.equal(data.Response.AdvancedInfo.Quality, '87')
      assert.deepEqual(data.Response.AdvancedInfo.WarnInfos, ['9101', '9102', '9105'])
      assert.match(data.ETag, /^"[0-9a-f]{32}"$/)
    })

    it('recognises a stored object (request)', async () => {
      const data = await cos.request!({
        ...where,
        Method: 'GET',
        Key: "样本/a b+c(1)'!*~.jpg",
        Query: { 'ci-process': 'IDCardOCR', CardSide: 'BACK' },
      })
      assert.equal(data.Response.IdInfo.Authority, '样本市公安局')
      assert.equal(data.Response.AdvancedInfo, undefined)
      assert.ok(data.RequestId)
    })

    it('recognises a stored object (getObject), body as bytes', async () => {
      const data = await cos.getObject!({ ...where, Key: "样本/a b+c(1)'!*~.jpg", Query: { 'ci-process': 'IDCardOCR' } })
      assert.match(data.Body.toString(), /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Response><IdInfo><Name>/)
      assert.equal(data.headers['content-type'], 'application/xml')
    })

    it('gets failures by code, once', async () => {
      await cos.putObject!({ ...where, Key: 'none.jpg', Body: Buffer.from('fail:no-card') })
      const uses = () => server.ledger.report().reduce((sum, row) => sum + row.calls, 0)
      const earlier = uses()
      await assert.rejects(
        cos.request!({ ...where, Method: 'GET', Key: 'none.jpg', Query: { 'ci-process': 'IDCardOCR' } }),
        (error: Record<string, unknown>) => {
          assert.equal(error.code, 'FailedOperation.ImageNoIdCard')
          assert.equal(error.statusCode, 400)
          return true
        },
      )
      assert.equal(uses(), earlier + 1)
    })

    it('puts, heads, lists, copies and deletes objects', async () => {
      await cos.putObject!({ ...where, Key: 'docs/one.txt', Body: 'one', ContentType: 'text/plain', 'x-cos-meta-note': 'n' })
      await cos.putObject!({ ...where, Key: 'docs/deep/two.txt', Body: 'two' })
      const head = await cos.headObject!({ ...where, Key: 'docs/one.txt' })
      assert.equal(head.headers['content-length'], '3')
      assert.equal(head.headers['x-cos-meta-note'], 'n')
      const list = await cos.getBucket!({ ...where, Prefix: 'docs/', Delimiter: '/' })
      assert.deepEqual(
        list.Contents.map((item: { Key: string }) => item.Key),
        ['docs/one.txt'],
      )
      assert.deepEqual(list.CommonPrefixes, [{ Prefix: 'docs/deep/' }])
      const copy = await cos.putObjectCopy!({
        ...where,
        Key: 'docs/three.txt',
        CopySource: `${where.Bucket}.cos.${where.Region}.myqcloud.com/docs/one.txt`,
      })
      assert.equal(copy.statusCode, 200)
      assert.equal((await cos.getObject!({ ...where, Key: 'docs/three.txt' })).Body.toString(), 'one')
      assert.equal((await cos.deleteObject!({ ...where, Key: 'docs/one.txt' })).statusCode, 204)
      const many = await cos.deleteMultipleObject!({ ...where, Objects: [{ Key: 'docs/three.txt' }, { Key: 'docs/deep/two.txt' }] })
      assert.equal(many.Deleted.length, 2)
      assert.equal((await cos.getBucket!({ ...where, Prefix: 'docs/' })).Contents.length, 0)
    })

    it('reads ranges and honours conditions', async () => {
      await cos.putObject!({ ...where, Key: 'range.bin', Body: Buffer.from('0123456789') })
      const part = await cos.getObject!({ ...where, Key: 'range.bin', Range: 'bytes=2-4' })
      assert.equal(part.Body.toString(), '234')
      assert.equal(part.statusCode, 206)
    })

    it('uploads in parts (uploadFile over the slice size)', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'cardlens-part-')), 'large.bin')
      const bytes = Buffer.alloc(5 * 1024 * 1024 + 77, 'abcdefg')
      writeFileSync(file, bytes)
      const data = await cos.uploadFile!({ ...where, Key: 'large.bin', FilePath: file, SliceSize: 1024 * 1024, ChunkSize: 1024 * 1024 })
      assert.match(data.ETag, /-6"?$/)
      assert.ok((await cos.getObject!({ ...where, Key: 'large.bin' })).Body.equals(bytes))
    })

    it('signs URLs that work (getObjectUrl)', async () => {
      const url = await new Promise<string>((done, failed) => {
        ;(cos.getObjectUrl as unknown as (params: object, callback: (error: unknown, data: { Url: string }) => void) => void)(
          { ...where, Key: 'range.bin', Sign: true, Query: { 'response-content-type': 'text/x-test' } },
          (error, data) => (error ? failed(error) : done(data.Url)),
        )
      })
      const response = await fetch(url)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('content-type'), 'text/x-test')
    })

    it('is refused with a wrong key, and told what was signed', async () => {
      const COS = require(name) as Sdk
      const wrong = new COS({
        SecretId: server.credentials.secretId,
        SecretKey: 'x'.repeat(32),
        Domain: `127.0.0.1:${server.port}`,
        Protocol: 'http:',
      })
      await assert.rejects(wrong.getObject!({ ...where, Key: 'range.bin' }), (error: { code: string; error: { StringToSign: string } }) => {
        assert.equal(error.code, 'SignatureDoesNotMatch')
        assert.match(error.error.StringToSign, /^sha1/)
        return true
      })
    })

    it('lists buckets and reads the bucket policy it put', async () => {
      const COS = require(name) as Sdk
      const { secretId, secretKey } = server.credentials
      const service = new COS({
        SecretId: secretId,
        SecretKey: secretKey,
        ServiceDomain: `localhost:${server.port}`,
        Domain: `127.0.0.1:${server.port}`,
        Protocol: 'http:',
      })
      const list = await service.getService!({})
      assert.deepEqual(
        list.Buckets.map((item: { Name: string }) => item.Name),
        [where.Bucket],
      )
      const policy = {
        version: '2.0',
        Statement: [
          {
            Effect: 'allow',
            Principal: { qcs: ['qcs::cam::anyone:anyone'] },
            Action: ['name/cos:GetObject'],
            Resource: [`qcs::cos:${where.Region}:uid/1250000000:${where.Bucket}/open/*`],
          },
        ],
      }
      assert.equal((await service.putBucketPolicy!({ ...where, Policy: policy })).statusCode, 204)
      assert.equal((await service.getBucketPolicy!({ ...where })).Policy.Statement.length, 1)
      assert.equal((await service.deleteBucketPolicy!({ ...where })).statusCode, 204)
    })
  })
}
