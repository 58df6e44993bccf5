// CORS for the browser SDK: the preflight, and the headers that every answer to a page of another origin carries.
import type { Bucket } from '../../auth/accounts.ts'
import { CosError } from '../../protocol/errors.ts'
import type { Target } from '../../protocol/target.ts'
import { empty, type Handler } from '../call.ts'

/** What the SDK reads from answers; without these it sees no request id and cannot check CRCs. */
const EXPOSED = [
  'ETag',
  'Date',
  'Content-Length',
  'Content-Range',
  'Last-Modified',
  'x-cos-request-id',
  'x-ci-request-id',
  'x-cos-hash-crc64ecma',
  'x-cos-bucket-region',
  'x-cos-acl',
]

/** Calls of CI on no bucket: there is none whose rules could say anything, and nothing but a signature lets anybody in. */
const OPEN: Rule = { origins: ['*'], methods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'], headers: ['*'], expose: [], maxAgeSeconds: 600 }

export const preflight: Handler = async call => {
  const { headers } = call.request
  const origin = headers.get('origin')
  const method = headers.get('access-control-request-method')
  const asked = (headers.get('access-control-request-headers') ?? '').split(',').map(name => name.trim().toLowerCase())
  const rule = origin && method ? ruleOf(call.target, call.bucket, origin, method, asked.filter(Boolean)) : undefined
  if (!rule || !origin) throw new CosError('AccessForbidden')
  return empty(200, {
    ...allowed(rule, origin),
    'Access-Control-Allow-Methods': rule.methods.join(', '),
    'Access-Control-Allow-Headers': headers.get('access-control-request-headers') ?? rule.headers.join(', '),
    'Access-Control-Max-Age': String(rule.maxAgeSeconds),
  })
}

export function corsHeaders(
  target: Target | undefined,
  bucket: Bucket | undefined,
  origin: string | undefined,
  method: string,
): Record<string, string> {
  const rule = origin ? ruleOf(target, bucket, origin, method) : undefined
  return rule && origin ? allowed(rule, origin) : {}
}

function allowed(rule: Rule, origin: string): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': rule.origins.includes('*') ? '*' : origin,
    'Access-Control-Expose-Headers': [...EXPOSED, ...rule.expose].join(', '),
    Vary: 'Origin',
  }
}

/** The first that lets this origin use this method and, where a page asks beforehand, send these headers. */
function ruleOf(
  target: Target | undefined,
  bucket: Bucket | undefined,
  origin: string,
  method: string,
  headers: readonly string[] = [],
): Rule | undefined {
  if (bucket)
    return bucket.cors.find(
      rule =>
        rule.origins.some(pattern => fits(pattern, origin)) &&
        rule.methods.includes(method.toUpperCase()) &&
        headers.every(header => rule.headers.some(pattern => fits(pattern.toLowerCase(), header))),
    )
  return target?.service === 'ci' && target.bucket === undefined ? OPEN : undefined
}

type Rule = Bucket['cors'][number]

function fits(pattern: string, text: string): boolean {
  const [head = '', tail] = pattern.split('*')
  return tail === undefined ? head === text : text.startsWith(head) && text.endsWith(tail) && text.length >= head.length + tail.length
}
