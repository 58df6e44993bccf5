// COS request signature "v5" (doc 436/7778): list-driven verification, whatever carrier it came in. Pure: keys and clock are arguments.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { CosError } from '../protocol/errors.ts'
import { decodePercent, encodeStrict, type Query } from '../protocol/query.ts'

export interface SignedParts {
  readonly method: string
  /** Decoded path with its leading slash. */
  readonly path: string
  readonly query: Query
  /** Lower-case name → value as sent. */
  readonly headers: ReadonlyMap<string, string>
}

/** The seven values of a signature, from header, query or `sign=`. */
export interface Signature {
  readonly secretId: string
  readonly signTime: string
  readonly keyTime: string
  readonly headerList: readonly string[]
  readonly paramList: readonly string[]
  readonly signature: string
  /** Query names that carry the signature itself and so are never part of it. */
  readonly carrier: ReadonlySet<string>
}

/** Clocks may run apart this much before a not-yet-valid signature is refused (COS: 15 minutes). */
const SKEW_SECONDS = 900

/** Finds the signature of a request. Undefined: anonymous (also Python's empty Authorization header). */
export function findSignature(parts: SignedParts): Signature | undefined {
  const header = parts.headers.get('authorization')?.trim() ?? ''
  if (header !== '') return readSignature(header, new Set())
  const merged = parts.query.get('sign')
  if (merged !== undefined && merged !== '') return readSignature(merged, new Set(['sign']))
  if (!parts.query.has('q-signature')) return undefined
  const names = ['q-sign-algorithm', 'q-ak', 'q-sign-time', 'q-key-time', 'q-header-list', 'q-url-param-list', 'q-signature']
  const carried = parts.query.pairs.filter(([name]) => names.includes(name))
  return readFields(new Map(carried), new Set(names))
}

function readSignature(text: string, carrier: ReadonlySet<string>): Signature {
  const fields = text.split('&').map(part => {
    const at = part.indexOf('=')
    return [part.slice(0, Math.max(0, at)), part.slice(at + 1)] as const
  })
  return readFields(new Map(fields), carrier)
}

function readFields(fields: ReadonlyMap<string, string>, carrier: ReadonlySet<string>): Signature {
  const need = (name: string): string => {
    const value = fields.get(name)
    if (value === undefined) throw new CosError('AccessDenied', `The authorization is malformed: ${name} is missing.`)
    return value
  }
  if (need('q-sign-algorithm') !== 'sha1')
    throw new CosError('AccessDenied', 'The authorization is malformed: q-sign-algorithm must be sha1.')
  const list = (name: string): string[] =>
    (fields.get(name) ?? '')
      .split(';')
      .filter(item => item !== '')
      .map(item => item.toLowerCase())
  return {
    secretId: need('q-ak'),
    signTime: need('q-sign-time'),
    keyTime: fields.get('q-key-time') ?? need('q-sign-time'),
    headerList: list('q-header-list'),
    paramList: list('q-url-param-list'),
    signature: need('q-signature'),
    carrier,
  }
}

/** Refuses a signature outside its time, in words that make Node and JS clients mend their clock. `now` in seconds. */
export function checkTime(name: 'q-sign-time' | 'q-key-time', span: string, now: number): void {
  const match = /^(\d+);(\d+)$/.exec(span)
  if (!match) throw new CosError('AccessDenied', `The authorization is malformed: ${name} must be start;end in seconds.`)
  if (now > Number(match[2]))
    throw new CosError('AccessDenied', 'Request has expired', { detail: { ServerTime: new Date(now * 1000).toISOString() } })
  if (now + SKEW_SECONDS < Number(match[1])) {
    throw new CosError('RequestTimeTooSkewed', undefined, { detail: { ServerTime: new Date(now * 1000).toISOString() } })
  }
}

