// How well the product reads, by suite, through the library: whole cards, each field, characters, corners; with counts and 95 % intervals.
//   npm run bench:accuracy -- [folder] [--json] [--worst <n>]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isAcceptable } from '../src/idcard/fields/id-number.ts'
import type { FieldName, Quad } from '../src/idcard/result.ts'
import { createRecognizer, type IdCard, RecognizeError } from '../src/index.ts'
import { FIELD_NODES } from '../src/protocol/id-card-response.ts'

interface Truth {
  readonly file: string
  readonly suite: string
  readonly cards: readonly { readonly side: string; readonly quad: Quad; readonly fields: Readonly<Record<string, string>> }[]
}

interface Tally {
  pictures: number
  whole: number
  fields: Record<string, [right: number, all: number]>
  charactersWrong: number
  characters: number
  sideRight: number
  numberWrongButValid: number
  falseNoCard: number
  falseCard: number
  corners: number[]
  milliseconds: number[]
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, worst: { type: 'string' } } })
const folder = positionals[0] ?? 'bench/out/exam'
const truths = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth[]
const tallies = new Map<string, Tally>()
const worst: { file: string; wrong: number; rows: string[][] }[] = []
const recognizer = await createRecognizer({ workers: 1 })

for (const truth of truths) {
  const tally = tallyOf(truth.suite)
  tally.pictures++
  const image = readFileSync(join(folder, truth.file))
  const begun = performance.now()
  let cards: readonly IdCard[] = []
  try {
    cards = (await recognizer.recognize(image, { cards: 'all' })).cards
  } catch (error) {
    if (!(error instanceof RecognizeError)) throw error
  }
  tally.milliseconds.push(performance.now() - begun)
  if (truth.cards.length === 0) {
    if (cards.length > 0) tally.falseCard++
    continue
  }
  const [expected] = truth.cards
  const side = expected!.side.includes('face') ? 'face' : 'emblem'
  const card = cards.find(item => item.side === side)
  if (cards.length === 0) tally.falseNoCard++
  if (card) {
    tally.sideRight++
    const diagonal = Math.hypot(expected!.quad[0][0] - expected!.quad[2][0], expected!.quad[0][1] - expected!.quad[2][1])
    tally.corners.push(
      expected!.quad.reduce((sum, [x, y], i) => sum + Math.hypot(card.quad[i]![0] - x, card.quad[i]![1] - y) / 4, 0) / diagonal,
    )
  }
  const rows: string[][] = []
  let wrong = 0
  for (const [node, right] of Object.entries(expected!.fields)) {
    const name = (Object.keys(FIELD_NODES) as FieldName[]).find(key => FIELD_NODES[key] === node) as FieldName
    const read = card?.fields[name]?.value ?? ''
    const score = tally.fields[node] ?? [0, 0]
    tally.fields[node] = score
    score[1]++
    if (read === right) score[0]++
    const off = distance(read, right)
    wrong += off
    tally.charactersWrong += off
    tally.characters += [...right].length
    if (node === 'IdNum' && read !== right && isAcceptable(read)) tally.numberWrongButValid++
    if (read !== right) rows.push([node, right, read, card?.fields[name]?.raw ?? ''])
  }
  if (rows.length === 0) tally.whole++
  else worst.push({ file: truth.file, wrong, rows })
}
await recognizer.close()

if (values.json) console.log(JSON.stringify(Object.fromEntries([...tallies].map(([suite, tally]) => [suite, summary(tally)])), null, 2))
else print()
if (values.worst !== undefined) writeWorst(Number(values.worst))

function tallyOf(suite: string): Tally {
  const known = tallies.get(suite)
  if (known) return known
  const fresh: Tally = {
    pictures: 0,
    whole: 0,
    fields: {},
    charactersWrong: 0,
    characters: 0,
    sideRight: 0,
    numberWrongButValid: 0,
    falseNoCard: 0,
    falseCard: 0,
    corners: [],
    milliseconds: [],
  }
  tallies.set(suite, fresh)
  return fresh
}

/** Wilson's 95 % interval of a share. */
function interval(right: number, all: number): [number, number] {
  if (all === 0) return [0, 1]
  const [z, p] = [1.96, right / all]
  const centre = (p + (z * z) / (2 * all)) / (1 + (z * z) / all)
  const half = (z * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all))) / (1 + (z * z) / all)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}

function at(values: number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
}

function summary(t: Tally) {
  return {
    pictures: t.pictures,
    whole: t.whole,
    interval: interval(t.whole, t.pictures),
    charactersRight: t.characters === 0 ? undefined : 1 - t.charactersWrong / t.characters,
    fields: t.fields,
    sideRight: t.sideRight,
    numberWrongButValid: t.numberWrongButValid,
    falseNoCard: t.falseNoCard,
    falseCard: t.falseCard,
    cornerMedian: at(t.corners, 0.5),
    cornerP95: at(t.corners, 0.95),
    millisecondsMedian: at(t.milliseconds, 0.5),
  }
}

function print(): void {
  const percent = (share: number | undefined) => (share === undefined || Number.isNaN(share) ? '-' : (share * 100).toFixed(1))
  console.log('suite      cards  whole right (95 %)        chars right  no card found  side wrong  corner median/p95 %  ms')
  for (const [suite, tally] of tallies) {
    const s = summary(tally)
    const share =
      suite === 'no-card'
        ? `false cards ${s.falseCard}`
        : `${s.whole} = ${percent(s.whole / s.pictures)} (${percent(s.interval[0])}–${percent(s.interval[1])})`
    console.log(
      `${suite.padEnd(11)}${String(s.pictures).padStart(5)}  ${share.padEnd(26)}${percent(s.charactersRight).padStart(8)}${String(s.falseNoCard).padStart(14)}${String(s.pictures - s.falseNoCard - s.sideRight).padStart(12)}   ${percent(s.cornerMedian)}/${percent(s.cornerP95)}`.padEnd(
        108,
      ) + s.millisecondsMedian.toFixed(0),
    )
    const fields = Object.entries(s.fields).map(([name, [right, all]]) => `${name} ${right}/${all}`)
    if (fields.length > 0)
      console.log(
        `           ${fields.join('  ')}${s.numberWrongButValid > 0 ? `  numbers wrong but valid: ${s.numberWrongButValid}` : ''}`,
      )
  }
}

/** A page with the worst cards: the picture beside what stands there and what was read. */
function writeWorst(count: number): void {
  const escaped = (text: string) => text.replace(/[&<>]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] as string)
  const items = worst
    .sort((a, b) => b.wrong - a.wrong)
    .slice(0, count)
    .map(
      ({ file, rows }) =>
        `<tr><td><img src="${file}" width="520"><br>${file}<td><table>${rows.map(row => `<tr><td>${row.map(escaped).join('<td>')}`).join('')}</table>`,
    )
  mkdirSync(folder, { recursive: true })
  const page = join(folder, 'worst.html')
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><title>Worst cards</title><table><tr><th>picture<th>field, truth, value, raw reading${items.join('\n')}</table>`,
  )
  console.log(`the worst ${items.length} stand in ${page}`)
}

function distance(a: string, b: string): number {
  const [x, y] = [[...a], [...b]]
  let row = Array.from({ length: y.length + 1 }, (_, j) => j)
  for (let i = 1; i <= x.length; i++) {
    const next = [i]
    for (let j = 1; j <= y.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1)))
    row = next
  }
  return row[y.length]!
}
