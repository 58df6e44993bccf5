#!/usr/bin/env node
// Words → calls. Results on standard output, everything else on standard error.
import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import { AccountsError } from '../auth/accounts.ts'
import { createPool } from '../idcard/pool.ts'
import {
  addAccount,
  addBucket,
  addUser,
  attachPolicy,
  detachPolicies,
  listAccounts,
  removeUser,
  setAccount,
  setBucket,
} from './commands/accounts.ts'
import { type RecognizeFlags, recognizeFiles } from './commands/recognize.ts'
import { ConfigError, readConfig } from './config.ts'
import { logger } from './log.ts'
import { UsageError } from './usage-error.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

const out = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}
const progress = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(text)
}
const dataOf = (flags: { data?: string }) => readConfig({ data: flags.data }, process.env).data

/** An option whose text must look so. */
const shaped = (pattern: RegExp, demand: string) => (text: string) => {
  if (!pattern.test(text)) throw new InvalidArgumentError(`It must be ${demand}.`)
  return text
}
// Whoever has read enough closes the pipe: nothing is amiss. What runs comes to rest first, since a process that exits in the middle of native code may crash.
let isHeard = true
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isHeard && error.code !== 'EPIPE') {
    process.stderr.write(`the output cannot be written: ${error.message}\n`)
    process.on('exit', () => {
      process.exitCode = 2
    })
  }
  isHeard = false
})

const program = new Command('cardlens')
  .description('Reads Chinese resident ID cards, and answers Tencent Cloud’s IDCardOCR call on COS.')
  .version(version)
const data = () => new Option('--data <folder>', 'data folder (default: cardlens-data, or CARDLENS_DATA)')

