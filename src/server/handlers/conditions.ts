// What requests ask of an object as it stands: conditions of reading (RFC 9110) and of replacing it, ranges of it, its versions.
import { CosError } from '../../protocol/errors.ts'
import type { Guard, Range, StoredObject } from '../../storage/storage.ts'

/** Versions of an object: there is one, which has no number. */
export const ONLY_VERSION: readonly string[] = ['', 'null']
export const NO_VERSIONS = 'is not implemented: no object has versions here.'

/** RFC 9110 conditions of reading in their order: 412, 304, or undefined to go on. */
export function isFresh(object: StoredObject, headers: ReadonlyMap<string, string>): 304 | 412 | undefined {
  const time = (name: string) => Date.parse(headers.get(name) ?? '')
  const ifMatch = headers.get('if-match')
  const ifNoneMatch = headers.get('if-none-match')
  if (ifMatch ? !matches(ifMatch, object) : time('if-unmodified-since') < object.modified.getTime()) return 412
  if (ifNoneMatch ? matches(ifNoneMatch, object) : time('if-modified-since') >= object.modified.getTime()) return 304
  return undefined
}

export const FORBID_OVERWRITE = 'x-cos-forbid-overwrite'

/** What a write asks of the object that it would replace; undefined where it asks for nothing. */
export function guardOf(headers: ReadonlyMap<string, string>): Guard | undefined {
  const forbids = headers.get(FORBID_OVERWRITE)?.toLowerCase() === 'true'
  const ifMatch = headers.get('if-match')
  const ifNoneMatch = headers.get('if-none-match')
  if (!forbids && !ifMatch && !ifNoneMatch) return undefined
  return before => {
    if (forbids && before) throw new CosError('FileAlreadyExists')
    if (ifMatch && !(before && matches(ifMatch, before))) throw new CosError('PreconditionFailed')
    if (ifNoneMatch && before && matches(ifNoneMatch, before)) throw new CosError('PreconditionFailed')
  }
}

function matches(list: string, object: StoredObject): boolean {
  return list.split(',').some(tag => tag.trim() === '*' || tag.trim().replace(/^W\//, '').replaceAll('"', '') === object.etag)
}

/** If-Range: a part is only given of the object that the client has begun to read. */
export function isSameFor(condition: string | undefined, object: StoredObject): boolean {
  return !condition || condition === `"${object.etag}"` || Date.parse(condition) === object.modified.getTime()
}

/** One byte range; what is no valid `bytes=` range is ignored, one outside the object is InvalidRange. */
export function rangeOf(header: string | undefined, size: number): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const [first, last] = [Number(match[1]), Number(match[2])]
  if (match[1] !== '' && match[2] !== '' && last < first) return undefined
  const range =
    match[1] === ''
      ? { start: Math.max(0, size - last), end: size - 1 }
      : { start: first, end: match[2] === '' ? size - 1 : Math.min(size - 1, last) }
  if (range.start >= size || range.end < range.start)
    throw new CosError('InvalidRange', undefined, { headers: { 'Content-Range': `bytes */${size}` } })
  return range
}

/** The range of a copied part, which must be whole and lie within the source: what is made of a mistaken one would be found out much later. */
export function copyRangeOf(header: string | undefined, size: number): Range | undefined {
  if (!header) return undefined // Python's SDK sends an empty one
  const match = /^bytes=(\d+)-(\d+)$/.exec(header.trim())
  if (!match) throw new CosError('InvalidArgument', `x-cos-copy-source-range must be bytes=<first>-<last>, not ${header.slice(0, 60)}.`)
  const range = { start: Number(match[1]), end: Number(match[2]) }
  if (range.end < range.start || range.end >= size) throw new CosError('InvalidRange', `The source has ${size} bytes.`)
  return range
}
