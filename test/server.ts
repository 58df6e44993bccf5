// A real server on a free port over a temporary folder, for the tests that speak to it as clients do.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Accounts, openAccounts } from '../src/auth/accounts.ts'
import { type Credentials, openDataFolder } from '../src/cli/data-folder.ts'
import { RecognizeError, type RecognizeErrorCode } from '../src/idcard/errors.ts'
import { reason } from '../src/idcard/reasons.ts'
import type { Recognizer } from '../src/idcard/recognizer.ts'
import type { Field, Recognition } from '../src/idcard/result.ts'
import { DEFAULT_SETTINGS, type Rooms, type Settings } from '../src/server/call.ts'
import { listen } from '../src/server/listen.ts'
import { createFilesystemStorage } from '../src/storage/filesystem.ts'
import { type Ledger, openLedger } from '../src/usage/ledger.ts'

export interface TestServer {
  readonly origin: string
  readonly port: number
  readonly credentials: Credentials
  readonly accounts: Accounts
  readonly ledger: Ledger
  readonly rooms: Rooms
  readonly folder: string
  close(): Promise<void>
}

/** Everything real but the recognizer, unless one is given. */
export async function startServer(
  options: { recognizer?: Recognizer; settings?: Partial<Settings>; clock?: () => number; tls?: { key: string; cert: string } } = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cardlens-'))
  const data = await openDataFolder(folder)
  const accounts = openAccounts(data.accounts)
  const storage = await createFilesystemStorage(data.objects)
  const ledger = openLedger(data.ledger)
  const rooms: Rooms = {
    running: new Map(),
    accounts,
    storage,
    ledger,
    recognizer: options.recognizer ?? fakeRecognizer(),
    tokenKey: data.tokenKey,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    log: () => {},
    clock: options.clock ?? Date.now,
  }
  const listener = await listen(rooms, { port: 0, ...(options.tls ? { tls: options.tls } : {}) })
  return {
    origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${listener.port}`,
    port: listener.port,
    credentials: data.credentials as Credentials,
    accounts,
    ledger,
    rooms,
    folder,
    async close() {
      await listener.close()
      accounts.close()
      ledger.close()
      await storage.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Stands in for the engine at its own interface: the picture's text says what happens. `fail:<code>` throws that failure. */
export function fakeRecognizer(): Recognizer {
  return {
    async recognize(image, options = {}) {
      const text = Buffer.from(image).toString('latin1')
      if (image.length === 0) throw new RecognizeError('empty-image', 'the image has no bytes')
      if (text.startsWith('fail:')) throw new RecognizeError(text.slice(5) as RecognizeErrorCode, `as asked: ${text.slice(5)}`)
      if (text === 'throw') throw new TypeError('a fault of the engine')
      const field = (value: string): Field => ({ value, raw: value, confidence: 0.99, quads: [], glyphs: [] })
      const result: Recognition = {
        width: 100,
        height: 60,
        milliseconds: { decode: 1, locate: 1, detect: 1, read: 1, parse: 1, check: 1, total: 6 },
        cards: [
          {
            side: options.side ?? 'face',
            temporary: false,
            quad: [
              [0, 0],
              [100, 0],
              [100, 60],
              [0, 60],
            ],
            rotationDeg: 0,
            cornersOutside: [],
            confidence: 0.9,
            fields:
              options.side === 'emblem'
                ? { issuer: field('样本市公安局'), validity: field('2017.08.12-2037.08.12') }
                : {
                    name: field('样本<&>'),
                    sex: field('男'),
                    nation: field('汉'),
                    birth: field('1987/1/1'),
                    address: field('样本省样本市'),
                    idNumber: field('440524198701010014'),
                  },
            verdicts: (options.checks ?? []).map(check => ({
              check,
              warned: true,
              score: 1,
              threshold: 0.5,
              evidence: [reason('run-out')],
            })),
            ...(options.quality ? { quality: 87 } : {}),
            ...(options.checks?.includes('border') ? { borderScore: 12 } : {}),
            ...(options.cropCard ? { cardImage: Buffer.from('card') } : {}),
            ...(options.cropPortrait ? { portraitImage: Buffer.from('portrait') } : {}),
          },
        ],
      }
      return result
    },
    async close() {},
  }
}