program
  .command('serve')
  .description('start the server')
  .option('--port <n>', 'port; 0 picks a free one (default 9000)')
  .option('--host <address>', 'address to listen on (default 127.0.0.1)')
  .addOption(data())
  .option('--config <file>', 'YAML file of these options')
  .option('--workers <n>', 'pictures recognised at a time (default: cores)')
  .option('--max-queue <n>', 'pictures that may wait (default 64)')
  .option('--keep-failed-uploads <true|false>', 'keep an object whose recognition failed (default true)')
  .option('--require-ai-bucket <true|false>', 'ask for /ai_bucket to be open too (default false)')
  .addOption(new Option('--warn-infos-in <place>', 'where WarnInfos stand').choices(['both', 'advanced', 'id']))
  .option('--signed-warnings <true|false>', '-9100… instead of 9100… (default false)')
  .option('--console <true|false>', 'serve the web console (default true)')
  .option('--metrics-port <n>', 'serve /metrics (Prometheus) and /health on this port too')
  .option('--tls-key <file>', 'PEM key for HTTPS')
  .option('--tls-cert <file>', 'PEM certificate for HTTPS')
  .addOption(new Option('--log <mode>', 'what is logged').choices(['all', 'quiet']))
  .action(async flags => {
    const config = readConfig(flags, process.env)
    const { workers, maxQueue, thresholds } = config
    const log = logger(config.log)
    // A worker takes longer to start than all else, and has a core of its own to do it on: the rest of the server is loaded beside it.
    const starting = createPool({ workers, maxQueue, thresholds, log: text => log('error', text) })
    starting.catch(() => {}) // serve() hears of it
    const { serve } = await import('./commands/serve.ts')
    const serving = await serve(config, starting, log, out)
    const stop = () => {
      serving.close().then(() => process.exit(0))
      setTimeout(() => process.exit(0), 10_000).unref()
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  })

program
  .command('recognize')
  .description('recognise files and folders of JPEG, PNG and BMP pictures')
  .argument('<paths...>')
  .addOption(new Option('--json', 'one JSON object a line and file').conflicts('csv'))
  .option('--csv', 'a table for a spreadsheet')
  .option('--detail', 'with --json: confidences, alternatives, positions, evidence')
  .option('--checks', 'with --json: run every check, as tables always do')
  .addOption(new Option('--side <side>', 'only this side').choices(['FRONT', 'BACK', 'face', 'emblem']))
  .option('--crops <folder>', 'save the cut-out cards and portraits there')
  .option(
    '--workers <n>',
    'pictures at a time (default: cores)',
    shaped(/^([1-9]\d?|1\d\d|2[0-4]\d|25[0-6])$/, 'a whole number from 1 to 256'),
  )
  .action(async (paths: string[], flags: RecognizeFlags) => {
    const complain = (text: string) => process.stderr.write(text)
    process.exitCode = await recognizeFiles(paths, flags, { print: out, progress, complain, isHeard: () => isHeard })
  })

program
  .command('usage')
  .description('what was used, and what it costs')
  .addOption(data())
  .option('--month <YYYY-MM>', 'that month alone', shaped(/^\d{4}-(0[1-9]|1[0-2])$/, 'a year and a month, as 2026-11'))
  .option('--account <appid>')
  .option('--csv')
  .option('--json')
  .action(async flags => {
    const { printUsage } = await import('./commands/usage.ts')
    out(await printUsage(dataOf(flags), flags))
  })

const account = program.command('account').description('accounts')
account
  .command('list')
  .addOption(data())
  .action(async flags => out(await listAccounts(dataOf(flags))))
account
  .command('add')
  .argument('<appid>')
  .argument('<uin>')
  .addOption(data())
  .action(async (appId, uin, flags) => out(await addAccount(dataOf(flags), appId, uin)))
account
  .command('set')
  .argument('<appid>')
  .addOption(data())
  .addOption(new Option('--state <state>').choices(['active', 'arrears']))
  .option('--quota <n|none>', 'recognitions a month', shaped(/^(none|\d{1,9})$/, 'a whole number, or none'))
  .action(async (appId, flags) => setAccount(dataOf(flags), appId, flags))

const user = program.command('user').description('sub-accounts')
user
  .command('add')
  .argument('<name>')
  .addOption(data())
  .option('--account <appid>')
  .action(async (name, flags) => out(await addUser(dataOf(flags), name, flags)))
user
  .command('remove')
  .argument('<name>')
  .addOption(data())
  .option('--account <appid>')
  .action(async (name, flags) => removeUser(dataOf(flags), name, flags))

const bucket = program.command('bucket').description('buckets')
bucket
  .command('add')
  .argument('<name-appid>')
  .addOption(data())
  .option('--region <region>')
  .option('--domain <name...>', 'custom domains')
  .option('--no-recognition', 'leave recognition off')
  .action(async (name, flags) => addBucket(dataOf(flags), name, flags))
bucket
  .command('set')
  .argument('<name-appid>')
  .addOption(data())
  .addOption(new Option('--recognition <on|off>').choices(['on', 'off']))
  .addOption(new Option('--acl <acl>').choices(['private', 'public-read', 'public-read-write']))
  .option('--domain <name...>', 'custom domains')
  .action(async (name, flags) => setBucket(dataOf(flags), name, flags))

const policy = program.command('policy').description('what a sub-account may do')
policy
  .command('attach')
  .argument('<user>')
  .addOption(data())
  .option('--account <appid>')
  .option('--file <policy.json>')
  .option('--recognize <bucket/prefix>', 'recognition, reading and writing below one prefix')
  .option('--console <bucket/prefix>', 'the web console, whose pictures lie below one prefix while they are read')
  .action(async (name, flags) => attachPolicy(dataOf(flags), name, flags))
policy
  .command('detach')
  .argument('<user>')
  .addOption(data())
  .option('--account <appid>')
  .action(async (name, flags) => detachPolicies(dataOf(flags), name, flags))

program.parseAsync().catch((error: unknown) => {
  const known =
    error instanceof ConfigError ||
    error instanceof AccountsError ||
    error instanceof UsageError ||
    (error as NodeJS.ErrnoException).code !== undefined
  process.stderr.write(`${known ? (error as Error).message : (error as Error).stack}\n`)
  process.exit(2)
})
