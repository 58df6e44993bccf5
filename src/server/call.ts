// One call on its way through the walk, and the rooms it may use. Handlers get this and nothing else.
import type { Accounts, Bucket } from '../auth/accounts.ts'
import type { Caller } from '../auth/caller.ts'
import type { Recognizer } from '../idcard/recognizer.ts'
import { CosError } from '../protocol/errors.ts'
import { MAX_IMAGE_BYTES } from '../protocol/id-card-request.ts'
import type { ResponseOptions } from '../protocol/id-card-response.ts'
import type { Target } from '../protocol/target.ts'
import type { Storage } from '../storage/storage.ts'
import type { Ledger } from '../usage/ledger.ts'
import type { HttpRequest, HttpResponse } from './message.ts'

export interface Settings {
  /** Keep an object whose recognition failed on PUT. Default true: bytes that a client sent are not lost. */
  readonly keepFailedUploads: boolean
  /** Ask for `/ai_bucket` to be open besides the binding, before recognition is answered. Default false. */
  readonly requireAiBucket: boolean
  /** Largest picture to recognise, bytes. Default MAX_IMAGE_BYTES. */
  readonly maxImageBytes: number
  /** Largest object of one PUT, bytes. Default 5 GiB. */
  readonly maxObjectBytes: number
  readonly response: ResponseOptions
  /** Serve the web console. Default true. */
  readonly console: boolean
}

export const DEFAULT_SETTINGS: Settings = {
  keepFailedUploads: true,
  requireAiBucket: false,
  maxImageBytes: MAX_IMAGE_BYTES,
  maxObjectBytes: 5 * 1024 ** 3,
  response: {},
  console: true,
}

/** One structured line; nothing of a card, no key and no secret goes in. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, facts?: Record<string, unknown>) => void

export interface Rooms {
  readonly accounts: Accounts
  readonly storage: Storage
  readonly ledger: Ledger
  readonly recognizer: Recognizer
  /** Recognitions under way, by account: they count against its quota before they are billed. */
  readonly running: Map<string, number>
  /** 32 bytes that seal temporary keys. */
  readonly tokenKey: Uint8Array
  readonly settings: Settings
  readonly log: Log
  /** Unix milliseconds. */
  readonly clock: () => number
}

export interface Call {
  readonly request: HttpRequest
  readonly target: Target
  readonly bucket: Bucket | undefined
  readonly caller: Caller
  readonly requestId: string
  readonly now: number
  readonly rooms: Rooms
  /** What a recognition leaves for the bill. */
  readonly tally: {
    /** MD5 of the picture: another picture under the same key is no repetition. */
    image?: string
    /** Why it is refused, unless it turns out to be a repetition of what was billed: the quota is used up. */
    spent?: CosError
    /** Gives back the place that was taken in the account's quota. */
    done?: () => void
  }
}

export type Handler = (call: Call) => Promise<HttpResponse>

export function bucketOf(call: Call): Bucket {
  if (!call.bucket) throw new CosError('NoSuchBucket')
  return call.bucket
}

/** After a write: a bucket that was deleted meanwhile takes what was written with it. */
export async function keepWritten(call: Call, key = call.target.key): Promise<void> {
  const { name } = bucketOf(call)
  if (call.rooms.accounts.current.findBucket(name)) return
  await call.rooms.storage.delete(name, key)
  throw new CosError('NoSuchBucket')
}

export function xml(body: string, headers: Record<string, string> = {}, status = 200): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/xml', ...headers }, body }
}

export function empty(status = 200, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers }
}
