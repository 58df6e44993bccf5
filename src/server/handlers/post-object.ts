// POST Object: a browser form upload with its own signed policy. https://www.tencentcloud.com/document/product/436/14690
import { authorize, type Caller, identify, placeOf } from '../../auth/caller.ts'
import { checkTime, hex, sameText, sign } from '../../auth/signature.ts'
import { CosError } from '../../protocol/errors.ts'
import { checkKey } from '../../protocol/target.ts'
import { type Node, writeXml } from '../../protocol/xml.ts'
import { limited } from '../body.ts'
import { bucketOf, type Call, empty, type Handler, keepWritten, xml } from '../call.ts'
import { factsOf } from '../facts.ts'
import { readForm } from '../form.ts'
import { metadataOf } from './object-headers.ts'

/** What a signed form's policy must speak of. */
const SIGNED = ['q-sign-algorithm', 'q-ak', 'q-sign-time']

export const postObject: Handler = async call => {
  const bucket = bucketOf(call)
  const form = await readForm(call.request)
  const { fields } = form
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form's own placeholder, as COS documents it
  const key = (fields.get('key') ?? '').replaceAll('${filename}', () => form.fileName)
  if (key === '') throw new CosError('InvalidArgument', 'The form has no key.')
  checkKey(key)
  const named = new Map(fields)
  // Two names of one thing: the policy must not be shown the one and the other be obeyed.
  const acl = fields.get('acl') ?? fields.get('x-cos-acl')
  if (acl !== (fields.get('x-cos-acl') ?? acl)) throw new CosError('InvalidArgument', 'The form has acl and x-cos-acl, and they differ.')
  for (const name of ['acl', 'x-cos-acl']) if (acl !== undefined) named.set(name, acl)
  if (!named.has('content-type') && form.fileType !== '') named.set('content-type', form.fileType)
  const range = checkPolicy(call, named, key)
  const caller = authenticateForm(call, fields)
  authorize(
    caller,
    [{ action: 'cos:PostObject', acl: 'write' }],
    placeOf(call.rooms.accounts.current, bucket, key),
    factsOf(call.request, call.target, named),
  )
  const most = Math.min(call.rooms.settings.maxObjectBytes, range?.[1] ?? Number.POSITIVE_INFINITY)
  const stored = await call.rooms.storage.put(bucket.name, key, limited(form.file, most), metadataOf(named), written => {
    if (range && written.size < range[0]) throw new CosError('EntityTooSmall')
  })
  await keepWritten(call, key)
  const location = `${call.request.secure ? 'https' : 'http'}://${call.target.host}${call.target.path.replace(/\/$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`
  const headers = { ETag: `"${stored.etag}"`, 'x-cos-hash-crc64ecma': stored.crc64 }
  const redirect = fields.get('success_action_redirect')
  if (redirect) {
    const joint = redirect.includes('?') ? '&' : '?'
    return empty(303, {
      ...headers,
      Location: `${redirect}${joint}bucket=${bucket.name}&key=${encodeURIComponent(key)}&etag=${encodeURIComponent(headers.ETag)}`,
    })
  }
  const status = ['200', '201'].includes(fields.get('success_action_status') ?? '') ? Number(fields.get('success_action_status')) : 204
  const nodes: Node[] = [
    ['Location', location],
    ['Bucket', bucket.name],
    ['Key', key],
    ['ETag', `"${stored.etag}"`],
  ]
  if (status === 201) return xml(writeXml(['PostResponse', nodes]), { ...headers, Location: location }, 201)
  return empty(status, { ...headers, Location: location })
}

function authenticateForm(call: Call, fields: ReadonlyMap<string, string>): Caller {
  const secretId = fields.get('q-ak')
  if (secretId === undefined) return call.caller
  const now = Math.floor(call.now / 1000)
  const keyTime = fields.get('q-key-time') ?? fields.get('q-sign-time') ?? ''
  checkTime('q-key-time', keyTime, now)
  const policy = fields.get('policy')
  if (policy === undefined)
    throw new CosError('InvalidPolicyDocument', 'You must provide condition if you specify a policy in post object request.')
  const token = fields.get('x-cos-security-token') ?? ''
  const { caller, secretKey } = identify(secretId, token, { directory: call.rooms.accounts.current, tokenKey: call.rooms.tokenKey, now })
  const stringToSign = hex('sha1', Buffer.from(policy, 'base64'))
  if (!sameText(fields.get('q-signature') ?? '', sign(secretKey, keyTime, stringToSign))) {
    throw new CosError('SignatureDoesNotMatch', undefined, { detail: { StringToSign: stringToSign } })
  }
  return caller
}

/** Checks the form against its policy; gives the allowed sizes where it names them. */
function checkPolicy(call: Call, fields: ReadonlyMap<string, string>, key: string): [number, number] | undefined {
  const given = fields.get('policy')
  if (given === undefined) return undefined
  let policy: { expiration?: unknown; conditions?: unknown }
  try {
    policy = JSON.parse(Buffer.from(given, 'base64').toString('utf8')) as typeof policy
  } catch (cause) {
    throw new CosError('InvalidPolicyDocument', 'The policy is not base64 of JSON.', { cause })
  }
  if (!Array.isArray(policy.conditions))
    throw new CosError('InvalidPolicyDocument', 'You must provide condition if you specify a policy in post object request.')
  const until = Date.parse(String(policy.expiration))
  if (!(until > call.now)) {
    throw new CosError(
      'AccessDenied',
      `You post object request has been expired, expiration time: ${String(policy.expiration)} but the time now : ${new Date(call.now).toISOString()}`,
    )
  }
  const named = (policy.conditions as unknown[]).flatMap(condition =>
    Array.isArray(condition) ? [String(condition[1])] : Object.keys(Object(condition)),
  )
  const lacking = SIGNED.find(name => !named.includes(name) && !named.includes(`$${name}`))
  if (fields.has('q-ak') && lacking !== undefined) throw new CosError('InvalidPolicyDocument', `The policy has no condition on ${lacking}.`)
  let sizes: [number, number] | undefined
  const fieldOf = (given: string) => {
    const name = given.toLowerCase()
    return name === 'key' ? key : name === 'bucket' ? bucketOf(call).name : (fields.get(name) ?? '')
  }
  const demand = (ok: boolean, name: string, value: string) => {
    if (!ok) throw new CosError('AccessDenied', `Condition key ${name} doesn't match the value ${value}`)
  }
  for (const condition of policy.conditions as unknown[]) {
    if (Array.isArray(condition)) {
      const [kind, a, b] = condition as [string, unknown, unknown]
      if (kind === 'content-length-range') {
        sizes = [Number(a), Number(b)]
        if (!sizes.every(size => size >= 0)) throw new CosError('InvalidPolicyDocument', 'content-length-range takes two sizes in bytes.')
      } else {
        const name = String(a).replace(/^\$/, '')
        if (kind !== 'eq' && kind !== 'starts-with') throw new CosError('InvalidPolicyDocument', `Condition ${kind} is not known.`)
        demand(kind === 'eq' ? fieldOf(name) === String(b) : fieldOf(name).startsWith(String(b)), name, String(b))
      }
    } else if (typeof condition === 'object' && condition !== null) {
      for (const [name, value] of Object.entries(condition)) demand(fieldOf(name) === String(value), name, String(value))
    }
  }
  return sizes
}
