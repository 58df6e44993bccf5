// Delete Multiple Objects: up to 1 000 keys, each allowed or refused by itself. https://www.tencentcloud.com/document/product/436/8289
import { setImmediate } from 'node:timers/promises'
import { authorize, placeOf } from '../../auth/caller.ts'
import { CosError } from '../../protocol/errors.ts'
import { listOf, type Node, readXml, textOf, writeXml } from '../../protocol/xml.ts'
import { readText } from '../body.ts'
import { bucketOf, type Call, type Handler, xml } from '../call.ts'
import { factsOf } from '../facts.ts'
import { NO_VERSIONS, ONLY_VERSION } from './conditions.ts'

/** Throws AccessDenied unless the caller may delete this key. */
function may(call: Call, key: string): void {
  const place = placeOf(call.rooms.accounts.current, bucketOf(call), key)
  authorize(call.caller, [{ action: 'cos:DeleteObject', acl: 'write' }], place, factsOf(call.request, call.target))
}

/** A thousand objects of a key and a version each, and as much again for what else clients write. */
const MOST_ELEMENTS = 6000
/** A thousand of the longest keys, and as much again for the elements around them. */
const MOST_BYTES = 2 << 20
/** Keys after which others are served. */
const TURN = 50

export const deleteObjects: Handler = async call => {
  const bucket = bucketOf(call)
  // Strangers where nothing lets strangers in: not worth reading what they send.
  if (call.caller.kind === 'anonymous' && bucket.policy === undefined) may(call, '')
  if (!call.request.headers.get('content-md5')) throw new CosError('InvalidRequest', 'Content-MD5 is required to delete several objects.')
  const body = readXml(await readText(call.request, MOST_BYTES), 'Delete', MOST_ELEMENTS)
  // Keys may begin or end with blanks: only the parser's own text is used, never trimmed.
  const objects = listOf(body.Object).map(item => ({
    key: typeof item.Key === 'string' ? item.Key : '',
    version: String(item.VersionId ?? '').trim(),
  }))
  if (objects.length === 0 || objects.length > 1000 || objects.some(({ key }) => key === ''))
    throw new CosError('MalformedXML', 'Delete takes 1 to 1000 objects, each with a key.')
  const quiet = textOf(body.Quiet) === 'true'
  const nodes: Node[] = []
  for (const [i, { key, version }] of objects.entries()) {
    if (i % TURN === TURN - 1) await setImmediate()
    try {
      may(call, key)
      if (!ONLY_VERSION.includes(version)) throw new CosError('NotImplemented', `VersionId ${NO_VERSIONS}`)
      await call.rooms.storage.delete(bucket.name, key)
      if (!quiet) nodes.push(['Deleted', [['Key', key]]])
    } catch (error) {
      if (!(error instanceof CosError)) throw error
      nodes.push([
        'Error',
        [
          ['Key', key],
          ['Code', error.code],
          ['Message', error.message],
        ],
      ])
    }
  }
  return xml(writeXml(['DeleteResult', nodes]))
}
