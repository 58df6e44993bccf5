// Request bodies: whole and bounded, or streamed and checked.
import { createHash } from 'node:crypto'
import { CosError } from '../protocol/errors.ts'
import type { Verify } from '../storage/storage.ts'
import type { HttpRequest } from './message.ts'

/** What is read whole has so long to come: until it is there, nobody may know who sends it. (Where nothing comes at all the connection is closed as idle.) */
export const WHOLE_MS = 30_000

async function* timely(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const end = performance.now() + WHOLE_MS
  for await (const chunk of body) {
    if (performance.now() > end) throw new CosError('RequestTimeOut')
    yield chunk
  }
}

/** The whole body, at most `maxBytes`, within WHOLE_MS; past that `tooLarge` or RequestTimeOut is thrown and nothing more is read. A declared length is not trusted. */
export async function readBody(request: HttpRequest, maxBytes: number, tooLarge: () => CosError): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const gathered = new Gathered()
  for await (const chunk of timely(request.body)) {
    gathered.add(chunk)
    if (gathered.size > maxBytes) throw tooLarge()
  }
  checkLength(request, gathered.size)
  return gathered.bytes()
}

/** Bytes in one piece that grows: of a body that comes in chunks of a byte each, the chunks take a hundred times more. `expected`: how many will come, if that
 *  is known; then nothing is copied twice. */
export class Gathered {
  size = 0
  #buffer: Buffer

  constructor(expected = 0) {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(1 << 14, expected))
  }

  add(chunk: Uint8Array): void {
    const size = this.size + chunk.length
    if (size > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#buffer.length))
      this.#buffer.copy(larger, 0, 0, this.size)
      this.#buffer = larger
    }
    this.#buffer.set(chunk, this.size)
    this.size = size
  }

  /** No more than was added: a worker is sent the memory behind a view whole. */
  bytes(): Buffer {
    const { size } = this
    return size === this.#buffer.length ? this.#buffer : Buffer.from(this.#buffer.subarray(0, size))
  }
}

/** XML or form text of at most so many bytes, with its Content-MD5 checked where given. */
export async function readText(request: HttpRequest, maxBytes = 4 << 20): Promise<string> {
  const body = await readBody(request, maxBytes, () => new CosError('EntityTooLarge', `The request body has more than ${maxBytes} bytes.`))
  checkDigest(request, createHash('md5').update(body).digest('hex'))
  return body.toString('utf8')
}

/** For the store: refuses a body that is shorter than declared or whose Content-MD5 differs, before anything is kept. */
export function bodyCheck(request: HttpRequest): Verify {
  return written => {
    checkLength(request, written.size)
    checkDigest(request, written.etag)
  }
}

export function checkLength(request: HttpRequest, size: number): void {
  const declared = request.headers.get('content-length')
  if (declared !== undefined && Number(declared) !== size)
    throw new CosError('IncompleteBody', `Content-Length says ${declared} bytes, ${size} came.`)
}

export function checkDigest(request: HttpRequest, md5Hex: string): void {
  const given = request.headers.get('content-md5') ?? ''
  if (given === '') return
  const bytes = Buffer.from(given, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== given) throw new CosError('InvalidDigest')
  if (bytes.toString('hex') !== md5Hex) throw new CosError('BadDigest')
}

/** Streams at most `maxBytes`, else EntityTooLarge. */
export async function* limited(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new CosError('EntityTooLarge')
    yield chunk
  }
}
