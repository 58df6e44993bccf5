// COS request signature "v5" (doc 436/7778) by the browser's own cryptography, which it lends to HTTPS and to this machine alone.
import { encodeStrict } from '../src/protocol/query.ts'

export interface Keys {
  readonly secretId: string
  readonly secretKey: string
}

/** A signature is good for so long: a large picture over a slow line takes its time. */
const GOOD_FOR_SECONDS = 900

/** The Authorization header of a request. `path`: as the server decodes it, with its leading slash; `now`: unix seconds. */
export async function authorization(
  keys: Keys,
  request: { method: string; path: string; query: Readonly<Record<string, string>>; host: string },
  now: number,
): Promise<string> {
  const time = `${now - 60};${now + GOOD_FOR_SECONDS}`
  const params = Object.entries(request.query)
    .map(([name, value]) => [encodeStrict(name).toLowerCase(), encodeStrict(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const format = `${request.method.toLowerCase()}\n${request.path}\n${params.map(pair => pair.join('=')).join('&')}\nhost=${encodeStrict(request.host)}\n`
  const signKey = await hmac(keys.secretKey, time)
  const signature = await hmac(signKey, `sha1\n${time}\n${hex(await crypto.subtle.digest('SHA-1', utf8(format)))}\n`)
  return [
    'q-sign-algorithm=sha1',
    `q-ak=${keys.secretId}`,
    `q-sign-time=${time}`,
    `q-key-time=${time}`,
    'q-header-list=host',
    `q-url-param-list=${params.map(([name]) => name).join(';')}`,
    `q-signature=${signature}`,
  ].join('&')
}

async function hmac(key: string, text: string): Promise<string> {
  const imported = await crypto.subtle.importKey('raw', utf8(key), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', imported, utf8(text)))
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
