// Figures for whoever runs the server, in Prometheus's format, and whether it is up: on a port of their own, where no client of COS comes. No card, object, key or
// caller is named in them.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Recognizer } from '../idcard/recognizer.ts'
import type { Log } from './call.ts'

/** Upper ends of the histogram's buckets, seconds. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export interface Metrics {
  /** A log that counts the answers it is told of, and passes everything on. */
  hearing(log: Log): Log
  /** A recognizer whose pictures, waiting ones too, are counted while they are there. */
  watching(recognizer: Recognizer): Recognizer
  /** Answers `/metrics` and `/health` until it is closed. */
  listen(options: { readonly host: string; readonly port: number }): Promise<{ readonly port: number; close(): Promise<void> }>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'cardlens_requests_total',
    help: 'Answers, by operation and code: Success, or that of the error.',
    labelNames: ['operation', 'code'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'cardlens_request_duration_seconds',
    help: 'From the head of a request to its answer, by operation.',
    labelNames: ['operation'] as const,
    buckets: BUCKETS,
    registers,
  })
  const underWay = new Gauge({ name: 'cardlens_recognitions_under_way', help: 'Pictures being recognised or waiting for it.', registers })
  return {
    hearing: log => (level, event, facts) => {
      if (event === 'answered' && facts) {
        const { operation, code, milliseconds } = facts as { operation: string; code: string; milliseconds: number }
        requests.inc({ operation, code })
        durations.observe({ operation }, milliseconds / 1000)
      }
      log(level, event, facts)
    },
    watching: recognizer => ({
      recognize: (image, options) => {
        underWay.inc()
        return recognizer.recognize(image, options).finally(() => underWay.dec())
      },
      close: () => recognizer.close(),
    }),
    async listen({ host, port }) {
      const server = createServer((request, response) => {
        const send = (status: number, body: string, type = 'text/plain') =>
          response.writeHead(status, { 'Content-Type': type }).end(request.method === 'HEAD' ? undefined : body)
        const path = request.url?.split('?')[0]
        if (request.method !== 'GET' && request.method !== 'HEAD') send(405, 'only GET\n')
        else if (path === '/health') send(200, 'ok\n')
        else if (path === '/metrics')
          registry.metrics().then(
            text => send(200, text, registry.contentType),
            () => send(500, 'the figures cannot be gathered\n'),
          )
        else send(404, 'there are /metrics and /health\n')
      })
      await new Promise<void>((done, failed) => {
        server.once('error', failed)
        server.listen(port, host, done)
      })
      return {
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise(done => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      }
    },
  }
}
