// Policies that are made for the operator: recognition below one prefix of one bucket, and nothing else.
import { appIdOf } from './accounts.ts'

/** What a program needs that has its pictures recognised and keeps them. */
export const RECOGNIZE_ACTIONS = ['ci:CreateIDCardOCRJob', 'cos:GetObject', 'cos:PutObject'] as const
/** What the console needs: it keeps none, and has no need to read any. */
export const CONSOLE_ACTIONS = ['ci:CreateIDCardOCRJob', 'cos:PutObject', 'cos:DeleteObject'] as const

/** A policy document for these actions below one prefix of one bucket, and nothing else. */
export function recognizePolicy({ name, region }: { name: string; region: string }, prefix: string, actions: readonly string[]): object {
  const appId = appIdOf(name)
  const on = (service: string, resource: string) => ({
    effect: 'allow',
    action: actions.filter(action => action.startsWith(`${service}:`)),
    resource: [`qcs::${service}:${region}:uid/${appId}:${resource}`],
  })
  return { version: '2.0', statement: [on('ci', `bucket/${name}/${prefix}*`), on('cos', `${name}/${prefix}*`)] }
}
