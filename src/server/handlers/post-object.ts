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
import { guardOf } from './conditions.ts'
import { metadataOf } from './object-headers.ts'

/** What a signed form's policy must speak of. */
const SIGNED = ['q-sign-algorithm', 'q-ak', 'q-sign-time']
/** Whom a form lets in is for whoever signed it to say. */
const SAID_BY_POLICY = ['acl', 'x-cos-acl']

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
  const stored = await call.rooms.storage.put(bucket.name, key, limited(form.file, most), metadataOf(named), {
    verify: written => {
      if (range && written.size < range[0]) throw new CosError('EntityTooSmall')
    },
    guard: guardOf(named),
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
  const { expiration, conditions } = readFormPolicy(given)
  const until = Date.parse(expiration)
  if (!(until > call.now)) {
    throw new CosError(
      'AccessDenied',
      `You post object request has been expired, expiration time: ${expiration.slice(0, 60)} but the time now : ${new Date(call.now).toISOString()}`,
    )
  }
  const named = conditions.map(({ name }) => name)
  const lacking = SIGNED.find(name => !named.includes(name))
  if (fields.has('q-ak') && lacking !== undefined) throw new CosError('InvalidPolicyDocument', `The policy has no condition on ${lacking}.`)
  if (SAID_BY_POLICY.some(name => !['', 'default'].includes(fields.get(name) ?? '')) && !SAID_BY_POLICY.some(name => named.includes(name)))
    throw new CosError('AccessDenied', 'The form has an acl of which its policy does not speak.')
  let sizes: [number, number] | undefined
  const fieldOf = (name: string) => {
    if (name === 'key') return key
    if (name === 'bucket') return bucketOf(call).name
    // As COS documents forms, the field of the time is called q-key-time and the condition on it q-sign-time.
    return fields.get(name) ?? (name === 'q-sign-time' ? (fields.get('q-key-time') ?? '') : '')
  }
  const demand = (ok: boolean, name: string, value: string) => {
    if (!ok) throw new CosError('AccessDenied', `Condition key ${name} doesn't match the value ${value}`)
  }
  for (const { kind, name, values } of conditions) {
    const [first = '', second = ''] = values
    if (kind === 'content-length-range') {
      sizes = [Number(first), Number(second)]
      if (!sizes.every(size => size >= 0)) throw new CosError('InvalidPolicyDocument', 'content-length-range takes two sizes in bytes.')
    } else demand(kind === 'eq' ? fieldOf(name) === first : fieldOf(name).startsWith(first), name, first)
  }
  return sizes
}

interface FormCondition {
  readonly kind: 'eq' | 'starts-with' | 'content-length-range'
  /** Lower case; '' of the sizes. */
  readonly name: string
  readonly values: readonly string[]
}

const KINDS: readonly string[] = ['eq', 'starts-with', 'content-length-range'] satisfies FormCondition['kind'][]

/** Reads a form's policy. It may come from anybody: all that is not texts and numbers where these belong is InvalidPolicyDocument. */
function readFormPolicy(base64: string): { expiration: string; conditions: FormCondition[] } {
  const fault = (text: string, cause?: unknown) => new CosError('InvalidPolicyDocument', text, { cause })
  let policy: unknown
  try {
    policy = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  } catch (cause) {
    throw fault('The policy is not base64 of JSON.', cause)
  }
  const { expiration, conditions } = Object(policy) as { expiration?: unknown; conditions?: unknown }
  if (!Array.isArray(conditions)) throw fault('You must provide condition if you specify a policy in post object request.')
  const text = (value: unknown): string => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw fault('A condition of the policy compares what is no text.')
  }
  const read = (condition: unknown): FormCondition[] => {
    if (typeof condition !== 'object' || condition === null) throw fault('A condition of the policy is no object and no array.')
    if (!Array.isArray(condition))
      return Object.entries(condition).map(([name, value]) => ({ kind: 'eq', name: name.toLowerCase(), values: [text(value)] }))
    const [kind, ...rest] = condition.map(text)
    if (kind === undefined || !KINDS.includes(kind) || rest.length !== 2) throw fault(`Condition ${kind?.slice(0, 60)} is not understood.`)
    if (kind === 'content-length-range') return [{ kind, name: '', values: rest }]
    return [{ kind: kind as FormCondition['kind'], name: rest[0]!.replace(/^\$/, '').toLowerCase(), values: rest.slice(1) }]
  }
  return { expiration: typeof expiration === 'string' ? expiration : '', conditions: conditions.flatMap(read) }
}
