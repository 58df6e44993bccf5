// cardlens account | user | bucket | policy: safe edits of accounts.yaml. The running server follows them by itself.
import { readFileSync } from 'node:fs'
import type { AccountsFile, Bucket } from '../../auth/accounts.ts'
import { editAccounts, readDirectory } from '../../auth/accounts.ts'
import { consolePolicy, type PolicyBucket, programPolicy } from '../../auth/ready-made.ts'
import { newKey, placesIn } from '../data-folder.ts'
import { UsageError } from '../usage-error.ts'

export async function edit(data: string, change: (file: AccountsFile) => void): Promise<void> {
  await editAccounts(placesIn(data).accounts, change)
}

export async function listAccounts(data: string): Promise<string> {
  const { file } = readDirectory(placesIn(data).accounts)
  const lines = file.accounts.flatMap(account => [
    `account ${account.appId}  uin ${account.uin}  ${account.state}${account.monthlyQuota === undefined ? '' : `  quota ${account.monthlyQuota}`}  ${account.keys.length} keys`,
    ...account.users.map(user => `  user ${user.name}  uin ${user.uin}  ${user.keys.length} keys  ${user.policies.length} policies`),
    ...file.buckets
      .filter(bucket => bucket.name.endsWith(`-${account.appId}`))
      .map(
        bucket =>
          `  bucket ${bucket.name}  ${bucket.region}  ${bucket.acl}  recognition ${bucket.recognition ? 'on' : 'off'}${bucket.domains.length > 0 ? `  ${bucket.domains.join(' ')}` : ''}`,
      ),
  ])
  return `${lines.join('\n')}\n`
}

export async function addAccount(data: string, appId: string, uin: string): Promise<string> {
  const key = newKey()
  await edit(data, file => {
    file.accounts.push({ appId, uin, state: 'active', keys: [key], users: [] })
  })
  return `${JSON.stringify({ appId, uin, ...key }, null, 2)}\n`
}

export async function setAccount(data: string, appId: string, flags: { state?: string; quota?: string }): Promise<void> {
  await edit(data, file => {
    const account = find(file.accounts, item => item.appId === appId, `account ${appId}`)
    if (flags.state !== undefined) account.state = flags.state as 'active' | 'arrears'
    if (flags.quota === 'none') delete account.monthlyQuota
    else if (flags.quota !== undefined) account.monthlyQuota = Number(flags.quota)
  })
}

/** A sub-account with its first key; it may do nothing until a policy says so. */
export async function addUser(data: string, name: string, flags: { account?: string }): Promise<string> {
  const key = newKey()
  let uin = ''
  await edit(data, file => {
    const account =
      flags.account === undefined ? only(file) : find(file.accounts, item => item.appId === flags.account, `account ${flags.account}`)
    if (account.users.some(user => user.name === name)) throw new UsageError(`user ${name} exists already`)
    // They may have more digits than a number can tell apart.
    const uins = file.accounts.flatMap(item => [item.uin, ...item.users.map(other => other.uin)]).map(BigInt)
    uin = String(uins.reduce((most, one) => (one > most ? one : most)) + 1n)
    account.users.push({ uin, name, keys: [key], policies: [] })
  })
  return `${JSON.stringify({ name, uin, ...key }, null, 2)}\n`
}

export async function removeUser(data: string, name: string, flags: { account?: string }): Promise<void> {
  await edit(data, file => {
    const { account, user } = userOf(file, name, flags)
    account.users = account.users.filter(item => item !== user)
  })
}

export async function addBucket(
  data: string,
  name: string,
  flags: { region?: string; domain?: string[]; recognition?: boolean },
): Promise<void> {
  await edit(data, file => {
    file.buckets.push({
      name,
      region: flags.region ?? 'ap-guangzhou',
      created: new Date().toISOString(),
      recognition: flags.recognition ?? true,
      domains: flags.domain ?? [],
    } as unknown as Bucket)
  })
}

export async function setBucket(
  data: string,
  name: string,
  flags: { recognition?: string; acl?: string; domain?: string[] },
): Promise<void> {
  await edit(data, file => {
    const bucket = find(file.buckets, item => item.name === name, `bucket ${name}`)
    if (flags.recognition !== undefined) bucket.recognition = flags.recognition === 'on'
    if (flags.acl !== undefined) bucket.acl = flags.acl as Bucket['acl']
    if (flags.domain !== undefined) bucket.domains = flags.domain
  })
}

/** Attaches a policy: a JSON file, or a ready-made one for one prefix of one bucket: `recognize` for programs, `console` for people in the browser. */
export async function attachPolicy(
  data: string,
  name: string,
  flags: { account?: string; file?: string; recognize?: string; console?: string },
): Promise<void> {
  await edit(data, file => {
    const { user } = userOf(file, name, flags)
    const given = [
      ...(flags.file === undefined ? [] : [readPolicy(flags.file)]),
      ...(flags.recognize === undefined ? [] : [policyBelow(file, flags.recognize, programPolicy)]),
      ...(flags.console === undefined ? [] : [policyBelow(file, flags.console, consolePolicy)]),
    ]
    if (given.length !== 1) throw new UsageError('give one of --file, --recognize and --console')
    user.policies.push(given[0])
  })
}

function readPolicy(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`)
  }
}

export async function detachPolicies(data: string, name: string, flags: { account?: string }): Promise<void> {
  await edit(data, file => {
    userOf(file, name, flags).user.policies = []
  })
}

/** `place`: <bucket>/<prefix>. */
function policyBelow(file: AccountsFile, place: string, make: (bucket: PolicyBucket, prefix: string) => object): object {
  const [name = '', ...prefix] = place.split('/')
  if (prefix.at(-1) !== '')
    throw new UsageError(`${place} has no / at its end: ${place}/ is what lies below that, and ${name}/ the whole bucket`)
  if (prefix.some(part => part.includes('*'))) throw new UsageError('a prefix holds no *: everything below it is meant anyway')
  const bucket = find(file.buckets, item => item.name === name, `bucket ${name}`)
  return make(bucket, prefix.join('/'))
}

/** The user of that name; names are unique within an account only. */
function userOf(file: AccountsFile, name: string, flags: { account?: string }) {
  const found = file.accounts
    .filter(account => flags.account === undefined || account.appId === flags.account)
    .flatMap(account => account.users.filter(user => user.name === name).map(user => ({ account, user })))
  if (found.length > 1) throw new UsageError(`several accounts have a user ${name}: say --account <appid>`)
  return find(found, () => true, `user ${name}`)
}

function only(file: AccountsFile): AccountsFile['accounts'][number] {
  const [account, other] = file.accounts
  if (!account || other) throw new UsageError('there are several accounts: say --account <appid>')
  return account
}

function find<T>(list: readonly T[], test: (item: T) => boolean, what: string): T {
  const found = list.find(test)
  if (!found) throw new UsageError(`there is no ${what}`)
  return found
}
