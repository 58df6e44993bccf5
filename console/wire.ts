// IDCardOCR while uploading, as any client of COS calls it; the picture is deleted again, since nobody asked to keep it.
import type { IdCard, Recognition } from '../src/idcard/result.ts'
import { authorization, encodeStrict, type Keys } from './sign.ts'

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
  /** Of the face, or else of the only card: JPEGs as data: URLs. */
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

  /** True where other keys would help. */
  get isOfKeys(): boolean {
    return /^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed)$/.test(this.code)
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
export interface Outcome {
  readonly answer?: Answer
  readonly error?: WireError
  /** Key under which the picture still lies, since it could not be deleted. */
  readonly left?: string
}

/** Deletions that are due when pictures have been read, or when the page is left before that. */
const due = new Set<() => Promise<Response>>()
addEventListener('pagehide', () => {
  for (const remove of due) void remove().catch(() => {})
})

/** Reads one picture; never throws. */
export async function recognize(access: Access, picture: Blob): Promise<Outcome> {
  const path = `/${access.bucket}/${access.prefix}${crypto.randomUUID()}`
  // Signed beforehand: there is no time for it while a page is being left.
  const remove = await prepare(access, 'DELETE', path, {}, { keepalive: true })
  due.add(remove)
  const outcome = await upload(access, path, picture).catch((error: unknown) => ({
    error: error instanceof WireError ? error : new WireError('Network', (error as Error).message),
  }))
  const removed = await remove().catch(() => undefined)
  due.delete(remove)
  const refused = 'error' in outcome && outcome.error.isOfKeys
  return removed?.ok || refused ? outcome : { ...outcome, left: path.slice(1) }
}

async function upload(access: Access, path: string, picture: Blob): Promise<{ answer: Answer }> {
  for (let tried = 1; ; tried++) {
    const put = await prepare(access, 'PUT', path, { 'ci-process': 'IDCardOCR', Config: CONFIG }, { body: picture })
    const response = await put()
    if (response.status !== 503 || tried === TRIES) return { answer: readAnswer(await response.text()) }
    await new Promise(done => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? 1)))
  }
}

/** Signs a request that is sent when what comes back is called. */
async function prepare(access: Access, method: string, path: string, query: Record<string, string>, more: RequestInit) {
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeStrict(value)}`)
  const headers: Record<string, string> = {
    Authorization: await authorization(access, { method, path, query, host: location.host }, Math.floor(Date.now() / 1000)),
    ...(access.token === undefined ? {} : { 'x-cos-security-token': access.token }),
  }
  const url = `${path.split('/').map(encodeStrict).join('/')}${text.length > 0 ? `?${text.join('&')}` : ''}`
  return () => fetch(url, { ...more, method, headers })
}

function readAnswer(xml: string): Answer {
  const page = new DOMParser().parseFromString(xml, 'application/xml')
  const text = (name: string) => page.querySelector(name)?.textContent ?? ''
  if (page.documentElement.nodeName !== 'Response')
    throw new WireError(text('Code') || 'Network', text('Message') || 'The answer is none of Cardlens.', text('RequestId'))
  const image = (name: string) => (text(name) === '' ? undefined : `data:image/jpeg;base64,${text(name)}`)
  const { width, height, cards } = JSON.parse(text('Detail')) as Answer
  const [cardImage, portraitImage] = [image('IdCard'), image('Portrait')]
  return { width, height, cards, ...(cardImage ? { cardImage } : {}), ...(portraitImage ? { portraitImage } : {}) }
}
