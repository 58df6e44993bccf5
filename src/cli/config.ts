// The only reader of environment, configuration file and flags. Later wins: defaults < file < environment < flags. All faults at once.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { THRESHOLDS } from '../idcard/checks/thresholds.ts'
import type { CheckName } from '../idcard/result.ts'

const CHECK_NAMES = Object.keys(THRESHOLDS) as [CheckName, ...CheckName[]]

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform(value => value === 'true')])

/** Digits, or a number: nothing at all would be nought otherwise. */
const whole = (least: number, most: number) =>
  z
    .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], { error: 'a whole number is needed' })
    .pipe(z.int().min(least).max(most))

const schema = z.strictObject({
  /** Address to listen on; loopback unless told otherwise. */
  host: z.string().default('127.0.0.1'),
  /** 0 lets the system choose and prints it. */
  port: whole(0, 65_535).default(9000),
  /** Folder of objects, index, ledger, accounts and keys. */
  data: z
    .string()
    .min(1)
    .default('cardlens-data')
    .transform(path => resolve(path)),
  /** Pictures recognised at a time. */
  workers: whole(1, 256).default(availableParallelism()),
  /** Pictures that may wait; more are answered SlowDown. */
  maxQueue: whole(0, 100_000).default(64),
  /** Keep an object whose recognition failed on PUT. */
  keepFailedUploads: flag.default(true),
  /** Ask for /ai_bucket to be open besides the binding. */
  requireAiBucket: flag.default(false),
  /** Where WarnInfos stand in the answer. */
  warnInfosIn: z.enum(['both', 'advanced', 'id']).default('both'),
  /** -9100… instead of 9100… */
  signedWarnings: flag.default(false),
  /** From which score each check warns, by its name; in the environment as JSON or YAML. */
  thresholds: z
    .preprocess(
      (value, context) => {
        try {
          return typeof value === 'string' ? parse(value) : value
        } catch (error) {
          context.addIssue({ code: 'custom', message: firstLine(error) })
          return z.NEVER
        }
      },
      z.partialRecord(z.enum(CHECK_NAMES), z.number().min(0).max(100)),
    )
    .default({}),
  /** Serve the web console below /_console/. */
  console: flag.default(true),
  /** Port of /metrics and /health; 0 lets the system choose. None unless it is given. */
  metricsPort: whole(0, 65_535).optional(),
  /** PEM files for HTTPS; both or none. */
  tlsKey: z.string().optional(),
  tlsCert: z.string().optional(),
  /** quiet: failures only. */
  log: z.enum(['all', 'quiet']).default('all'),
})

export type Config = z.infer<typeof schema>

export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n${faults.map(fault => `  ${fault}`).join('\n')}`,
    )
    this.name = 'ConfigError'
  }
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!.replace(/:$/, '')
}

function readFile(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return parse(text) ?? {}
  } catch (error) {
    throw new ConfigError([`${path}: ${firstLine(error)}`])
  }
}

/** Environment names are CARDLENS_ and the option in capitals: CARDLENS_MAX_QUEUE. What is empty there, or in the file, is not set. */
export function readConfig(flags: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv): Config {
  const path = flags.config ?? (environment.CARDLENS_CONFIG || undefined)
  const file = typeof path === 'string' ? readFile(path) : {}
  if (typeof file !== 'object' || file === null) throw new ConfigError([`${String(path)}: not a mapping of options`])
  const named = Object.keys(schema.shape).map(
    name => [name, environment[`CARDLENS_${name.replace(/[A-Z]/g, c => `_${c}`).toUpperCase()}`]] as const,
  )
  const given = Object.entries(flags).filter(([name, value]) => value !== undefined && name !== 'config')
  const set = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== null)) // `port:` and nothing behind it
  const merged = {
    ...set,
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined && value !== '')),
    ...Object.fromEntries(given),
  }
  const result = schema.safeParse(merged)
  const faults = result.success ? [] : result.error.issues.map(issue => `${issue.path.join('.') || 'configuration'}: ${issue.message}`)
  if (result.success && (result.data.tlsKey === undefined) !== (result.data.tlsCert === undefined))
    faults.push('tlsKey and tlsCert: both or none')
  if (
    result.success &&
    result.data.metricsPort !== undefined &&
    result.data.metricsPort > 0 &&
    result.data.metricsPort === result.data.port
  )
    faults.push('metricsPort: a port of its own, not that of the server')
  if (faults.length > 0 || !result.success) throw new ConfigError(faults)
  return result.data
}
