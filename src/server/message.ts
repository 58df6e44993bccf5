// A request as the walk sees it, and what it answers: no socket, so that the walk is tested without one.
import type { Readable } from 'node:stream'

export interface HttpRequest {
  readonly method: string
  /** Request target exactly as it stood on the request line. */
  readonly target: string
  /** Lower-case name → value; repeated headers joined with `, `. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: AsyncIterable<Uint8Array>
  /** Peer's address, for qcs:ip. */
  readonly remote: string
  readonly secure: boolean
}

export interface HttpResponse {
  readonly status: number
  /** Canonical-case names: Tencent's Python client reads them case-sensitively. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | Readable
}
