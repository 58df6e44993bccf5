// The data folder: made at the first start with a demo account, its keys and its bucket; opened at every later one.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { editAccounts } from '../auth/accounts.ts'
import { UsageError } from './usage-error.ts'

export interface Credentials {
  readonly secretId: string
  readonly secretKey: string
  readonly bucket: string
  readonly region: string
}

/** Where things lie in it. */
export interface Places {
  readonly accounts: string
  readonly ledger: string
  readonly objects: string
}

export interface DataFolder extends Places {
  readonly tokenKey: Buffer
  /** The demo account's, while its file is there. */
  readonly credentials: Credentials | undefined
  /** True when this start made them. */
  readonly fresh: boolean
}

const APP_ID = '1250000000'
const DEMO: Omit<Credentials, 'secretId' | 'secretKey'> = { bucket: `demo-${APP_ID}`, region: 'ap-guangzhou' }

export function newKey(): { secretId: string; secretKey: string } {
  const letters = (count: number) =>
    randomBytes(count * 2)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, count)
  return { secretId: `AKID${letters(32)}`, secretKey: letters(32) }
}

/** Of a folder that a server has made. Throws UsageError where there is none: whoever mistypes its name must not be given a new account. */
export function placesIn(path: string): Places {
  const places = placesOf(path)
  if (!existsSync(places.accounts))
    throw new UsageError(`there is no data folder ${path}: the server makes it when it starts; say --data <folder> for another`)
  return places
}

function placesOf(path: string): Places {
  return { accounts: join(path, 'accounts.yaml'), ledger: join(path, 'usage.db'), objects: join(path, 'objects') }
}

/** Secrets are written once, readable by their owner alone, and never logged. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const at = (name: string) => join(path, name)
  const places = placesOf(path)
  const fresh = !existsSync(places.accounts)
  if (fresh) {
    const key = newKey()
    await editAccounts(places.accounts, file => {
      file.accounts = [{ appId: APP_ID, uin: '100000000001', state: 'active', keys: [key], users: [] }]
      file.buckets = [
        { name: DEMO.bucket, region: DEMO.region, created: new Date().toISOString(), acl: 'private', recognition: true, domains: [] },
      ] as unknown as typeof file.buckets
    })
    writeFileSync(at('credentials.json'), `${JSON.stringify({ ...key, ...DEMO }, null, 2)}\n`, { mode: 0o600, flag: 'w' })
  }
  if (!existsSync(at('token.key'))) {
    // Written aside and renamed, so that a crash leaves no half of a key.
    writeFileSync(at('token.key.new'), randomBytes(32), { mode: 0o600 })
    renameSync(at('token.key.new'), at('token.key'))
  }
  return {
    ...places,
    tokenKey: readFileSync(at('token.key')),
    credentials: existsSync(at('credentials.json')) ? (JSON.parse(readFileSync(at('credentials.json'), 'utf8')) as Credentials) : undefined,
    fresh,
  }
}
