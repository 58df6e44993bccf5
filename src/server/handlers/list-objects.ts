// GET Bucket (List Objects). https://www.tencentcloud.com/document/product/436/7734

import { appIdOf } from '../../auth/accounts.ts'
import { CosError } from '../../protocol/errors.ts'
import { encodeStrict, type Query } from '../../protocol/query.ts'
import { type Node, writeXml } from '../../protocol/xml.ts'
import { bucketOf, type Handler, xml } from '../call.ts'

export const listObjects: Handler = async call => {
  const { query } = call.target
  const bucket = bucketOf(call)
  const [prefix, delimiter, marker] = [query.get('prefix') ?? '', query.get('delimiter') ?? '', query.get('marker') ?? '']
  const limit = countOf(query, 'max-keys', 1000)
  const encode = encoderOf(query)
  const found =
    limit === 0 ? { objects: [], prefixes: [] } : await call.rooms.storage.list(bucket.name, { prefix, delimiter, after: marker, limit })
  const next = 'next' in found ? found.next : undefined
  const owner = appIdOf(bucket.name)
  const nodes: (Node | undefined)[] = [
    ['Name', bucket.name],
    query.get('encoding-type') ? ['EncodingType', 'url'] : undefined,
    ['Prefix', encode(prefix)],
    ['Marker', encode(marker)],
    ['MaxKeys', limit],
    delimiter === '' ? undefined : ['Delimiter', encode(delimiter)],
    ['IsTruncated', String(next !== undefined)],
    next === undefined ? undefined : ['NextMarker', encode(next)],
    ...found.prefixes.map((item): Node => ['CommonPrefixes', [['Prefix', encode(item)]]]),
    ...found.objects.map(
      (object): Node => [
        'Contents',
        [
          ['Key', encode(object.key)],
          ['LastModified', object.modified.toISOString()],
          ['ETag', `"${object.etag}"`],
          ['Size', object.size],
          [
            'Owner',
            [
              ['ID', owner],
              ['DisplayName', owner],
            ],
          ],
          ['StorageClass', object.metadata['x-cos-storage-class'] ?? 'STANDARD'],
        ],
      ],
    ),
  ]
  return xml(writeXml(['ListBucketResult', nodes]), { 'x-cos-bucket-region': bucket.region })
}

/** `encoding-type=url` escapes keys but keeps their slashes. */
export function encoderOf(query: Query): (text: string) => string {
  const type = query.get('encoding-type') ?? ''
  if (type !== '' && type !== 'url') throw new CosError('InvalidArgument', 'encoding-type must be url.')
  return type === 'url' ? text => encodeStrict(text).replaceAll('%2F', '/') : text => text
}

export function countOf(query: Query, name: string, most: number): number {
  const given = query.get(name) ?? ''
  if (given === '') return most
  if (!/^\d{1,15}$/.test(given)) throw new CosError('InvalidArgument', `${name} must be a whole number, not ${given.slice(0, 40)}.`)
  return Math.min(most, Number(given))
}
