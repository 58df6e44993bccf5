// The walk of a call: target → route → caller → allowed? → handler → usage → answer; and the only catch that renders.
import { Readable } from 'node:stream'
import { appIdOf } from '../auth/accounts.ts'
import { authenticate, authorize, type Caller, placeOf } from '../auth/caller.ts'
import type { SignedParts } from '../auth/signature.ts'
import { CosError } from '../protocol/errors.ts'
import { parseTarget, type Target } from '../protocol/target.ts'
import { type Node, writeXml } from '../protocol/xml.ts'
import { StorageError } from '../storage/storage.ts'
import type { Call, Rooms } from './call.ts'
import { factsOf } from './facts.ts'
import { fingerprintOf, isRetry } from './fingerprint.ts'
import { corsHeaders } from './handlers/cors.ts'
import type { HttpRequest, HttpResponse } from './message.ts'
import { newRequestId, newTraceId } from './request-id.ts'
import { findRoute, type Route } from './routes.ts'

/** Answers any request; never throws. */
export async function handle(request: HttpRequest, rooms: Rooms): Promise<HttpResponse> {
  const now = rooms.clock()
  const requestId = newRequestId(now)
  const begun = performance.now()
  const trail: Trail = { operation: 'unknown', code: 'Success' }
  let response: HttpResponse
  try {
    response = await walk(request, rooms, requestId, now, trail)
  } catch (error) {
    const cosError = asCosError(error)
    trail.code = cosError.code
    if ((cosError.status >= 500 && cosError.code !== 'NotImplemented') || OURS.includes(cosError.code))
      rooms.log('error', 'failed', { requestId, error: describeError(error) })
    response = renderError(cosError, request, requestId, now, trail)
  }
  rooms.log('info', 'answered', {
    requestId,
    operation: trail.operation,
    status: response.status,
    code: trail.code,
    milliseconds: Math.round(performance.now() - begun),
  })
  return {
    ...response,
    headers: {
      ...(response.status === 204 || response.status === 304 ? {} : { 'Content-Length': lengthOf(response) }),
      Date: new Date(now).toUTCString(),
      Server: trail.target?.service === 'ci' ? 'tencent-ci' : 'tencent-cos',
      ...corsHeaders(
        trail.target,
        trail.target?.bucket === undefined ? undefined : rooms.accounts.current.findBucket(trail.target.bucket),
        request.headers.get('origin'),
        request.method,
      ),
      ...(trail.target?.sharesOrigin && rooms.settings.console ? NO_PAGE : {}),
      ...response.headers,
      'x-cos-request-id': requestId,
      'x-ci-request-id': requestId,
    },
  }
}

/** Browsers run no stored page where it would share the console's origin, and with that its keys. */
const NO_PAGE = { 'Content-Security-Policy': 'sandbox', 'X-Content-Type-Options': 'nosniff' }

/** Failures of ours that clients are told of as 400. */
const OURS: readonly string[] = ['FailedOperation.UnKnowError', 'FailedOperation.DownLoadError']

/** What is known of a call so far, for the log and the answer of a failure. */
interface Trail {
  operation: string
  code: string
  target?: Target
  /** True while it is not known yet who calls. */
  authenticating?: boolean
}

/** What is no request at all, in the form of every other refusal. */
export function refuseUnparsable(rooms: Rooms): HttpResponse {
  const [now, requestId] = [rooms.clock(), newRequestId(rooms.clock())]
  const nobody: HttpRequest = { method: '', target: '/', headers: new Map(), body: Readable.from([]), remote: '', secure: false }
  const error = new CosError('InvalidRequest', 'The request cannot be parsed, or its headers are too large.')
  const response = renderError(error, nobody, requestId, now, { operation: 'unknown', code: error.code })
  const ids = { 'x-cos-request-id': requestId, 'x-ci-request-id': requestId }
  return { ...response, headers: { 'Content-Length': lengthOf(response), Server: 'tencent-cos', ...response.headers, ...ids } }
}

/** What a proxy and this server may understand each in its own way. */
function refuseAmbiguous(headers: ReadonlyMap<string, string>): void {
  if (headers.get('host')?.includes(',')) throw new CosError('InvalidRequest', 'There is more than one Host.')
  const coding = headers.get('transfer-encoding')?.toLowerCase() ?? ''
  if (!['chunked', 'identity', ''].includes(coding)) throw new CosError('NotImplemented', `Transfer-Encoding ${coding.slice(0, 40)}`)
}

