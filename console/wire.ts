// IDCardOCR while uploading, as any client of COS calls it; the picture is deleted again, since nobody asked to keep it.
import type { IdCard, Recognition } from '../src/idcard/result.ts'
import { encodeStrict } from '../src/protocol/query.ts'
import { authorization, type Keys } from './sign.ts'

/** Who reads, and below which prefix of which bucket pictures lie while they are read. */
export interface Access extends Keys {
  /** Of temporary keys. */
  readonly token?: string
  readonly bucket: string
  readonly prefix: string
}

/** What `Detail` holds: the engine's whole result, each verdict with its code on the wire. */
export interface Answer extends Pick<Recognition, 'width' | 'height'> {
  readonly cards: readonly IdCard[]
  /** Of the face, or else of the only card: JPEGs as blob: URLs, to be revoked by whoever is done with the answer. */
  readonly cardImage?: string
  readonly portraitImage?: string
}

export class WireError extends Error {
  readonly code: string
  readonly requestId: string

  constructor(code: string, message: string, requestId = '') {
    super(message)
    this.code = code
    this.requestId = requestId
  }

  /** True where other keys, or another place, would help. */
  get isOfKeys(): boolean {
    return /^(AccessDenied|NoSuchBucket|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed)$/.test(
      this.code,
    )
  }
}

const CONFIG = JSON.stringify({
  CropIdCard: true,
  CropPortrait: true,
  CopyWarn: true,
  BorderCheckWarn: true,
  ReshootWarn: true,
  DetectPsWarn: true,
  TempIdWarn: true,
  InvalidDateWarn: true,
  ReflectWarn: true,
  Quality: true,
  CardWarnType: 'Advanced',
  MultiCardDetect: true,
  Detail: true,
})
/** A busy server says when to come again; it is asked so often before the person hears of it. */
const TRIES = 8

/** What became of one picture. */
export type Outcome = { readonly answer: Answer; readonly error?: undefined } | { readonly answer?: undefined; readonly error: WireError }

/** Reads one picture, unless it is `given` up; never throws. */
export async function recognize(access: Access, leftovers: Leftovers, picture: Blob, given: AbortSignal): Promise<Outcome> {
  const path = `/${access.bucket}/${access.prefix}${crypto.randomUUID()}`
  leftovers.add(path)
  const outcome = await upload(access, path, picture, within(UPLOAD_MS, given)).then(
    answer => ({ answer }),
    (error: unknown) => ({ error: error instanceof WireError ? error : new WireError('Network', (error as Error).message) }),
  )
  // What was not let in lies nowhere.
  if ('error' in outcome && outcome.error.isOfKeys) leftovers.forget(path)
  else await leftovers.remove(access, path)
  return outcome
}

/** Pictures that lie in the bucket while they are read. They are written down until they are deleted, so that those of a page that was left in the middle, or of a
 *  server that could not be reached, go the next time. Each has an entry of its own, since several tabs write. */
export class Leftovers {
  readonly #store: Entries
  /** Of these an answer is still waited for, and these could not be deleted. */
  readonly #reading = new Set<string>()
  readonly #stuck = new Set<string>()

  constructor(store: Entries) {
    this.#store = store
  }

  get paths(): readonly string[] {
    const names = Array.from({ length: this.#store.length }, (_, i) => this.#store.key(i) ?? '')
    return names.filter(name => name.startsWith(LEFT)).map(name => name.slice(LEFT.length))
  }

  /** How many could not be deleted so far. */
  get count(): number {
    return this.paths.filter(path => this.#stuck.has(path)).length
  }

  add(path: string): void {
    this.#reading.add(path)
    this.#store.setItem(LEFT + path, '')
  }

  forget(path: string): void {
    this.#reading.delete(path)
    this.#stuck.delete(path)
    this.#store.removeItem(LEFT + path)
  }

  /** Deletes one if it can. */
  async remove(access: Access, path: string): Promise<void> {
    this.#reading.delete(path)
    const response = await send(access, 'DELETE', path, {}, within(DELETE_MS)).catch(() => undefined)
    // Where there is no such bucket there is nothing left, either.
    if (response?.ok || response?.status === 404) this.forget(path)
    else this.#stuck.add(path)
  }

  /** Deletes what lies below the prefix of whoever is signed in. */
  async removeAll(access: Access): Promise<void> {
    const mine = this.paths.filter(path => path.startsWith(`/${access.bucket}/${access.prefix}`) && !this.#reading.has(path))
    await Promise.all(mine.map(path => this.remove(access, path)))
  }
}

type Entries = Pick<Storage, 'length' | 'key' | 'setItem' | 'removeItem'>

const LEFT = 'left:'
/** After so long a server that says nothing is given up: seven megabytes take five minutes on the slowest of lines. */
const UPLOAD_MS = 300_000
const DELETE_MS = 20_000

/** As AbortSignal.any and AbortSignal.timeout together, which browsers have had for few years. */
function within(milliseconds: number, given?: AbortSignal): AbortSignal {
  const either = new AbortController()
  const timer = setTimeout(() => either.abort(), milliseconds)
  const give = () => {
    clearTimeout(timer)
    either.abort()
  }
  if (given?.aborted) give()
  else given?.addEventListener('abort', give, { once: true })
  return either.signal
}

async function upload(access: Access, path: string, picture: Blob, until: AbortSignal): Promise<Answer> {
  for (let tried = 1; ; tried++) {
    const response = await send(access, 'PUT', path, { 'ci-process': 'IDCardOCR', Config: CONFIG }, until, picture)
    if (response.status !== 503 || tried === TRIES) return readAnswer(await response.text())
    await new Promise(done => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? 1)))
  }
}

async function send(
  access: Access,
  method: string,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
  body?: Blob,
): Promise<Response> {
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeStrict(value)}`)
  const headers: Record<string, string> = {
    Authorization: await authorization(access, { method, path, query, host: location.host }, Math.floor(Date.now() / 1000)),
    ...(access.token === undefined ? {} : { 'x-cos-security-token': access.token }),
  }
  const url = `${path.split('/').map(encodeStrict).join('/')}${text.length > 0 ? `?${text.join('&')}` : ''}`
  return fetch(url, { method, headers, signal, ...(body ? { body } : {}) })
}

function readAnswer(xml: string): Answer {
  const page = new DOMParser().parseFromString(xml, 'application/xml')
  const text = (name: string) => page.querySelector(name)?.textContent ?? ''
  if (page.documentElement.nodeName !== 'Response')
    throw new WireError(text('Code') || 'Network', text('Message') || 'The answer is none of Cardlens.', text('RequestId'))
  const image = (name: string) => {
    const bytes = Uint8Array.from(atob(text(name)), c => c.charCodeAt(0))
    return bytes.length === 0 ? undefined : URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }))
  }
  const { width, height, cards } = JSON.parse(text('Detail')) as Answer
  const [cardImage, portraitImage] = [image('IdCard'), image('Portrait')]
  return { width, height, cards, ...(cardImage ? { cardImage } : {}), ...(portraitImage ? { portraitImage } : {}) }
}
