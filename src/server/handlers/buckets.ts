// Buckets, their policy and ACLs. https://www.tencentcloud.com/document/product/436/7738

import { appIdOf, type Bucket } from '../../auth/accounts.ts'
import { parseBucketPolicy } from '../../auth/policy.ts'
import { CosError } from '../../protocol/errors.ts'
import { BUCKET_NAME } from '../../protocol/target.ts'
import { type Node, writeXml } from '../../protocol/xml.ts'
import { readText } from '../body.ts'
import { bucketOf, type Call, empty, type Handler, xml } from '../call.ts'
import { change, ownBuckets } from './activation.ts'
import { ACLS, refuseNotKept } from './object-headers.ts'
import { isoSeconds } from './objects.ts'

export const listBuckets: Handler = async call => {
  if (call.caller.kind !== 'known') throw new CosError('AccessDenied')
  const { account, user } = call.caller
  const id = `qcs::cam::uin/${account.uin}:uin/${user?.uin ?? account.uin}`
  const buckets = ownBuckets(call).map(
    (bucket): Node => [
      'Bucket',
      [
        ['Name', bucket.name],
        ['Location', bucket.region],
        ['CreationDate', isoSeconds(new Date(bucket.created))],
      ],
    ],
  )
  return xml(
    writeXml([
      'ListAllMyBucketsResult',
      [
        [
          'Owner',
          [
            ['ID', id],
            ['DisplayName', user?.uin ?? account.uin],
          ],
        ],
        ['Buckets', buckets],
      ],
    ]),
  )
}

/** Of an account, as COS has it: the file that lists them is read and written whole. */
const MOST_BUCKETS = 200

export const putBucket: Handler = async call => {
  const { target, caller, rooms } = call
  const name = target.bucket ?? ''
  if (!BUCKET_NAME.test(name) || name.length > 60)
    throw new CosError('InvalidBucketName', `A bucket is named <name>-<appid> in lower case, not ${name.slice(0, 70)}.`)
  if (call.bucket)
    throw new CosError(
      caller.kind === 'known' && appIdOf(name) === caller.account.appId ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists',
    )
  if (caller.kind !== 'known' || appIdOf(name) !== caller.account.appId)
    throw new CosError('AccessDenied', 'The appid of the bucket is not the caller’s own.')
  refuseNotKept(call.request.headers)
  const acl = aclOf(call)
  await rooms.accounts.edit(file => {
    if (file.buckets.some(bucket => bucket.name === name)) throw new CosError('BucketAlreadyOwnedByYou')
    if (file.buckets.filter(bucket => appIdOf(bucket.name) === appIdOf(name)).length >= MOST_BUCKETS) throw new CosError('TooManyBuckets')
    file.buckets.push({
      name,
      region: target.region ?? 'ap-guangzhou',
      created: new Date(call.now).toISOString(),
      ...(acl ? { acl } : {}),
    } as Bucket)
  })
  return empty()
}

export const headBucket: Handler = async call => empty(200, { 'x-cos-bucket-region': bucketOf(call).region })

export const deleteBucket: Handler = async call => {
  const { name } = bucketOf(call)
  if (!(await call.rooms.storage.isEmpty(name))) throw new CosError('BucketNotEmpty')
  let removed: Bucket | undefined
  await call.rooms.accounts.edit(file => {
    removed = file.buckets.find(bucket => bucket.name === name)
    file.buckets = file.buckets.filter(bucket => bucket.name !== name)
  })
  // What was written between the look and the deletion was acknowledged: it must not be lost.
  if (removed && !(await call.rooms.storage.isEmpty(name))) {
    const back = removed
    await call.rooms.accounts.edit(file => {
      file.buckets.push(back)
    })
    throw new CosError('BucketNotEmpty')
  }
  return empty(204)
}

export const getPolicy: Handler = async call => {
  const { policy } = bucketOf(call)
  if (policy === undefined) throw new CosError('NoSuchBucketPolicy')
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(policy) }
}

export const putPolicy: Handler = async call => {
  let policy: unknown
  try {
    policy = JSON.parse(await readText(call.request))
  } catch (cause) {
    if (cause instanceof CosError) throw cause
    throw new CosError('MalformedPolicy', 'The policy is not valid JSON.', { cause })
  }
  parseBucketPolicy(policy)
  await change(call, bucket => {
    bucket.policy = policy
  })
  return empty(204)
}

export const deletePolicy: Handler = async call => {
  await change(call, bucket => {
    delete bucket.policy
  })
  return empty(204)
}

export const getAcl: Handler = async call => {
  const bucket = bucketOf(call)
  const object = call.target.key === '' ? undefined : await call.rooms.storage.head(bucket.name, call.target.key)
  if (call.target.key !== '' && !object) throw new CosError('NoSuchKey')
  const acl = object ? (object.metadata['x-cos-acl'] ?? 'default') : bucket.acl
  const account = call.rooms.accounts.current.findAccount(appIdOf(bucket.name))
  const owner = `qcs::cam::uin/${account?.uin ?? ''}:uin/${account?.uin ?? ''}`
  const grant = (id: string, permission: string): Node => [
    'Grant',
    [
      [
        'Grantee',
        [
          ['ID', id],
          ['DisplayName', id],
        ],
      ],
      ['Permission', permission],
    ],
  ]
  const anyone = 'qcs::cam::anyone:anyone'
  const grants = [
    grant(owner, 'FULL_CONTROL'),
    ...(acl.startsWith('public-read') ? [grant(anyone, 'READ')] : []),
    ...(acl === 'public-read-write' ? [grant(anyone, 'WRITE')] : []),
  ]
  return xml(
    writeXml([
      'AccessControlPolicy',
      [
        [
          'Owner',
          [
            ['ID', owner],
            ['DisplayName', account?.uin ?? ''],
          ],
        ],
        ['AccessControlList', grants],
      ],
    ]),
    { 'x-cos-acl': acl },
  )
}

/** By the x-cos-acl header; grants to single accounts are what policies are for here. */
export const putAcl: Handler = async call => {
  const bucket = bucketOf(call)
  refuseNotKept(call.request.headers)
  const acl = aclOf(call)
  if (call.target.key === '') {
    if (!acl) throw new CosError('NotImplemented', 'Only the x-cos-acl header sets an ACL; use a bucket policy for single accounts.')
    await change(call, item => {
      item.acl = acl
    })
    return empty()
  }
  const wanted = call.request.headers.get('x-cos-acl')
  if (!acl && wanted !== 'default')
    throw new CosError('NotImplemented', 'Only the x-cos-acl header sets an ACL; use a bucket policy for single accounts.')
  const changed = await call.rooms.storage.setMetadata(bucket.name, call.target.key, before => ({
    ...before,
    'x-cos-acl': wanted as string,
  }))
  if (!changed) throw new CosError('NoSuchKey')
  return empty()
}

function aclOf(call: Call): (typeof ACLS)[number] | undefined {
  const given = call.request.headers.get('x-cos-acl') ?? ''
  if (given === '' || given === 'default') return undefined
  const acl = ACLS.find(name => name === given)
  if (!acl) throw new CosError('InvalidArgument', `x-cos-acl must be one of ${ACLS.join(', ')}, not ${given.slice(0, 40)}.`)
  return acl
}
