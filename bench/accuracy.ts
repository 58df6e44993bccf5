// How well the product reads and warns, by suite, through the library: whole cards, fields, characters, corners, warnings; with counts.
//   npm run bench:accuracy -- [folder] [--suites a,b] [--json] [--worst <n>] [--workers <n>] [--no-warnings] [--record]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CHECKS } from '../src/idcard/checks/all.ts'
import { type CheckName, createRecognizer } from '../src/index.ts'
import {
  CHECK_OF,
  type Fault,
  interval,
  isGenuine,
  isWhole,
  loadExam,
  type Mistake,
  type Outcome,
  quantile,
  type Summary,
  sit,
  spearman,
  summarise,
  warningOf,
} from './exam.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    worst: { type: 'string' },
    workers: { type: 'string', default: '1' },
    suites: { type: 'string' },
    'no-warnings': { type: 'boolean' },
    record: { type: 'boolean' },
  },
})
const SHARES = ['1 %', '2 %', '5 %'] as const
/** Added brightness, of 255, from which glare hides print. */
const STRONG_GLARE = 100
const folder = positionals[0] ?? 'bench/exam'
const workers = Number(values.workers)
const truths = loadExam(folder).filter(truth => !values.suites || values.suites.split(',').includes(truth.suite))
const recognizer = await createRecognizer({ workers })
const outcomes = await sit(folder, truths, recognizer, values['no-warnings'] ? [] : (Object.keys(CHECKS) as CheckName[]), workers)
await recognizer.close()

const mistakes: Mistake[] = []
const suites = [...new Set(truths.map(truth => truth.suite))]
const of = (suite: string) => outcomes.filter(outcome => outcome.truth.suite === suite)
const summaries = Object.fromEntries(suites.map(suite => [suite, summarise(of(suite), mistakes)]))
// What warnings must leave alone: genuine photos and hard photos, and the twins that the suite of the fault itself holds.
const genuine = (fault: Fault) =>
  outcomes.filter(o => isGenuine(o) && ['photo', 'hard', fault].includes(o.truth.suite) && (fault !== 'cut' || isWhole(o)))
const warnings = values['no-warnings']
  ? []
  : (Object.keys(CHECK_OF) as Fault[]).flatMap(fault => {
      const faulty = outcomes.filter(outcome => outcome.truth.faults.kind === fault)
      return faulty.length === 0 ? [] : [{ fault, faulty, all: warningOf(CHECK_OF[fault]!, faulty, genuine(fault)) }]
    })

if (values.record) {
  const kept = Object.fromEntries(
    Object.entries(summaries).map(([suite, { whole, counted, characters, charactersWrong, falseNoCard, falseCard, pictures }]) => [
      suite,
      { pictures, whole, counted, characters, charactersWrong, falseNoCard, falseCard },
    ]),
  )
  writeFileSync(join(folder, 'recorded.json'), `${JSON.stringify(kept, null, 2)}\n`)
}
if (values.json) {
  const spare = ({ corners, cornersWithin, portraits, ...rest }: Summary) => ({
    ...rest,
    cornerMedian: quantile(corners, 0.5),
    cornerP95: quantile(corners, 0.95),
    cornerWithinMedian: quantile(cornersWithin, 0.5),
    cornerWithinP95: quantile(cornersWithin, 0.95),
    portraitMedian: quantile(portraits, 0.5),
    portraitP95: quantile(portraits, 0.95),
  })
  console.log(
    JSON.stringify(
      {
        suites: Object.fromEntries(Object.entries(summaries).map(([suite, summary]) => [suite, spare(summary)])),
        warnings: Object.fromEntries(warnings.map(({ fault, all }) => [fault, all])),
      },
      null,
      2,
    ),
  )
} else print()
if (values.worst !== undefined) writeWorst(Number(values.worst))

/** Standard deviation of focus and motion together, px of a card 1 200 px wide. */
function blurOf({ truth: { camera } }: Outcome): number {
  return Math.hypot(camera.focus ?? 0, (camera.motion ?? 0) / Math.sqrt(12))
}

function percent(share: number): string {
  return Number.isNaN(share) ? '-' : (share * 100).toFixed(1)
}

/** Median and 95th percentile, in per cent. */
function middleAndEnd(errors: readonly number[]): string {
  return errors.length === 0 ? '-' : `${(quantile(errors, 0.5) * 100).toFixed(2)}/${(quantile(errors, 0.95) * 100).toFixed(2)}`
}

