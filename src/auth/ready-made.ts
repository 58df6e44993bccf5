// Policies that are made for the operator: recognition below one prefix of one bucket, and nothing else.
import { appIdOf, type Bucket } from './accounts.ts'

/** What policies name of a bucket. */
export type PolicyBucket = Pick<Bucket, 'name' | 'region'>

/** For a program that has its pictures recognised and keeps them. */
export function programPolicy(bucket: PolicyBucket, prefix: string): object {
  return policyBelow(bucket, prefix, { action: ['cos:GetObject', 'cos:PutObject'] })
}

/** For people in the console: it keeps no picture, has no need to read any, and none to show one to the world while it is read. */
export function consolePolicy(bucket: PolicyBucket, prefix: string): object {
  return policyBelow(bucket, prefix, {
    action: ['cos:PutObject', 'cos:DeleteObject'],
    condition: { string_equal_if_exist: { 'cos:x-cos-acl': ['default', 'private'] } },
  })
}

function policyBelow({ name, region }: PolicyBucket, prefix: string, storing: object): object {
  const resource = (service: string, path: string) => [`qcs::${service}:${region}:uid/${appIdOf(name)}:${path}${prefix}*`]
  return {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['ci:CreateIDCardOCRJob'], resource: resource('ci', `bucket/${name}/`) },
      { effect: 'allow', ...storing, resource: resource('cos', `${name}/`) },
    ],
  }
}
