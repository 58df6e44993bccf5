// From the request line and Host to what is meant: service, bucket, region, key, query. Pure; the bucket may not exist.
import { CosError } from './errors.ts'
import { decodePercent, parseQuery, type Query } from './query.ts'

/** `console`: the web console's own files, which are nobody's objects. */
export type Service = 'cos' | 'ci' | 'pic' | 'sts' | 'console'

export interface Target {
  readonly service: Service
  /** `name-appid`; undefined for calls on no bucket (list buckets, GET /ai_bucket). */
  readonly bucket?: string
  readonly region?: string
  /** Decoded object key, '' for the bucket itself. Opaque: `..`, `//` and a trailing `/` are kept. */
  readonly key: string
  /** The whole decoded path with its leading slash, as signatures cover it (path style includes the bucket). */
  readonly path: string
  readonly query: Query
  /** Host as sent, for `Resource` and `Location`. */
  readonly host: string
  /** The host names no bucket: to a browser, objects of all buckets and the console are of one origin there. */
  readonly sharesOrigin?: boolean
}

export interface TargetOptions {
  /** Custom domain (no port, lower case) → bucket. */
  readonly domains: ReadonlyMap<string, string>
  /** Is there such a bucket? Decides path style for hosts that name no bucket. */
  readonly isBucket: (name: string) => boolean
  /** For hosts that name no bucket and paths that begin with none. */
  readonly defaultBucket?: string
  /** Is the web console served, below CONSOLE_PATH of hosts that name no bucket? Keys of the default bucket that begin so are hidden there. */
  readonly console?: boolean
}

/** No bucket is called so: their names hold no underscore. */
export const CONSOLE_PATH = '/_console/'

export const BUCKET_NAME = /^[a-z0-9][a-z0-9-]*-\d+$/
const VIRTUAL = /^([a-z0-9][a-z0-9-]*-\d+)\.(cos|ci|pic)\.([a-z\d-]+)\./
const REGIONAL = /^(cos|ci)\.([a-z\d-]+)\./
const MAX_KEY_BYTES = 850

/** Keys are opaque but for their length, and NUL, which the index cannot hold. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new CosError('KeyTooLong', `The key has more than ${MAX_KEY_BYTES} bytes.`)
  if (key.includes('\0')) throw new CosError('InvalidURI', 'A key holds no NUL.')
}

/** `raw` is the request target untouched: `new URL` would fold `/a/../b`, and keys are opaque. */
export function parseTarget(raw: string, host: string, options: TargetOptions): Target {
  const target = raw.startsWith('http://') || raw.startsWith('https://') ? raw.replace(/^https?:\/\/[^/?]*/, '') || '/' : raw
  if (!target.startsWith('/')) throw new CosError('InvalidURI', `The request target must begin with a slash: ${target.slice(0, 80)}`)
  const mark = target.indexOf('?')
  const path = decodePercent(mark < 0 ? target : target.slice(0, mark))
  const query = parseQuery(mark < 0 ? '' : target.slice(mark + 1))
  const name = host.toLowerCase().replace(/:\d+$/, '')
  const base = { path, query, host }
  const at = (service: Service, bucket: string | undefined, region: string | undefined, key: string): Target => {
    checkKey(key)
    return { ...base, service, key, ...(bucket === undefined ? {} : { bucket }), ...(region === undefined ? {} : { region }) }
  }

  const custom = options.domains.get(name)
  if (custom !== undefined) return at('cos', custom, undefined, path.slice(1))
  const virtual = VIRTUAL.exec(`${name}.`)
  if (virtual) return at(virtual[2] as Service, virtual[1], virtual[3], path.slice(1))
  if (name.startsWith('sts.')) return at('sts', undefined, undefined, path.slice(1))
  if (name.startsWith('service.cos.')) return at('cos', undefined, undefined, path.slice(1))
  // <bucket>.<suffix> without cos and region, as Java's suffix endpoints make it
  const label = name.split('.')[0] as string
  if (name.includes('.') && BUCKET_NAME.test(label) && options.isBucket(label)) return at('cos', label, undefined, path.slice(1))
  const regional = REGIONAL.exec(`${name}.`)
  const service = (regional?.[1] ?? 'cos') as Service
  const shared = (...place: Parameters<typeof at>): Target => ({ ...at(...place), sharesOrigin: true })
  if (service === 'ci') return at('ci', undefined, regional?.[2], path.slice(1))
  if (options.console && `${path}/`.startsWith(CONSOLE_PATH))
    return shared('console', undefined, undefined, path.slice(CONSOLE_PATH.length))
  const cut = path.indexOf('/', 1)
  const first = cut < 0 ? path.slice(1) : path.slice(1, cut)
  if (BUCKET_NAME.test(first) && (options.isBucket(first) || options.defaultBucket === undefined)) {
    return shared(service, first, regional?.[2], cut < 0 ? '' : path.slice(cut + 1))
  }
  if (options.defaultBucket !== undefined && regional === null) return shared(service, options.defaultBucket, undefined, path.slice(1))
  return shared(service, undefined, regional?.[2], path.slice(1))
}
