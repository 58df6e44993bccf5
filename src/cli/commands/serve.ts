// cardlens serve: open the data folder, listen, and print lines that work as they are.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openAccounts } from '../../auth/accounts.ts'
import { consolePolicy } from '../../auth/ready-made.ts'
import { sealGrant, temporarySecretKey } from '../../auth/session-token.ts'
import { hex, sign } from '../../auth/signature.ts'
import type { Recognizer } from '../../idcard/recognizer.ts'
import { encodeStrict } from '../../protocol/query.ts'
import { CONSOLE_PATH } from '../../protocol/target.ts'
import { DEFAULT_SETTINGS, type Log } from '../../server/call.ts'
import { listen } from '../../server/listen.ts'
import { createFilesystemStorage } from '../../storage/filesystem.ts'
import { openLedger } from '../../usage/ledger.ts'
import type { Config } from '../config.ts'
import { type Credentials, openDataFolder } from '../data-folder.ts'

const SIGNED_FOR_SECONDS = 7 * 86_400
/** Addresses that mean all of a machine's, and what the machine itself is called then: browsers sign for themselves alone. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
const CONSOLE_SECONDS = 12 * 3600
/** Where the console's pictures lie while they are read. */
const CONSOLE_PREFIX = 'console/'
const FACE = fileURLToPath(new URL('../../../examples/specimen-face.jpg', import.meta.url))
const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))

export interface Serving {
  readonly port: number
  close(): Promise<void>
}

/** `starting`: the workers, which need not wait for the rest. They are closed with it. */
export async function serve(config: Config, starting: Promise<Recognizer>, toLog: Log, print: (text: string) => void): Promise<Serving> {
  const metrics = config.metricsPort === undefined ? undefined : (await import('../../server/metrics.ts')).createMetrics()
  const log = metrics?.hearing(toLog) ?? toLog
  const folder = await openDataFolder(config.data)
  const accounts = openAccounts(folder.accounts, text => log('warn', text))
  const [recognizer, storage] = await Promise.all([starting, createFilesystemStorage(folder.objects)])
  const ledger = openLedger(folder.ledger)
  const { keepFailedUploads, requireAiBucket, warnInfosIn, signedWarnings, tlsKey, tlsCert, console } = config
  const settings = { ...DEFAULT_SETTINGS, keepFailedUploads, requireAiBucket, response: { warnInfosIn, signedWarnings }, console }
  const rooms = {
    running: new Map<string, number>(),
    accounts,
    storage,
    ledger,
    recognizer: metrics?.watching(recognizer) ?? recognizer,
    tokenKey: folder.tokenKey,
    settings,
    log,
    clock: Date.now,
  }
  const tls = tlsKey && tlsCert ? { key: readFileSync(tlsKey, 'utf8'), cert: readFileSync(tlsCert, 'utf8') } : undefined
  const figures = await metrics?.listen({ host: config.host, port: config.metricsPort ?? 0 })
  const listener = await listen(rooms, { host: config.host, port: config.port, ...(tls ? { tls } : {}) })
  const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host)
  const origin = (host: string) => `${tls ? 'https' : 'http'}://${bracketed(host)}:${listener.port}`
  print(`cardlens listens on ${origin(config.host)}, data in ${config.data}`)
  if (figures) print(`metrics and health on http://${bracketed(config.host)}:${figures.port}`)
  const here = origin(EVERYWHERE[config.host] ?? config.host)
  const link = console && folder.credentials ? consoleLink(here, folder.credentials, folder.tokenKey) : undefined
  print(greeting(here, config.data, folder.credentials, folder.fresh, link))
  return {
    port: listener.port,
    async close() {
      await figures?.close() // who asks for its health sends nobody here any more
      await listener.close()
      accounts.close()
      await recognizer.close()
      ledger.close()
      await storage.close()
    },
  }
}

/** The console's address with temporary keys behind the #, which browsers send to nobody: whoever opens it may read cards there, and no more. */
function consoleLink(origin: string, { secretId: issuer, bucket, region }: Credentials, tokenKey: Uint8Array): string {
  const secretId = `AKIDconsole${randomBytes(12).toString('hex')}`
  const policy = consolePolicy({ name: bucket, region }, CONSOLE_PREFIX)
  const access = {
    secretId,
    secretKey: temporarySecretKey(tokenKey, secretId),
    token: sealGrant(tokenKey, { issuer, secretId, policy, expires: Math.floor(Date.now() / 1000) + CONSOLE_SECONDS }),
    bucket,
    prefix: CONSOLE_PREFIX,
  }
  return `${origin}${CONSOLE_PATH}#${new URLSearchParams(access)}`
}

function greeting(origin: string, data: string, credentials: Credentials | undefined, fresh: boolean, link: string | undefined): string {
  const lines: string[] = []
  if (fresh) lines.push(`A demo account was made; its keys stand in ${data}/credentials.json`)
  if (credentials) {
    const url = (method: string) => presign(origin, method, credentials, '/specimen.jpg', { 'ci-process': 'IDCardOCR' })
    lines.push(
      '',
      'Recognise while uploading:',
      `  curl -sS -T '${FACE}' '${url('put')}'`,
      'Recognise the stored object:',
      `  curl -sS '${url('get')}'`,
      'On the command line:',
      `  node '${MAIN}' recognize --json '${FACE}'`,
      ...(link === undefined ? [] : ['In the browser (for twelve hours; this link is a key):', `  ${link}`]),
      '',
      `Point a COS SDK at it: bucket ${credentials.bucket}, region ${credentials.region}, path style or Host <bucket>.cos.<region>.<anything>.`,
    )
  }
  return lines.join('\n')
}

/** A signed URL as the SDKs' getObjectUrl makes it; path style, so that no name must resolve. */
export function presign(
  origin: string,
  method: string,
  { secretId, secretKey, bucket }: Credentials,
  path: string,
  query: Readonly<Record<string, string>>,
): string {
  const now = Math.floor(Date.now() / 1000)
  const time = `${now - 60};${now + SIGNED_FOR_SECONDS}`
  const params = Object.entries(query)
    .map(([name, value]) => [encodeStrict(name).toLowerCase(), encodeStrict(value)] as const)
    .sort()
  const pathname = `/${bucket}${path}`
  const format = `${method}\n${pathname}\n${params.map(pair => pair.join('=')).join('&')}\nhost=${encodeStrict(new URL(origin).host)}\n`
  const signature = sign(secretKey, time, `sha1\n${time}\n${hex('sha1', format)}\n`)
  const list = params.map(([name]) => name).join(';')
  const signed = {
    'q-sign-algorithm': 'sha1',
    'q-ak': secretId,
    'q-sign-time': time,
    'q-key-time': time,
    'q-header-list': 'host',
    'q-url-param-list': list,
    'q-signature': signature,
  }
  const text = [...Object.entries(query), ...Object.entries(signed)].map(([name, value]) => `${name}=${encodeStrict(value)}`).join('&')
  return `${origin}${pathname}?${text}`
}
