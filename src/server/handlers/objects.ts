// PUT, GET, HEAD, DELETE and PUT-copy of one object. https://www.tencentcloud.com/document/product/436/7729

import type { Readable } from 'node:stream'
import { authorize, placeOf } from '../../auth/caller.ts'
import { CosError } from '../../protocol/errors.ts'
import { decodePercent } from '../../protocol/query.ts'
import { writeXml } from '../../protocol/xml.ts'
import type { Range, StoredObject } from '../../storage/storage.ts'
import { bodyCheck, limited } from '../body.ts'
import { bucketOf, type Call, empty, keepWritten, xml } from '../call.ts'
import { factsOf } from '../facts.ts'
import type { HttpResponse } from '../message.ts'
import { copyRangeOf, guardOf, isFresh, isSameFor, NO_VERSIONS, rangeOf } from './conditions.ts'
import { metadataOf, objectHeaders } from './object-headers.ts'
import { writtenHeaders } from './recognize-id-card.ts'

export async function putObject(call: Call): Promise<HttpResponse> {
  const { storage, settings } = call.rooms
  const metadata = metadataOf(call.request.headers)
  const stored = await storage.put(bucketOf(call).name, call.target.key, limited(call.request.body, settings.maxObjectBytes), metadata, {
    verify: bodyCheck(call.request),
    guard: guardOf(call.request.headers),
  })
  await keepWritten(call)
  return empty(200, writtenHeaders(stored))
}

export async function getObject(call: Call): Promise<HttpResponse> {
  const { headers } = call.request
  let range: Range | undefined
  const found = await call.rooms.storage.get(bucketOf(call).name, call.target.key, object => {
    range =
      isFresh(object, headers) === undefined && isSameFor(headers.get('if-range'), object)
        ? rangeOf(headers.get('range'), object.size)
        : undefined
    return range
  })
  if (!found) throw new CosError('NoSuchKey')
  const { object, body } = found
  const refusal = isFresh(object, headers)
  if (refusal !== undefined) body.destroy()
  if (refusal === 412) throw new CosError('PreconditionFailed')
  const base = objectHeaders(object, call.target.query)
  if (refusal === 304) return { status: 304, headers: { ETag: base.ETag as string, 'Last-Modified': base['Last-Modified'] as string } }
  if (!range) return { status: 200, headers: { ...base, 'Content-Length': String(object.size) }, body }
  return {
    status: 206,
    headers: {
      ...base,
      'Content-Length': String(range.end - range.start + 1),
      'Content-Range': `bytes ${range.start}-${range.end}/${object.size}`,
    },
    body,
  }
}

export async function headObject(call: Call): Promise<HttpResponse> {
  const object = await call.rooms.storage.head(bucketOf(call).name, call.target.key)
  if (!object) throw new CosError('NoSuchKey')
  const refusal = isFresh(object, call.request.headers)
  if (refusal === 412) throw new CosError('PreconditionFailed')
  if (refusal === 304) return empty(304, { ETag: `"${object.etag}"` })
  return empty(200, { ...objectHeaders(object, call.target.query), 'Content-Length': String(object.size) })
}

/** 204 also for a key that was not there. */
export async function deleteObject(call: Call): Promise<HttpResponse> {
  await call.rooms.storage.delete(bucketOf(call).name, call.target.key)
  return empty(204)
}

export async function copyObject(call: Call): Promise<HttpResponse> {
  if (call.request.headers.get('x-cos-copy-source-range'))
    throw new CosError('InvalidArgument', 'x-cos-copy-source-range is for parts: a copy is of a whole object.')
  // All may refuse, and then nothing has been opened yet.
  const replace = replaces(call.request.headers.get('x-cos-metadata-directive') || 'Copy')
  const [own, guard] = [metadataOf(call.request.headers), guardOf(call.request.headers)]
  const source = await openSource(call)
  const { storage } = call.rooms
  const acl = own['x-cos-acl']
  const { 'x-cos-acl': _, ...inherited } = source.object.metadata
  const metadata = replace ? own : { ...inherited, ...(acl === undefined ? {} : { 'x-cos-acl': acl }) }
  const stored = await storage
    .put(bucketOf(call).name, call.target.key, source.body, metadata, { guard })
    .finally(() => source.body.destroy())
  await keepWritten(call)
  return xml(
    writeXml([
      'CopyObjectResult',
      [
        ['ETag', `"${stored.etag}"`],
        ['CRC64', stored.crc64],
        ['LastModified', isoSeconds(stored.modified)],
      ],
    ]),
    { 'x-cos-hash-crc64ecma': stored.crc64 },
  )
}

function replaces(directive: string): boolean {
  const known = ['copy', 'replaced'].indexOf(directive.toLowerCase())
  if (known < 0) throw new CosError('InvalidArgument', `x-cos-metadata-directive must be Copy or Replaced, not ${directive.slice(0, 40)}.`)
  return known === 1
}

/** The source of a copy: looked up, allowed for this caller, and fresh by its x-cos-copy-source-If-* conditions. */
export async function openSource(call: Call): Promise<{ object: StoredObject; body: Readable }> {
  const { accounts, storage } = call.rooms
  const header = (call.request.headers.get('x-cos-copy-source') ?? '').replace(/^https?:\/\//, '')
  const [path = '', query = ''] = header.split('?')
  if (!/^(versionId=(null)?)?$/.test(query)) throw new CosError('NotImplemented', `?${query.slice(0, 60)} ${NO_VERSIONS}`)
  const given = decodePercent(path)
  const match = /^([a-z0-9][a-z0-9-]*-\d+)\.[^/]+\/(.+)$/s.exec(given) ?? /^\/?([a-z0-9][a-z0-9-]*-\d+)\/(.+)$/s.exec(given)
  const bucket = match && accounts.current.findBucket(match[1] as string)
  if (!match || !bucket)
    throw new CosError('InvalidCopySource', 'x-cos-copy-source must be <bucket>.cos.<region>.<domain>/<key> of a bucket that exists here.')
  const key = match[2] as string
  const place = placeOf(accounts.current, bucket, key)
  const acl = (await storage.head(bucket.name, key))?.metadata['x-cos-acl']
  authorize(call.caller, [{ action: 'cos:GetObject', acl: 'read' }], place, factsOf(call.request, call.target), acl)
  const conditions = new Map(
    [...call.request.headers]
      .filter(([name]) => name.startsWith('x-cos-copy-source-if-'))
      .map(([name, value]) => [name.slice('x-cos-copy-source-'.length), value]),
  )
  const found = await storage.get(bucket.name, key, object => copyRangeOf(call.request.headers.get('x-cos-copy-source-range'), object.size))
  if (!found) throw new CosError('NoSuchKey', 'The source of the copy does not exist.')
  if (isFresh(found.object, conditions) !== undefined) {
    found.body.destroy()
    throw new CosError('PreconditionFailed')
  }
  return found
}

export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}
