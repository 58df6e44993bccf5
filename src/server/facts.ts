// What policy conditions may look at.
import type { Target } from '../protocol/target.ts'
import type { HttpRequest } from './message.ts'

const FROM_HEADERS = ['x-cos-storage-class', 'x-cos-acl', 'x-cos-forbid-overwrite', 'content-length', 'content-type']
// Exactly as the handlers read them: a name in another spelling is another parameter.
const FROM_QUERY = ['prefix', 'versionId', 'response-content-type']

/** `headers`: those of the object, where a form gives them and the request's are about the form. */
export function factsOf(request: HttpRequest, target: Target, headers = request.headers): ReadonlyMap<string, string> {
  const facts = new Map([
    ['qcs:ip', request.remote],
    ['cos:secure-transport', String(request.secure)],
  ])
  for (const name of FROM_HEADERS) {
    const value = (name === 'content-length' ? request.headers : headers).get(name)
    if (value) facts.set(`cos:${name}`, value)
  }
  // A body of unknown length is longer than any.
  if (request.headers.has('transfer-encoding')) facts.set('cos:content-length', String(Number.POSITIVE_INFINITY))
  for (const name of FROM_QUERY) {
    const value = target.query.get(name)
    if (value !== undefined) facts.set(`cos:${name.toLowerCase()}`, value)
  }
  return facts
}