async function walk(request: HttpRequest, rooms: Rooms, requestId: string, now: number, trail: Trail): Promise<HttpResponse> {
  refuseAmbiguous(request.headers)
  const directory = rooms.accounts.current
  const target = parseTarget(request.target, request.headers.get('host') ?? '', {
    domains: directory.domains,
    isBucket: name => directory.findBucket(name) !== undefined,
    console: rooms.settings.console,
    ...(directory.file.defaultBucket === undefined ? {} : { defaultBucket: directory.file.defaultBucket }),
  })
  trail.target = target
  const route = findRoute(request.method, target, header => Boolean(request.headers.get(header)))
  if ('refused' in route) throw new CosError(route.refused, route.why)
  trail.operation = route.operation

  const seconds = Math.floor(now / 1000)
  const parts: SignedParts = { method: request.method, path: target.path, query: target.query, headers: request.headers }
  trail.authenticating = true
  const caller: Caller =
    route.needs === 'own' ? { kind: 'anonymous' } : authenticate(parts, { directory, tokenKey: rooms.tokenKey, now: seconds })
  trail.authenticating = false
  const bucket = target.bucket === undefined ? undefined : directory.findBucket(target.bucket)
  if (target.bucket !== undefined && !bucket && route.operation !== 'PutBucket') throw new CosError('NoSuchBucket')
  const call: Call = { request, target, bucket, caller, requestId, now, rooms, tally: {} }
  if (route.needs !== 'own') {
    const place = bucket ? placeOf(directory, bucket, target.key) : { name: target.bucket, key: target.key, region: target.region ?? '' }
    try {
      authorize(caller, route.needs, place, factsOf(request, target), await objectAcl(call, route))
    } catch (error) {
      if (target.service === 'ci' && caller.kind === 'anonymous') throw new CosError('MissingAuthorization', undefined, { cause: error })
      throw error
    }
  }
  if (!route.metered || !bucket) return route.handler(call)

  try {
    const response = await route.handler(call)
    meter(call, route, bucket.name, 'Success')
    return response
  } catch (error) {
    meter(call, route, bucket.name, asCosError(error).code)
    throw error
  } finally {
    call.tally.done?.()
  }
}

/** An object's own ACL counts only for strangers; owners are judged by policy, and need no look-up. */
async function objectAcl(call: Call, route: Route): Promise<string | undefined> {
  const reads = route.needs !== 'own' && route.needs.some(need => need.acl === 'read')
  const own =
    call.caller.kind === 'known' &&
    !call.caller.user &&
    !call.caller.grant &&
    call.bucket !== undefined &&
    appIdOf(call.bucket.name) === call.caller.account.appId
  if (!reads || own || !call.bucket || call.target.key === '') return undefined
  return (await call.rooms.storage.head(call.bucket.name, call.target.key))?.metadata['x-cos-acl']
}

/** Failures of recognition cost nothing but an empty image, as in the OCR product's published table (866/45470). */
function meter(call: Call, route: Route, bucket: string, outcome: string): void {
  const { caller } = call
  call.rooms.ledger.record({
    requestId: call.requestId,
    at: call.now,
    appId: appIdOf(bucket),
    uin: caller.kind === 'known' ? (caller.user?.uin ?? caller.account.uin) : '',
    bucket,
    operation: route.operation,
    outcome,
    billed: outcome === 'Success' || outcome === 'FailedOperation.EmptyImageError',
    fingerprint: fingerprintOf(call),
    retry: isRetry(call),
  })
}

function asCosError(error: unknown): CosError {
  if (error instanceof CosError) return error
  if (error instanceof StorageError) return new CosError('InternalError', undefined, { cause: error })
  // A client that hangs up in the middle of its body: nothing of ours failed.
  const code = (error as { code?: string } | null)?.code
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return new CosError('IncompleteBody', undefined, { cause: error })
  return new CosError('InternalError', undefined, { cause: error })
}

/** CI hosts differ from COS: 401 where the caller is not who he says, 429 for SlowDown, and names of their own for server and trace (1045/49353). */
function renderError(error: CosError, request: HttpRequest, requestId: string, now: number, trail: Trail): HttpResponse {
  const ci = trail.target?.service === 'ci'
  const status = ci && trail.authenticating ? 401 : ci && error.code === 'SlowDown' ? 429 : error.status
  const headers: Record<string, string> = {
    'Content-Type': 'application/xml',
    'x-cos-trace-id': newTraceId(),
    Date: new Date(now).toUTCString(),
    ...error.headers,
  }
  if (ci) Object.assign(headers, { Server: 'tencent-ci', 'x-ci-trace-id': headers['x-cos-trace-id'] })
  if (error.code === 'SlowDown') headers['Retry-After'] = '1'
  if (request.method === 'HEAD') return { status, headers: { ...headers, 'x-cos-error-code': error.code } }
  const resource = `${request.headers.get('host') ?? ''}${request.target.split('?')[0]}` || '/'
  const detail = Object.entries(error.detail).map(([name, value]): Node => [name, value])
  const nodes: Node[] = [
    ['Code', error.code],
    ['Message', error.message],
    ...detail,
    ['Resource', resource],
    ['RequestId', requestId],
    ['TraceId', headers['x-cos-trace-id'] as string],
  ]
  return { status, headers, body: writeXml(['Error', nodes]) }
}

function lengthOf(response: HttpResponse): string {
  if (response.body === undefined || response.body instanceof Readable) return response.headers['Content-Length'] ?? '0'
  return String(Buffer.byteLength(response.body))
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`}`
}
