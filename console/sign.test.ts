import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findSignature, type SignedParts, verifySignature } from '../src/auth/signature.ts'
import { encodeStrict, parseQuery } from '../src/protocol/query.ts'
import { authorization } from './sign.ts'

const KEYS = { secretId: 'AKIDtest', secretKey: 'a secret of 测试' }

describe('authorization', () => {
  const query = { 'ci-process': 'IDCardOCR', Config: '{"Detail":true,"CardWarnType":"Advanced"}' }
  const parts = async (
    signed: Record<string, string>,
    sent: Record<string, string>,
    path = '/demo-1250000000/console/号 (1).jpg',
  ): Promise<SignedParts> => ({
    method: 'PUT',
    path,
    query: parseQuery(
      Object.entries(sent)
        .map(pair => pair.map(encodeStrict).join('='))
        .join('&'),
    ),
    headers: new Map([
      ['host', '127.0.0.1:9000'],
      [
        'authorization',
        await authorization(
          KEYS,
          { method: 'PUT', path: '/demo-1250000000/console/号 (1).jpg', query: signed, host: '127.0.0.1:9000' },
          1_790_000_000,
        ),
      ],
    ]),
  })
  const verify = (given: SignedParts) => verifySignature(given, findSignature(given)!, KEYS.secretKey)

  it('is what the server verifies', async () => verify(await parts(query, query)))
  it('covers the query', async () => {
    const other = await parts(query, { ...query, Config: '{}' })
    assert.throws(() => verify(other), { code: 'SignatureDoesNotMatch' })
  })
  it('covers the path', async () => {
    const other = await parts(query, query, '/demo-1250000000/other')
    assert.throws(() => verify(other), { code: 'SignatureDoesNotMatch' })
  })
  it('of a call without a query', async () => verify(await parts({}, {})))
})
