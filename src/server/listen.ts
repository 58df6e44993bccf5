// The only socket: node:http in, HttpRequest through the walk, HttpResponse out.
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Rooms } from './call.ts'
import { handle, refuseUnparsable } from './handle.ts'
import type { HttpRequest, HttpResponse } from './message.ts'

export interface ListenOptions {
  /** Default 127.0.0.1: the machine itself and nobody else. */
  readonly host?: string
  /** Default 9000; 0 lets the system choose. */
  readonly port?: number
  /** PEM texts; plain HTTP without them. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export interface Listener {
  readonly port: number
  readonly host: string
  /** Stops taking connections, lets running calls end, closes. */
  close(): Promise<void>
}

/** A connection on which nothing moves for so long is closed. */
const IDLE_MS = 120_000
/** Each may hold some hundred kilobytes before it is known who calls. */
const MOST_CONNECTIONS = 1000
/** Running calls have this long to end when the server closes. */
const GRACE_MS = 8_000
/** Answers that arrive while the request's body is unread: this much is still drained, for so long, so that the client sees the answer, not a reset. */
const DRAIN_BYTES = 8 << 20
const DRAIN_MS = 5_000

export async function listen(rooms: Rooms, options: ListenOptions = {}): Promise<Listener> {
  /** Of a connection, those that are not finished: one may ask again before it is answered. */
  const answers = new WeakMap<object, Set<ServerResponse>>()
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const open = answers.get(incoming.socket) ?? new Set()
    answers.set(incoming.socket, open.add(outgoing))
    outgoing.once('close', () => open.delete(outgoing))
    respond(incoming, outgoing, rooms).catch(error => {
      rooms.log('warn', 'connection lost', { error: (error as Error).message })
      outgoing.destroy()
    })
  }
  // What lacks a Host is answered like the rest, with ids and in XML.
  const http = { requireHostHeader: false, keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 0, maxHeaderSize: 32_768 }
  const server: Server = options.tls ? createTlsServer({ ...options.tls, ...http }, answer) : createServer(http, answer)
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return
    // Whatever came now would be taken for a part of an answer that is under way.
    if ([...(answers.get(socket) ?? [])].some(({ headersSent, writableFinished }) => headersSent && !writableFinished))
      return void socket.destroy()
    const { status, headers, body } = refuseUnparsable(rooms)
    const head = Object.entries({ ...headers, Connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`)
  })
  server.setTimeout(IDLE_MS)
  server.maxConnections = MOST_CONNECTIONS
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(options.port ?? 9000, host, done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    host,
    async close() {
      const closed = new Promise<void>(done => server.close(() => done()))
      // Connections go idle as their calls end; a client that holds one open must not hold the server.
      const sweep = setInterval(() => server.closeIdleConnections(), 20)
      const force = setTimeout(() => server.closeAllConnections(), GRACE_MS)
      await closed
      clearInterval(sweep)
      clearTimeout(force)
    },
  }
}

async function respond(incoming: IncomingMessage, outgoing: ServerResponse, rooms: Rooms): Promise<void> {
  const headers = new Map<string, string>()
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = (incoming.rawHeaders[i] as string).toLowerCase()
    const value = asUtf8(incoming.rawHeaders[i + 1] as string)
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  }
  let begun = false
  const request: HttpRequest = {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers,
    body: {
      [Symbol.asyncIterator]: () => {
        begun = true
        // curl waits for this before it sends a larger body; a refusal before it saves the upload.
        if (headers.get('expect')?.toLowerCase() === '100-continue') outgoing.writeContinue()
        return incoming.iterator({ destroyOnReturn: false })
      },
    },
    remote: incoming.socket.remoteAddress ?? '',
    secure: 'encrypted' in incoming.socket,
  }
  const response = await handle(request, rooms)
  const waiting = headers.get('expect')?.toLowerCase() === '100-continue' && !begun
  if (!incoming.readableEnded && !waiting) await drainWithin(incoming, DRAIN_MS)
  outgoing.sendDate = false
  if (!incoming.complete) outgoing.setHeader('Connection', 'close')
  try {
    outgoing.writeHead(response.status, asLatin1(response.headers))
  } catch (error) {
    if (response.body instanceof Readable) response.body.destroy()
    throw error
  }
  if (incoming.method === 'HEAD' || response.body === undefined) outgoing.end()
  else if (response.body instanceof Readable) await pipeline(response.body, outgoing)
  // As bytes: beside a string, node would send the headers in UTF-8 with it.
  else outgoing.end(Buffer.from(response.body as Uint8Array))
}

/** Go and Python send header values in UTF-8, and sign them so; node reads bytes as Latin-1. */
function asUtf8(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  const text = Buffer.from(value, 'latin1').toString('utf8')
  return text.includes('\uFFFD') ? value : text
}

/** The way back; control characters, which no header may hold, become blanks. */
function asLatin1(headers: HttpResponse['headers']): Record<string, string> {
  const plain = (value: string) => [...value].map(c => ((c < ' ' && c !== '\t') || c === '\x7f' ? ' ' : c)).join('')
  const bytes = (value: string) => Buffer.from(value, 'utf8').toString('latin1')
  // Beside a Content-Length, node decodes this one header from UTF-8 once more before it checks it: so it gets it encoded once more.
  const twice = (name: string) => name === 'Content-Disposition' && 'Content-Length' in headers
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, twice(name) ? bytes(bytes(plain(value))) : bytes(plain(value))]),
  )
}

async function drainWithin(incoming: IncomingMessage, milliseconds: number): Promise<void> {
  const drained = new AbortController()
  const late = delay(milliseconds, undefined, { ref: false, signal: drained.signal }).catch(() => {})
  await Promise.race([drain(incoming), late])
  drained.abort()
}

async function drain(incoming: IncomingMessage): Promise<void> {
  let size = 0
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      size += (chunk as Uint8Array).length
      if (size > DRAIN_BYTES) return
    }
  } catch {
    // The client went away while it was sending: there is nobody left to answer.
  }
}
