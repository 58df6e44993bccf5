// multipart/form-data with the file last, streamed: small fields are read whole, the file is handed on as it comes.
import { CosError } from '../protocol/errors.ts'
import { Gathered, WHOLE_MS } from './body.ts'
import type { HttpRequest } from './message.ts'

export interface Form {
  /** By lower-case name. */
  readonly fields: ReadonlyMap<string, string>
  readonly fileName: string
  readonly fileType: string
  readonly file: AsyncIterable<Uint8Array>
}

/** Of all fields together, with what stands before each: they are read before anybody is asked who he is. */
const MAX_FIELDS_BYTES = 256 * 1024

/** RFC 2046, 5.1.1. As much is looked at again with every chunk. */
const MAX_BOUNDARY = 70

export async function readForm(request: HttpRequest): Promise<Form> {
  const match = /^multipart\/form-data;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(request.headers.get('content-type') ?? '')
  const boundary = match?.[1] ?? match?.[2] ?? ''
  if (boundary === '' || boundary.length > MAX_BOUNDARY) throw new CosError('MalformedPOSTRequest')
  const reader = new FormReader(request.body[Symbol.asyncIterator](), boundary)
  const fields = new Map<string, string>()
  let kept = 0
  await reader.skipPreamble()
  for (;;) {
    const { head, bytes } = await reader.readHead()
    if (head === undefined) throw new CosError('InvalidArgument', 'POST requires exactly one file upload per request.')
    const disposition = /form-data;(.*)/i.exec(head.get('content-disposition') ?? '')?.[1] ?? ''
    const name = /\bname="([^"]*)"/.exec(disposition)?.[1] ?? ''
    const fileName = /\bfilename="([^"]*)"/.exec(disposition)?.[1]
    if (name === 'file') {
      reader.until = Number.POSITIVE_INFINITY
      return {
        fields,
        fileName: (fileName ?? '').split(/[\\/]/).pop() ?? '',
        fileType: head.get('content-type') ?? '',
        file: reader.content(),
      }
    }
    const value = new Gathered()
    const keep = (size: number) => {
      kept += size
      if (kept > MAX_FIELDS_BYTES) throw new CosError('MalformedPOSTRequest', 'The fields of the form are too large.')
    }
    keep(bytes)
    for await (const chunk of reader.content()) {
      keep(chunk.length)
      value.add(chunk)
    }
    // One spelling for conditions, facts and what is kept; twice the same field could mean two things.
    if (fields.has(name.toLowerCase())) throw new CosError('MalformedPOSTRequest', `The field ${name.slice(0, 60)} stands twice.`)
    fields.set(name.toLowerCase(), value.bytes().toString('utf8'))
    if (fields.size > 200) throw new CosError('MalformedPOSTRequest', 'The form has too many fields.')
  }
}

const END_OF_HEAD = '\r\n\r\n'
const MAX_HEAD_BYTES = 16_384

class FormReader {
  /** When what it waits for is late; ms, as performance.now() counts. */
  until = performance.now() + WHOLE_MS
  private readonly source: AsyncIterator<Uint8Array>
  private readonly delimiter: Buffer
  private buffer: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterator<Uint8Array>, boundary: string) {
    this.source = source
    this.delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  async skipPreamble(): Promise<void> {
    const opening = this.delimiter.subarray(2)
    while (this.buffer.length < opening.length) await this.fill()
    if (!this.buffer.subarray(0, opening.length).equals(opening)) throw new CosError('MalformedPOSTRequest')
    this.buffer = this.buffer.subarray(opening.length)
  }

  /** Headers of the next part, and their length; none after the last one. */
  async readHead(): Promise<{ head: ReadonlyMap<string, string> | undefined; bytes: number }> {
    while (this.buffer.length < 2) await this.fill()
    if (this.buffer.subarray(0, 2).toString() === '--') return { head: undefined, bytes: 2 }
    let end = this.buffer.indexOf(END_OF_HEAD)
    while (end < 0) {
      const seen = this.buffer.length
      if (seen > MAX_HEAD_BYTES) throw new CosError('MalformedPOSTRequest')
      await this.fill()
      end = this.buffer.indexOf(END_OF_HEAD, Math.max(0, seen - END_OF_HEAD.length))
    }
    const lines = this.buffer.subarray(0, end).toString('utf8').split('\r\n').filter(Boolean)
    this.buffer = this.buffer.subarray(end + END_OF_HEAD.length)
    const parts = lines.map(
      line => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const,
    )
    return { head: new Map(parts), bytes: end + END_OF_HEAD.length }
  }

  /** Bytes up to the next delimiter, which is passed over. */
  async *content(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.buffer.indexOf(this.delimiter)
      if (at >= 0) {
        const last = this.buffer.subarray(0, at)
        this.buffer = this.buffer.subarray(at + this.delimiter.length)
        if (last.length > 0) yield last
        return
      }
      const safe = this.buffer.length - this.delimiter.length + 1
      if (safe > 0) {
        yield this.buffer.subarray(0, safe)
        this.buffer = this.buffer.subarray(safe)
      }
      await this.fill()
    }
  }

  private async fill(): Promise<void> {
    const { value, done } = await this.source.next()
    if (done) throw new CosError('MalformedPOSTRequest')
    if (performance.now() > this.until) throw new CosError('RequestTimeOut')
    this.buffer = this.buffer.length === 0 ? Buffer.from(value) : Buffer.concat([this.buffer, value])
  }
}