/** Throws SignatureDoesNotMatch with StringToSign and FormatString unless the signature covers the request under `secretKey`. */
export function verifySignature(parts: SignedParts, given: Signature, secretKey: string): void {
  const whole = hasAllListed(parts, given)
  const params = join(pickParams(parts.query, given))
  let wrong: { stringToSign: string; formatString: string } | undefined
  for (const host of hostCandidates(parts.headers.get('host') ?? '')) {
    const formatString = formatRequest(parts, given, params, host)
    // Docs say that both times are the same; Node, Java and .NET hash sign-time, so that one counts.
    const stringToSign = `sha1\n${given.signTime}\n${hex('sha1', formatString)}\n`
    if (whole && sameText(given.signature, sign(secretKey, given.keyTime, stringToSign))) return
    wrong ??= { stringToSign, formatString }
  }
  throw new CosError('SignatureDoesNotMatch', undefined, {
    detail: { StringToSign: wrong?.stringToSign ?? '', FormatString: wrong?.formatString ?? '' },
  })
}

export function sign(secretKey: string, keyTime: string, stringToSign: string): string {
  const signKey = createHmac('sha1', secretKey).update(keyTime).digest('hex')
  return createHmac('sha1', signKey).update(stringToSign).digest('hex')
}

export function hex(algorithm: 'sha1' | 'sha256' | 'md5', text: string | Uint8Array): string {
  return createHash(algorithm).update(text).digest('hex')
}

/** Constant time in the content; lengths of hex digests are no secret. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

/** HttpString: exactly the listed headers and parameters; unlisted ones are free. */
function formatRequest(parts: SignedParts, given: Signature, params: string, host: string): string {
  const headers = given.headerList.map(name => {
    const value = name === 'host' ? host : parts.headers.get(decodePercent(name))
    return [name, value ?? ''] as const
  })
  return `${parts.method.toLowerCase()}\n${parts.path}\n${params}\n${join(headers)}\n`
}

/** Is everything there that the signature lists? What was signed with an empty value must not be left out: `?acl` makes another operation. */
function hasAllListed(parts: SignedParts, given: Signature): boolean {
  const sent = new Set(parts.query.pairs.map(([name]) => encodeStrict(name).toLowerCase()))
  const isSent = (name: string) => sent.has(name) || sent.has(encodeStrict(name).toLowerCase())
  return given.paramList.every(isSent) && given.headerList.every(name => parts.headers.has(decodePercent(name)))
}

/** As many values per name as the list names it: PHP sends ci-process twice and signs it once. */
function pickParams(query: Query, given: Signature): (readonly [string, string])[] {
  const free = new Map<string, { readonly values: string[]; used: number }>()
  const spellings = new Map<string, string>()
  for (const [name, value] of query.pairs) {
    if (given.carrier.has(name)) continue
    const key = encodeStrict(name).toLowerCase()
    // The signature folds case and handlers do not: two spellings would let one be signed and the other be obeyed.
    if ((spellings.get(key) ?? name) !== name)
      throw new CosError('InvalidArgument', `The parameter ${name.slice(0, 60)} stands in two spellings.`)
    spellings.set(key, name)
    // Pushed and counted, not copied and shifted: whoever knows a key's id may send thousands of one name.
    const known = free.get(key)
    if (known) known.values.push(value)
    else free.set(key, { values: [value], used: 0 })
  }
  return given.paramList.map(name => {
    const encoded = encodeStrict(name).toLowerCase()
    // Node lists a name as its encoder wrote it; others list it plain. Both mean the same parameter.
    const sent = free.get(name) ?? free.get(encoded)
    // Only what an encoder writes stays as it is: a name with = and & in it would be two parameters in the text that is signed.
    return [ENCODED.test(name) ? name : encoded, sent?.values[sent.used++] ?? ''] as const
  })
}

const ENCODED = /^([a-z\d\-_.~]|%[\da-f]{2})*$/

function join(pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .map(([name, value]) => [name, encodeStrict(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Python signs the bare lower-case name, the others name:port as sent; an explicit default port is dropped by HTTP clients. */
function hostCandidates(host: string): Set<string> {
  const bare = host.replace(/:\d+$/, '')
  return new Set([host, bare, bare.toLowerCase(), `${bare}:80`, `${bare}:443`])
}
