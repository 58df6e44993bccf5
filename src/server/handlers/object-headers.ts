// Headers that are kept with an object, and how they come back.

import { CosError } from '../../protocol/errors.ts'
import type { Query } from '../../protocol/query.ts'
import type { Metadata, StoredObject } from '../../storage/storage.ts'

/** Stored name → name on the wire. */
const KEPT: Record<string, string> = {
  'content-type': 'Content-Type',
  'cache-control': 'Cache-Control',
  'content-disposition': 'Content-Disposition',
  'content-encoding': 'Content-Encoding',
  'content-language': 'Content-Language',
  expires: 'Expires',
}
const RESPONSE_PARAMS = ['content-type', 'content-language', 'expires', 'cache-control', 'content-disposition', 'content-encoding']

export const ACLS = ['private', 'public-read', 'public-read-write'] as const

/** What protects or labels an object in ways that there are none of here: better refused than left undone in silence. */
const NOT_KEPT = /^x-cos-(server-side-encryption|grant-|tagging$|object-lock|website-redirect|callback)/
/** Names that an object may be labelled with; all are kept alike. */
const STORAGE_CLASSES = [
  ...['STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'COLD', 'ARCHIVE', 'DEEP_ARCHIVE'],
  ...['MAZ_STANDARD', 'MAZ_STANDARD_IA', 'MAZ_INTELLIGENT_TIERING', 'MAZ_COLD', 'MAZ_ARCHIVE'],
]
/** Of all x-cos-meta-* together, as COS has it: more could not be given back in headers. */
const MAX_META_BYTES = 2048

/** Throws NotImplemented for what would not be done. */
export function refuseNotKept(headers: ReadonlyMap<string, string>): void {
  const refused = [...headers].find(([name, value]) => value !== '' && (NOT_KEPT.test(name) || name === 'pic-operations'))
  if (refused) throw new CosError('NotImplemented', `${refused[0].slice(0, 60)} is not implemented.`)
}

/** Node's SDK sends an empty Cache-Control: empty counts as unset. */
export function metadataOf(headers: ReadonlyMap<string, string>): Metadata {
  const kept: Record<string, string> = {}
  refuseNotKept(headers)
  const storageClass = headers.get('x-cos-storage-class') ?? ''
  if (![...STORAGE_CLASSES, ''].includes(storageClass))
    throw new CosError('InvalidArgument', `x-cos-storage-class ${storageClass.slice(0, 40)} is not known.`)
  const acl = headers.get('x-cos-acl') ?? ''
  if (![...ACLS, 'default', ''].includes(acl))
    throw new CosError('InvalidArgument', `x-cos-acl must be one of ${ACLS.join(', ')}, default, not ${acl.slice(0, 40)}.`)
  for (const [name, value] of headers) {
    // A form's field names are free text; only what can be a header again is kept.
    if (!/^[a-z0-9-]+$/.test(name)) continue
    if (
      value !== '' &&
      (Object.hasOwn(KEPT, name) || name.startsWith('x-cos-meta-') || name === 'x-cos-acl' || name === 'x-cos-storage-class')
    )
      kept[name] = value
  }
  const own = Object.entries(kept).filter(([name]) => name.startsWith('x-cos-meta-'))
  if (own.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0) > MAX_META_BYTES)
    throw new CosError('InvalidArgument', `The x-cos-meta-* headers have more than ${MAX_META_BYTES} bytes.`)
  return kept
}

/** Headers of GET and HEAD Object; `query` may override some for this answer (`response-*`). */
export function objectHeaders(object: StoredObject, query: Query): Record<string, string> {
  const out: Record<string, string> = {
    'Content-Type': 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    ETag: `"${object.etag}"`,
    'Last-Modified': object.modified.toUTCString(),
    'x-cos-hash-crc64ecma': object.crc64,
  }
  for (const [name, value] of Object.entries(object.metadata)) {
    if (Object.hasOwn(KEPT, name)) out[KEPT[name] as string] = value
    else if (name.startsWith('x-cos-meta-') || (name === 'x-cos-storage-class' && value !== 'STANDARD')) out[name] = value
  }
  for (const name of RESPONSE_PARAMS) {
    const value = query.get(`response-${name}`)
    if (value) out[KEPT[name] as string] = value
  }
  return out
}
