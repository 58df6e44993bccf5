// Policies that are made for the operator: recognition below one prefix of one bucket, and nothing else.
import { appIdOf } from './accounts.ts'

/** For a program that has its pictures recognised and keeps them. */
export function programPolicy(bucket: Place, prefix: string): object {
  return policyBelow(bucket, prefix, { action: ['cos:GetObject', 'cos:PutObject'] })
}

/** For people in the console: it keeps no picture, has no need to read any, and none to show one to the world while it is read. */
export function consolePolicy(bucket: Place, prefix: string): object {
  return policyBelow(bucket, prefix, {
    action: ['cos:PutObject', 'cos:DeleteObject'],
    condition: { string_equal_if_exist: { 'cos:x-cos-acl': ['default', 'private'] } },
  })
}

/** A bucket, as far as policies name it. */
export interface Place {
  readonly name: string
  readonly region: string
}

function policyBelow({ name, region }: Place, prefix: string, storing: object): object {
  const resource = (service: string, path: string) => [`qcs::${service}:${region}:uid/${appIdOf(name)}:${path}${prefix}*`]
  return {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['ci:CreateIDCardOCRJob'], resource: resource('ci', `bucket/${name}/`) },
      { effect: 'allow', ...storing, resource: resource('cos', `${name}/`) },
    ],
  }
}
