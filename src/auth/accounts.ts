// Accounts, buckets and prices: one validated YAML file, re-read when it changes. A bad edit is refused and the old state stays in force.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, unwatchFile, watchFile } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { BUCKET_NAME } from '../protocol/target.ts'
import { parseBucketPolicy, parsePolicy } from './policy.ts'

const policyReadBy = (parse: (value: unknown) => void) =>
  z.unknown().superRefine((value, context) => {
    try {
      parse(value)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  })
const key = z.strictObject({ secretId: z.string().min(8), secretKey: z.string().min(8) })
const user = z.strictObject({
  uin: z.string().regex(/^\d+$/),
  name: z.string().min(1),
  keys: z.array(key).default([]),
  policies: z.array(policyReadBy(parsePolicy)).default([]),
})
const account = z.strictObject({
  appId: z.string().regex(/^\d+$/),
  uin: z.string().regex(/^\d+$/),
  /** arrears: every recognition is answered ChargeStatusException. */
  state: z.enum(['active', 'arrears']).default('active'),
  /** Billed recognitions allowed in a calendar month (UTC+8); absent is no limit. */
  monthlyQuota: z.int().nonnegative().optional(),
  keys: z.array(key).default([]),
  users: z.array(user).default([]),
})
const corsRule = z.strictObject({
  origins: z.array(z.string()).min(1),
  methods: z.array(z.string()).min(1),
  headers: z.array(z.string()).default(['*']),
  expose: z.array(z.string()).default([]),
  maxAgeSeconds: z.int().nonnegative().default(600),
})
const bucket = z.strictObject({
  name: z.string().regex(BUCKET_NAME),
  region: z.string().regex(/^[a-z\d-]+$/),
  created: z.iso.datetime().default('2026-01-01T00:00:00.000Z'),
  acl: z.enum(['private', 'public-read', 'public-read-write']).default('private'),
  policy: policyReadBy(parseBucketPolicy).optional(),
  /** Bound to CI: recognition is activated. */
  recognition: z.boolean().default(false),
  /** AI content recognition is open (`/ai_bucket`); when it was. */
  aiSince: z.iso.datetime().optional(),
  /** Custom domains, without a port. */
  domains: z.array(z.string().regex(/^[a-z\d.-]+$/i, 'a domain is letters, digits, dots and hyphens, without a port')).default([]),
  cors: z
    .array(corsRule)
    .default([{ origins: ['*'], methods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'], headers: ['*'], expose: [], maxAgeSeconds: 600 }]),
})
const prices = z.strictObject({
  currency: z.string().default('USD'),
  /** Price of each call of a month, by how many calls the month has: the reached tier counts for all of them. */
  tiers: z
    .array(z.strictObject({ upTo: z.int().positive().optional(), price: z.number().nonnegative() }))
    .min(1)
    .refine(
      tiers =>
        tiers.every(({ upTo }, i) => i === 0 || (upTo ?? Number.POSITIVE_INFINITY) > (tiers[i - 1]!.upTo ?? Number.POSITIVE_INFINITY)),
      'tiers stand in order, the one without an end last',
    )
    .default([{ upTo: 10_000, price: 0.15 }, { upTo: 100_000, price: 0.1 }, { price: 0.06 }]),
})
const file = z
  .strictObject({
    accounts: z.array(account).min(1),
    buckets: z.array(bucket).default([]),
    /** For hosts that name no bucket. */
    defaultBucket: z.string().optional(),
    prices: prices.prefault({}),
  })
  .superRefine((value, context) => {
    const twice = (what: string, names: readonly string[]) => {
      for (const name of names.filter((item, i) => names.indexOf(item) !== i))
        context.addIssue({ code: 'custom', message: `${what} ${name} stands twice` })
    }
    twice(
      'appId',
      value.accounts.map(a => a.appId),
    )
    twice(
      'uin',
      value.accounts.flatMap(a => [a.uin, ...a.users.map(u => u.uin)]),
    )
    twice(
      'secretId',
      value.accounts.flatMap(a => [...a.keys, ...a.users.flatMap(u => u.keys)].map(k => k.secretId)),
    )
    twice(
      'bucket',
      value.buckets.map(b => b.name),
    )
    twice(
      'domain',
      value.buckets.flatMap(b => b.domains),
    )
    for (const b of value.buckets) {
      if (!value.accounts.some(a => a.appId === appIdOf(b.name)))
        context.addIssue({ code: 'custom', message: `bucket ${b.name} belongs to no account here` })
    }
  })

export type AccountsFile = z.infer<typeof file>
export type Account = z.infer<typeof account>
export type User = z.infer<typeof user>
export type Bucket = z.infer<typeof bucket>
export type Prices = z.infer<typeof prices>

export interface Owner {
  readonly account: Account
  /** Absent: the root account's own key. */
  readonly user?: User
  readonly secretKey: string
}

/** What the file says, ready to ask. Never changes; a new file makes a new one. */
export interface Directory {
  readonly file: AccountsFile
  readonly domains: ReadonlyMap<string, string>
  findKey(secretId: string): Owner | undefined
  findBucket(name: string): Bucket | undefined
  findAccount(appId: string): Account | undefined
}

export class AccountsError extends Error {
  readonly faults: readonly string[]

  constructor(path: string, faults: readonly string[]) {
    super(`${path}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n${faults.map(fault => `  ${fault}`).join('\n')}`)
    this.name = 'AccountsError'
    this.faults = faults
  }
}

export interface Accounts {
  readonly current: Directory
  /** Changes the file: `change` gets a copy of what it says and alters it. Checked first, written whole, comments kept where the change allows. */
  edit(change: (file: AccountsFile) => void): Promise<void>
  close(): void
}

export function appIdOf(bucketName: string): string {
  return bucketName.slice(bucketName.lastIndexOf('-') + 1)
}

/** Opens the file and follows it. `log` hears of every reload and every refusal. */
export function openAccounts(path: string, log: (text: string) => void = () => {}): Accounts {
  let current = readDirectory(path)
  let seen = stamp(path)
  let queue: Promise<void> = Promise.resolve()
  const reload = () => {
    const now = stamp(path)
    if (now === seen) return
    seen = now
    try {
      current = readDirectory(path)
      log('accounts file read again')
    } catch (error) {
      log(`accounts file refused, the old one stays in force: ${(error as Error).message}`)
    }
  }
  watchFile(path, { interval: 300, persistent: false }, reload)
  return {
    get current() {
      reload()
      return current
    },
    edit(change) {
      const next = queue.then(() => editAccounts(path, change)).then(reload)
      queue = next.catch(() => {})
      return next
    },
    close: () => unwatchFile(path, reload),
  }
}

/** Reads, checks, changes, checks and writes in one go, under a lock file, so that the command line and the server may both edit. */
export async function editAccounts(path: string, change: (file: AccountsFile) => void): Promise<void> {
  const lock = await takeLock(`${path}.lock`)
  try {
    const document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '')
    const value = existsSync(path) ? readDirectory(path).file : ({ accounts: [], buckets: [] } as unknown as AccountsFile)
    const next = structuredClone(value)
    change(next)
    const checked = check(path, next)
    for (const [name, part] of Object.entries(checked)) {
      if (JSON.stringify(part) !== JSON.stringify(value[name as keyof AccountsFile]))
        document.set(name, document.createNode(part, { aliasDuplicateObjects: false }))
    }
    const text = document.toString({ lineWidth: 0 })
    fileIn(path, text) // as the next start will read it
    await replaceFile(path, text)
  } finally {
    await lock()
  }
}

/** The whole text or nothing of it is at `path` afterwards. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.new`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

export function readDirectory(path: string): Directory {
  return directoryOf(fileIn(path, readFileSync(path, 'utf8')))
}

/** What the text of the file at `path` says. */
function fileIn(path: string, text: string): AccountsFile {
  const document = parseDocument(text)
  if (document.errors.length > 0)
    throw new AccountsError(
      path,
      document.errors.map(error => error.message.split('\n')[0] as string),
    )
  return check(path, document.toJS())
}

export function directoryOf(value: AccountsFile): Directory {
  const keys = new Map<string, Owner>()
  for (const owner of value.accounts) {
    for (const k of owner.keys) keys.set(k.secretId, { account: owner, secretKey: k.secretKey })
    for (const u of owner.users) for (const k of u.keys) keys.set(k.secretId, { account: owner, user: u, secretKey: k.secretKey })
  }
  const buckets = new Map(value.buckets.map(b => [b.name, b]))
  const byAppId = new Map(value.accounts.map(a => [a.appId, a]))
  return {
    file: value,
    domains: new Map(value.buckets.flatMap(b => b.domains.map(domain => [domain.toLowerCase(), b.name] as const))),
    findKey: secretId => keys.get(secretId),
    findBucket: name => buckets.get(name),
    findAccount: appId => byAppId.get(appId),
  }
}

function check(path: string, value: unknown): AccountsFile {
  const result = file.safeParse(value)
  if (!result.success)
    throw new AccountsError(
      path,
      result.error.issues.map(issue => `${issue.path.join('.') || 'file'}: ${issue.message}`),
    )
  return result.data
}

function stamp(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return 'gone'
  }
}

async function takeLock(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      await (await open(path, 'wx')).close()
      return () => rm(path, { force: true })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
      // A lock older than ten seconds was left by a process that died: an edit takes milliseconds.
      // It may be gone by now.
      const lock = statSync(path, { throwIfNoEntry: false })
      if (lock && Date.now() - lock.mtimeMs > 10_000) await rm(path, { force: true })
      else if (tries > 100) throw new Error(`${path} is held by another edit`, { cause })
      await new Promise(done => setTimeout(done, 50))
    }
  }
}
