// Binding a bucket to CI, and its AI service: answered in the form that both generations of SDK read.
// https://www.tencentcloud.com/document/product/1045/72920

import type { Bucket } from '../../auth/accounts.ts'
import { CosError } from '../../protocol/errors.ts'
import { type Node, writeXml } from '../../protocol/xml.ts'
import { bucketOf, type Call, type Handler, xml } from '../call.ts'

export function bindBucket(on: boolean): Handler {
  return async call => {
    const { name, region } = bucketOf(call)
    await change(call, bucket => {
      bucket.recognition = on
      if (!on) delete bucket.aiSince
    })
    return xml(
      writeXml([
        'Response',
        [
          ['RequestId', call.requestId],
          [
            'CIBucket',
            [
              ['BucketId', name],
              ['Region', region],
            ],
          ],
        ],
      ]),
    )
  }
}

/** XML on both hosts: the Go SDK reads this root, Node reads either form. */
export const bucketStatus: Handler = async call => xml(writeXml(['CIStatus', bucketOf(call).recognition ? 'on' : 'off']))

export const openAiBucket: Handler = async call => {
  const since = bucketOf(call).aiSince ?? new Date(call.now).toISOString()
  await change(call, bucket => {
    bucket.aiSince = since
  })
  return xml(writeXml(['Response', [['RequestId', call.requestId], aiBucket({ ...bucketOf(call), aiSince: since })]]))
}

export const closeAiBucket: Handler = async call => {
  const { name, aiSince } = bucketOf(call)
  if (aiSince === undefined) throw new CosError('AIBucketUnBinded')
  await change(call, bucket => {
    delete bucket.aiSince
  })
  return xml(
    writeXml([
      'Response',
      [
        ['RequestId', call.requestId],
        ['BucketName', name],
      ],
    ]),
  )
}

/** Python sends empty parameters and signs them: empty counts as absent. */
export const queryAiBuckets: Handler = async call => {
  const { query, region } = call.target
  const text = (name: string) => query.get(name) ?? ''
  const number = (name: string, standard: number, most: number) => {
    const value = text(name) === '' ? standard : Number(text(name))
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new CosError('InvalidArgument', `${name} must be a whole number from 1 to ${most}.`)
    return value
  }
  const regions = text('regions') === '' ? (region === undefined ? [] : [region]) : text('regions').split(',')
  const names = text('bucketNames') === '' ? [] : text('bucketNames').split(',')
  const pageNumber = number('pageNumber', 1, 1_000_000)
  const pageSize = number('pageSize', 10, 100)
  const all = ownBuckets(call).filter(
    bucket =>
      bucket.aiSince !== undefined &&
      (regions.length === 0 || regions.includes(bucket.region)) &&
      (names.length === 0 || names.includes(bucket.name)) &&
      bucket.name.startsWith(text('bucketName')),
  )
  const page = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(bucket => aiBucket(bucket, 'AiBucketList'))
  return xml(
    writeXml([
      'Response',
      [['RequestId', call.requestId], ['TotalCount', all.length], ['PageNumber', pageNumber], ['PageSize', pageSize], ...page],
    ]),
  )
}

/** Buckets of the caller's own account. */
export function ownBuckets(call: Call): readonly Bucket[] {
  const caller = call.caller
  if (caller.kind !== 'known') return []
  return call.rooms.accounts.current.file.buckets.filter(bucket => bucket.name.endsWith(`-${caller.account.appId}`))
}

/** Alters this call's bucket in the accounts file. */
export async function change(call: Call, alter: (bucket: Bucket) => void): Promise<void> {
  const { name } = bucketOf(call)
  await call.rooms.accounts.edit(file => {
    const bucket = file.buckets.find(item => item.name === name)
    if (!bucket) throw new CosError('NoSuchBucket')
    alter(bucket)
  })
}

function aiBucket(bucket: Bucket, node = 'AiBucket'): Node {
  return [
    node,
    [
      ['BucketId', bucket.name],
      ['Name', bucket.name],
      ['Region', bucket.region],
      ['CreateTime', chinaTime(bucket.aiSince ?? bucket.created)],
    ],
  ]
}

/** 2022-08-09T16:23:11+0800 */
function chinaTime(iso: string): string {
  return `${new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19)}+0800`
}
