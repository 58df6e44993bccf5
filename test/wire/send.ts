// A request to a test server, as no SDK would send it.
import { request } from 'node:http'
import { hex, sign } from '../../src/auth/signature.ts'
import type { Credentials } from '../../src/cli/data-folder.ts'

/** Any request, signed over method and path alone, with header bytes as given. */
export const sendTo = (
  port: number,
  who: Credentials | undefined,
  method: string,
  target: string,
  options: { headers?: Record<string, string>; body?: string | Uint8Array; host?: string; keyTime?: string } = {},
) =>
  new Promise<{ status: number; text: string; code: string; headers: Record<string, unknown> }>((done, failed) => {
    const now = Math.floor(Date.now() / 1000)
    const time = `${now - 5};${now + 600}`
    const keyTime = options.keyTime ?? time
    const signature =
      who &&
      sign(
        who.secretKey,
        keyTime,
        `sha1\n${time}\n${hex('sha1', `${method.toLowerCase()}\n${decodeURIComponent(target.split('?')[0] as string)}\n\n\n`)}\n`,
      )
    const authorization: Record<string, string> = who
      ? {
          authorization: `q-sign-algorithm=sha1&q-ak=${who.secretId}&q-sign-time=${time}&q-key-time=${keyTime}&q-header-list=&q-url-param-list=&q-signature=${signature}`,
        }
      : {}
    const headers = { host: options.host ?? `127.0.0.1:${port}`, ...authorization, ...options.headers }
    const outgoing = request({ port, host: '127.0.0.1', method, path: target, headers }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        done({ status: response.statusCode ?? 0, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? 'ok', headers: response.headers })
      })
      response.on('error', failed)
    })
    outgoing.on('error', failed)
    outgoing.end(options.body === undefined ? undefined : Buffer.from(options.body))
  })

export type Call = Parameters<typeof sendTo> extends [number, ...infer Rest] ? Rest : never