function print(): void {
  console.log(
    'suite      pictures  whole right (95 %)           chars right  no card  side wrong  corner median/p95 %, in the picture  portrait       ms',
  )
  for (const [suite, s] of Object.entries(summaries)) {
    const share =
      s.cards === 0
        ? `taken for a card: ${s.falseCard}`
        : s.counted === 0
          ? '-'
          : `${s.whole}/${s.counted} = ${percent(s.whole / s.counted)} (${percent(s.interval[0])}–${percent(s.interval[1])})`
    const cells = [
      suite.padEnd(11),
      String(s.pictures).padStart(8),
      `  ${share.padEnd(28)}`,
      (s.characters === 0 ? '-' : percent(1 - s.charactersWrong / s.characters)).padStart(11),
      String(s.falseNoCard).padStart(9),
      String(s.cards - s.sideRight).padStart(12),
      `   ${`${middleAndEnd(s.corners)}, ${middleAndEnd(s.cornersWithin)}`.padEnd(36)}${middleAndEnd(s.portraits).padEnd(9)}`,
      s.milliseconds.toFixed(0).padStart(6),
    ]
    console.log(cells.join(''))
    const fields = Object.entries(s.fields).map(([name, [right, all]]) => `${name} ${right}/${all}`)
    if (fields.length > 0)
      console.log(
        `           ${fields.join('  ')}${s.numberWrongButValid > 0 ? `  numbers wrong but valid: ${s.numberWrongButValid}` : ''}`,
      )
  }
  if (warnings.length > 0) {
    console.log(
      '\nfault      faulty  genuine   AUC     EER   found at 1 / 2 / 5 % false alarms   from scores of            as shipped: found, false alarms',
    )
    for (const { fault, faulty, all } of warnings) {
      const line = (name: string, w: typeof all) =>
        console.log(
          `${name.padEnd(11)}${String(w.faulty).padStart(6)}${String(w.genuine).padStart(9)}   ${w.auc.toFixed(3)}  ${percent(w.eer).padStart(5)}   ${SHARES.map(at => percent(w.foundAt[at]).padStart(5)).join(' / ')}               ${SHARES.map(at => w.scoreAt[at].toFixed(2).padStart(5)).join(' / ')}     ${w.found}/${w.faulty}, ${w.falseAlarms}/${w.genuine}`,
        )
      line(fault, all)
      const conditions = [...new Set(faulty.map(o => o.truth.faults.device ?? ''))].sort()
      if (conditions.length > 1)
        for (const device of conditions)
          line(
            `  ${device}`.slice(0, 11),
            warningOf(
              CHECK_OF[fault]!,
              faulty.filter(o => o.truth.faults.device === device),
              genuine(fault),
            ),
          )
    }
    const copies = outcomes.filter(o => o.truth.faults.kind === 'copy')
    const grey = copies.filter(o => o.truth.faults.condition?.startsWith('grey'))
    if (grey.length > 0) {
      const w = warningOf('greyCopy', grey, [...genuine('copy'), ...copies.filter(o => !grey.includes(o))])
      console.log(
        `grey       copies without colour told ${w.found}/${w.faulty}, false alarms ${w.falseAlarms}/${w.genuine} of colour copies and genuine cards; AUC ${w.auc.toFixed(3)}`,
      )
    }
    const glare = (o: Outcome) => Math.max(0, ...(o.truth.camera.glare ?? []).map(spot => spot.strength))
    const plain = outcomes.filter(o => isGenuine(o) && ['photo', 'hard'].includes(o.truth.suite))
    const glaring = plain.filter(o => glare(o) > STRONG_GLARE)
    if (glaring.length > 0) {
      const w = warningOf(
        'reflect',
        glaring,
        plain.filter(o => glare(o) === 0),
      )
      console.log(
        `glare      strong glare told ${w.found}/${w.faulty}, false alarms ${w.falseAlarms}/${w.genuine} of photo and hard without any; AUC ${w.auc.toFixed(3)}`,
      )
    }
    const temporary = outcomes.filter(o => o.truth.cards.length > 0 && o.cards.length > 0)
    const warned = (o: Outcome) => o.cards.some(card => card.verdicts.some(v => v.check === 'temporary' && v.warned))
    const is = (o: Outcome) => o.truth.cards.some(card => card.side.startsWith('temporary'))
    console.log(
      `temporary  told ${temporary.filter(o => is(o) && warned(o)).length}/${temporary.filter(is).length}, false alarms ${temporary.filter(o => !is(o) && warned(o)).length}/${temporary.filter(o => !is(o)).length}`,
    )
    // Blur against the score, both of them relative to the card's width; motion counts as what it adds to focus.
    const sharp = outcomes.filter(
      o => ['clean', 'photo', 'hard'].includes(o.truth.suite) && o.cards[0]?.quality !== undefined && o.truth.camera.focus !== undefined,
    )
    if (sharp.length > 5) {
      console.log(
        `quality against true blur of focus and motion, Spearman: ${(-spearman(sharp.map(o => [o.cards[0]!.quality as number, blurOf(o)]))).toFixed(3)} on ${sharp.length} pictures`,
      )
      const bands = [0, 30, 50, 70, 101]
      for (let i = 0; i + 1 < bands.length; i++) {
        const within = sharp.filter(o => o.cards[0]!.quality! >= bands[i]! && o.cards[0]!.quality! < bands[i + 1]!)
        const s = summarise(within)
        const [low, high] = interval(s.whole, s.counted)
        if (within.length > 0)
          console.log(
            `  quality ${bands[i]}–${bands[i + 1]! - 1}: ${s.whole}/${s.counted} whole cards right (${percent(low)}–${percent(high)}), ${percent(1 - s.charactersWrong / s.characters)} % of characters`,
          )
      }
    }
  }
}

/** A page with the worst cards: the picture beside what stands there and what was read. */
function writeWorst(count: number): void {
  const escaped = (text: string) => text.replace(/[&<>]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] as string)
  const items = mistakes
    .sort((a, b) => b.wrong - a.wrong)
    .slice(0, count)
    .map(
      ({ file, rows }) =>
        `<tr><td><img src="${file}" width="520"><br>${file}<td><table>${rows.map(row => `<tr><td>${row.map(escaped).join('<td>')}`).join('')}</table>`,
    )
  const page = join(folder, 'worst.html')
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><title>Worst cards</title><table><tr><th>picture<th>field, truth, value, raw reading${items.join('\n')}</table>`,
  )
  console.error(`the worst ${items.length} stand in ${page}`)
}
