// Milliseconds a card, cards a second, memory, start-up: ours and @gutenye/ocr-node on the same pictures in the same run.
// The peer finds and reads lines; ours also finds the card, parses and corrects the fields.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CHECKS } from '../src/idcard/checks/all.ts'
import type { CheckName, RecognizeOptions } from '../src/idcard/result.ts'
import { createRecognizer } from '../src/index.ts'

const FOLDER = fileURLToPath(new URL('../test/fixtures/', import.meta.url))
const FILES = readdirSync(FOLDER)
  .filter(name => /^(face|emblem|temporary)-.*\.jpg$/.test(name))
  .sort()
const ROUNDS = Number(process.env.ROUNDS ?? 5)

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
const megabytes = () => process.memoryUsage().rss / 2 ** 20

interface Row {
  readonly name: string
  readonly median: number
  readonly p95: number
  readonly perSecond: number
  readonly rss: number
  readonly start: number
}

async function ours(): Promise<Row> {
  const begun = performance.now()
  const single = await createRecognizer({ workers: 1 })
  const images = FILES.map(file => readFileSync(FOLDER + file))
  await single.recognize(images[0] as Buffer, { cards: 'all' })
  const start = performance.now() - begun
  const times: number[] = []
  const stages: Record<string, number[]> = {}
  for (let round = 0; round < ROUNDS; round++) {
    for (const image of images) {
      const from = performance.now()
      const { milliseconds } = await single.recognize(image, { cards: 'all' })
      times.push(performance.now() - from)
      for (const [stage, ms] of Object.entries(milliseconds)) stages[stage] = [...(stages[stage] ?? []), ms]
    }
  }
  const took = async (image: Buffer, options: RecognizeOptions) => {
    const from = performance.now()
    await single.recognize(image, { cards: 'all', ...options })
    return performance.now() - from
  }
  const added: number[] = []
  const checks = Object.keys(CHECKS) as CheckName[]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const image of images) {
      const plain = await took(image, {})
      const checked = await took(image, { checks, quality: true })
      // The first round makes the checks' own networks ready.
      if (round > 0) added.push(checked - plain)
    }
  }
  await single.close()
  for (const [stage, ms] of Object.entries(stages))
    console.log(
      `  ${stage.padEnd(8)} ${at(
        ms.sort((a, b) => a - b),
        0.5,
      ).toFixed(1)} ms`,
    )
  added.sort((a, b) => a - b)
  console.log(`  all ${checks.length} checks and quality add ${at(added, 0.5).toFixed(1)} ms in the median`)
  const all = await createRecognizer()
  const from = performance.now()
  const work = Array.from({ length: ROUNDS }, () => images).flat()
  for (let i = 0; i < work.length; i += 32) await Promise.all(work.slice(i, i + 32).map(image => all.recognize(image, { cards: 'all' })))
  const perSecond = work.length / ((performance.now() - from) / 1000)
  const rss = megabytes()
  await all.close()
  times.sort((a, b) => a - b)
  return { name: 'cardlens', median: at(times, 0.5), p95: at(times, 0.95), perSecond, rss, start }
}

async function peer(): Promise<Row> {
  const begun = performance.now()
  const { default: Ocr } = (await import('@gutenye/ocr-node')) as {
    default: { create(): Promise<{ detect(path: string): Promise<unknown> }> }
  }
  const ocr = await Ocr.create()
  await ocr.detect(FOLDER + FILES[0])
  const start = performance.now() - begun
  const times: number[] = []
  for (let round = 0; round < Math.max(1, ROUNDS - 3); round++) {
    for (const file of FILES) {
      const from = performance.now()
      await ocr.detect(FOLDER + file)
      times.push(performance.now() - from)
    }
  }
  const total = times.reduce((sum, ms) => sum + ms, 0)
  times.sort((a, b) => a - b)
  return {
    name: '@gutenye/ocr-node',
    median: at(times, 0.5),
    p95: at(times, 0.95),
    perSecond: (times.length * 1000) / total,
    rss: megabytes(),
    start,
  }
}

if (process.argv[2] === 'ours' || process.argv[2] === 'peer') {
  const row = process.argv[2] === 'ours' ? await ours() : await peer()
  console.log(JSON.stringify(row))
  process.exit(0)
}

// Each in a process of its own, one after the other, so that memory and start-up are its own.
const rows = ['ours', 'peer'].map(which => {
  const child = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), which], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = child.stdout.trim().split('\n')
  if (lines.length > 1) console.log(lines.slice(0, -1).join('\n'))
  return JSON.parse(lines.at(-1) as string) as Row
})
console.log(`\n${FILES.length} pictures of 1600×1200, ${availableParallelism()} cores, ${new Date().toISOString().slice(0, 10)}`)
console.log(`${'engine'.padEnd(20)}${['median ms', 'p95 ms', 'cards/s', 'RSS MB', 'first answer ms'].map(t => t.padStart(17)).join('')}`)
for (const row of rows)
  console.log(
    `${row.name.padEnd(20)}${[row.median, row.p95, row.perSecond, row.rss, row.start].map(v => v.toFixed(1).padStart(17)).join('')}`,
  )
const [a, b] = rows as [Row, Row]
console.log(`median ratio: ${(b.median / a.median).toFixed(1)}`)
