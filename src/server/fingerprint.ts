// What a call and its repetitions by an SDK have in common.
import { hex } from '../auth/signature.ts'
import type { Call } from './call.ts'

/** Equal for a call and its repetitions: caller, method, path and query, and the picture, once it is known (`tally.image`). */
export function fingerprintOf({ caller, request, target, tally }: Call): string {
  const who = caller.kind === 'known' ? caller.secretId : ''
  const asked = target.query.pairs.filter(([name]) => !name.startsWith('q-') && name !== 'sign').map(pair => pair.join('='))
  return hex('sha256', [who, request.method, target.bucket, target.path, tally.image, ...asked.sort()].join('\n'))
}

/** The SDK says that this is a repetition. */
export function isRetry({ request }: Call): boolean {
  return request.headers.get('x-cos-sdk-retry') === 'true'
}
