// GetFederationToken of the STS API: temporary keys for part of what the caller may do. The HMAC-SHA1 form that the STS helpers send, and TC3.
// https://www.tencentcloud.com/document/product/1150/49452
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { identify } from '../../auth/caller.ts'
import { judge, parsePolicy } from '../../auth/policy.ts'
import { sealGrant, temporarySecretKey } from '../../auth/session-token.ts'
import { sameText } from '../../auth/signature.ts'
import { CosError } from '../../protocol/errors.ts'
import { decodePercent, parseQuery } from '../../protocol/query.ts'
import { readText } from '../body.ts'
import type { Call, Handler } from '../call.ts'
import { factsOf } from '../facts.ts'
import type { HttpResponse } from '../message.ts'

const SKEW_SECONDS = 300
/** A policy of 20 480 characters, encoded twice, and the rest of the form. All of it is read before anybody is asked who he is. */
const MOST_BYTES = 128 * 1024
const LONGEST = { root: 7200, user: 129_600 }

class StsError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** API 3.0 answers every failure with HTTP 200 and an Error inside. */
export const federationToken: Handler = async call => {
  const requestId = randomUUID()
  try {
    return json({ Response: { ...(await issue(call)), RequestId: requestId } })
  } catch (error) {
    const [code, message] =
      error instanceof StsError
        ? [error.code, error.message]
        : error instanceof CosError
          ? [`AuthFailure.${error.code}`, error.message]
          : []
    if (code === undefined) throw error
    return json({ Response: { Error: { Code: code, Message: message }, RequestId: requestId } })
  }
}

async function issue(call: Call): Promise<object> {
  const body = await readText(call.request, MOST_BYTES)
  const tc3 =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/([a-z]+)\/tc3_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/.exec(
      call.request.headers.get('authorization') ?? '',
    )
  const values = tc3 ? new Map(Object.entries(readJson(body)).map(([k, v]) => [k, String(v)])) : new Map(parseQuery(body).pairs)
  const action = tc3 ? call.request.headers.get('x-tc-action') : values.get('Action')
  if (action !== 'GetFederationToken')
    throw new StsError('InvalidAction', `Only GetFederationToken is served, not ${String(action).slice(0, 60)}.`)
  const now = Math.floor(call.now / 1000)
  const secretId = tc3 ? (tc3[1] as string) : (values.get('SecretId') ?? '')
  const { caller, secretKey } = identify(secretId, '', { directory: call.rooms.accounts.current, tokenKey: call.rooms.tokenKey, now })
  const time = Number(tc3 ? call.request.headers.get('x-tc-timestamp') : values.get('Timestamp'))
  if (!(Math.abs(now - time) <= SKEW_SECONDS))
    throw new StsError('AuthFailure.SignatureExpire', 'The timestamp is more than five minutes off.')
  const right = tc3 ? signTc3(call, tc3, body, secretKey) : signForm(call, values, secretKey)
  if (!sameText(right, tc3 ? (tc3[5] as string) : (values.get('Signature') ?? '')))
    throw new StsError('AuthFailure.SignatureFailure', 'The provided credentials could not be validated.')

  // Whoever has a key may ask for less of what it may do, unless a policy says no.
  const question = { action: 'sts:GetFederationToken', resource: '*', facts: factsOf(call.request, call.target), principals: [] }
  if (caller.user && judge(caller.user.policies.map(parsePolicy), question) === 'deny')
    throw new StsError('AuthFailure.UnauthorizedOperation', 'A policy denies temporary keys.')
  const longest = caller.user ? LONGEST.user : LONGEST.root
  const seconds = Number(values.get('DurationSeconds') ?? 1800)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest)
    throw new StsError('InvalidParameter.OverTimeError', `DurationSeconds must be 1 to ${longest}.`)
  const policy = readPolicy(values.get('Policy') ?? '')
  const temporary = `AKIDt${randomBytes(20).toString('base64url').replace(/[-_]/g, 'x')}`
  const expires = now + seconds
  return {
    Credentials: {
      TmpSecretId: temporary,
      TmpSecretKey: temporarySecretKey(call.rooms.tokenKey, temporary),
      Token: sealGrant(call.rooms.tokenKey, { issuer: secretId, secretId: temporary, policy, expires }),
    },
    ExpiredTime: expires,
    Expiration: new Date(expires * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
  }
}

/** Helpers URL-encode the policy before they put it in the form. */
function readPolicy(text: string): unknown {
  try {
    const policy: unknown = JSON.parse(text.trimStart().startsWith('{') ? text : decodePercent(text))
    parsePolicy(policy)
    return policy
  } catch (cause) {
    throw new StsError('InvalidParameter.PolicyInvalid', `Policy: ${(cause as Error).message}`)
  }
}

function signForm(call: Call, values: ReadonlyMap<string, string>, secretKey: string): string {
  const text = [...values]
    .filter(([name]) => name !== 'Signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const algorithm = values.get('SignatureMethod') === 'HmacSHA256' ? 'sha256' : 'sha1'
  return createHmac(algorithm, secretKey).update(`POST${call.target.host}${call.target.path}?${text}`).digest('base64')
}

function signTc3(call: Call, tc3: RegExpExecArray, body: string, secretKey: string): string {
  const [, , date = '', service = '', names = ''] = tc3
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const bare = call.target.host.replace(/:\d+$/, '')
  const headers = names
    .split(';')
    .map(name => `${name}:${(name === 'host' ? bare : (call.request.headers.get(name) ?? '')).trim().toLowerCase()}\n`)
  const canonical = `POST\n${call.target.path}\n\n${headers.join('')}\n${names}\n${sha(body)}`
  const text = `TC3-HMAC-SHA256\n${call.request.headers.get('x-tc-timestamp')}\n${date}/${service}/tc3_request\n${sha(canonical)}`
  return mac(mac(mac(mac(`TC3${secretKey}`, date), service), 'tc3_request'), text).toString('hex')
}

function readJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
    throw new TypeError('an object was expected')
  } catch (cause) {
    throw new StsError('InvalidParameter', `The body is not valid JSON: ${(cause as Error).message}`)
  }
}

function json(value: object): HttpResponse {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) }
}
