// cardlens recognize: files and folders in, one JSON object a line out, or a table for people, or CSV for a spreadsheet.
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, realpathSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { RecognizeError } from '../../idcard/errors.ts'
import { createPool } from '../../idcard/pool.ts'
import type { Recognizer } from '../../idcard/recognizer.ts'
import type { CheckName, FieldName, IdCard, Recognition, RecognizeOptions } from '../../idcard/result.ts'
import { RECOGNIZE_ERRORS } from '../../protocol/errors.ts'
import { FIELD_NODES, WARNING_CODES } from '../../protocol/names.ts'
import { leastSure, rowOfCard, SURE, sheetHead, sheetLine } from '../../protocol/spreadsheet.ts'
import { UsageError } from '../usage-error.ts'

export interface RecognizeFlags {
  readonly json?: boolean
  readonly csv?: boolean
  readonly detail?: boolean
  readonly checks?: boolean
  readonly side?: string
  readonly crops?: string
  readonly workers?: string
}

type Outcome =
  | { file: string; ok: true; cards: object[]; milliseconds: number }
  | { file: string; ok: false; error: { code: string; message: string } }

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.bmp'])

/** Where results, progress and complaints go. */
export interface Terminal {
  readonly print: (text: string) => void
  readonly progress: (text: string) => void
  readonly complain: (text: string) => void
  /** Does anybody still read what is printed? */
  readonly isHeard: () => boolean
}

/** Exit code 0 when every file gave a card, or nobody wants to know any more, 1 when some did not. */
export async function recognizeFiles(paths: readonly string[], flags: RecognizeFlags, terminal: Terminal): Promise<number> {
  const { print, progress, complain, isHeard } = terminal
  if (flags.detail && !flags.json) throw new UsageError('--detail goes with --json: tables have no room for it')
  const own = flags.crops === undefined ? undefined : folderFor(flags.crops)
  const found = paths.flatMap(path => expand(path, own))
  const files = found.map(({ file }) => file)
  if (files.length === 0) complain(`There is no JPEG, PNG or BMP picture in ${paths.join(', ')}.\n`)
  const cropNames = namesApart(found)
  const recognizer = await createPool({
    // Those that nothing is left for would only be started and ended.
    workers: Math.max(1, Math.min(Number(flags.workers ?? availableParallelism()), files.length)),
    maxQueue: 64,
  })
  if (flags.csv) print(sheetHead())
  let failed = 0
  try {
    // Answers come in the order of the files; a few run ahead so that every worker is busy.
    const running: Promise<void>[] = []
    let done = 0
    let before: Promise<void> = Promise.resolve()
    for (const file of files) {
      if (!isHeard()) break
      const previous = before
      before = one(file, recognizer, flags, cropNames.get(file) as string).then(async ({ outcome, result }) => {
        await previous
        if (!outcome.ok) failed++
        print(flags.json ? JSON.stringify(outcome) : flags.csv ? csvRows(outcome, result) : table(outcome, result))
        if (files.length > 1) progress(`\r${++done} of ${files.length}`)
      })
      running.push(before)
      if (running.length >= 32) await running.shift()
    }
    await Promise.all(running)
    if (files.length > 1) progress('\n')
  } finally {
    await recognizer.close()
  }
  return !isHeard() || (failed === 0 && files.length > 0) ? 0 : 1
}

async function one(
  file: string,
  recognizer: Recognizer,
  flags: RecognizeFlags,
  cropName: string,
): Promise<{ outcome: Outcome; result?: Recognition }> {
  try {
    const result = await recognizer.recognize(readFileSync(file), optionsOf(flags))
    if (flags.crops !== undefined) saveCrops(join(flags.crops, cropName), result)
    const cards = result.cards.map(card => cardOf(card, flags))
    return { outcome: { file, ok: true, cards, milliseconds: result.milliseconds.total }, result }
  } catch (error) {
    const code =
      error instanceof RecognizeError
        ? RECOGNIZE_ERRORS[error.code]
        : ((error as NodeJS.ErrnoException).code ?? 'FailedOperation.UnKnowError')
    // The system's own messages begin with their code.
    const message = (error as Error).message.replace(`${code}: `, '')
    return { outcome: { file, ok: false, error: { code, message } } }
  }
}

function optionsOf(flags: RecognizeFlags): RecognizeOptions {
  const side =
    flags.side === undefined ? undefined : ({ FRONT: 'face', BACK: 'emblem', face: 'face', emblem: 'emblem' } as const)[flags.side]
  return {
    cards: side === undefined ? 'all' : 'one',
    strict: false,
    quality: true,
    checks: flags.checks || flags.csv || !flags.json ? (Object.keys(WARNING_CODES) as CheckName[]) : [],
    ...(side === undefined ? {} : { side }),
    ...(flags.crops === undefined ? {} : { cropCard: true, cropPortrait: true }),
  }
}

function cardOf(card: IdCard, flags: RecognizeFlags): object {
  const { side, quad, temporary, quality } = card
  const fields = Object.fromEntries(Object.entries(card.fields).map(([name, field]) => [FIELD_NODES[name as FieldName], field.value]))
  const basic = {
    side,
    temporary,
    fields,
    confidence: Math.round(leastSure(card) * 1000) / 1000,
    quad,
    ...(quality === undefined ? {} : { quality }),
    ...(card.verdicts.length > 0 ? { warnings: warningsOf(card) } : {}),
  }
  if (!flags.detail) return basic
  const { cardImage: _card, portraitImage: _portrait, ...rest } = card
  return { ...basic, detail: rest }
}

function warningsOf(card: IdCard): object[] {
  return card.verdicts.filter(verdict => verdict.warned).map(verdict => ({ code: WARNING_CODES[verdict.check], ...verdict }))
}

function csvRows(outcome: Outcome, result: Recognition | undefined): string {
  if (!outcome.ok || !result)
    return sheetLine({ file: outcome.file, ...(outcome.ok ? {} : { error: `${outcome.error.code}: ${outcome.error.message}` }) })
  return result.cards.map((card, i) => sheetLine(rowOfCard(outcome.file, card, i))).join('\n')
}

function table(outcome: Outcome, result: Recognition | undefined): string {
  if (!outcome.ok || !result) return `${outcome.file}\n  ${outcome.ok ? '' : `${outcome.error.code}  ${outcome.error.message}`}\n`
  const cards = result.cards.map(card => {
    const rows = Object.entries(card.fields).map(
      ([name, field]) =>
        `  ${FIELD_NODES[name as FieldName].padEnd(10)}${field.value}${field.confidence < SURE ? `   (${Math.round(field.confidence * 100)} % sure)` : ''}`,
    )
    const warnings = card.verdicts
      .filter(v => v.warned)
      .map(v => `  warning   ${WARNING_CODES[v.check]} ${v.check}: ${v.evidence.map(item => item.why).join('; ')}`)
    return [`  ${card.temporary ? 'temporary card, ' : ''}${card.side} side, quality ${card.quality ?? '-'}`, ...rows, ...warnings].join(
      '\n',
    )
  })
  return `${outcome.file}  ${outcome.milliseconds} ms\n${cards.join('\n')}\n`
}

/** `path`: of the crops, without what tells them apart. */
function saveCrops(path: string, result: Recognition): void {
  mkdirSync(dirname(path), { recursive: true })
  for (const [i, card] of result.cards.entries()) {
    if (card.cardImage) writeFileSync(`${path}-${i + 1}-card.jpg`, card.cardImage)
    if (card.portraitImage) writeFileSync(`${path}-${i + 1}-portrait.jpg`, card.portraitImage)
  }
}

/** Makes the folder, before anything is read for it; its real path. */
function folderFor(crops: string): string {
  try {
    mkdirSync(crops, { recursive: true })
    accessSync(crops, constants.W_OK)
    return realpathSync(crops)
  } catch (cause) {
    throw new UsageError(`the crops cannot be kept in ${crops}: ${(cause as Error).message}`)
  }
}

/** A picture, and its path within what was asked for. */
interface Found {
  readonly file: string
  readonly within: string
}

/** What each picture's crops are called: its path within what was asked for without the ending; with the ending, or a number, where another has that name. */
function namesApart(found: readonly Found[]): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const { file, within } of found) {
    let name = within.slice(0, within.length - extname(within).length)
    if (taken.has(name)) name = within
    for (let i = 2; taken.has(name); i++) name = `${within}-${i}`
    taken.add(name)
    names.set(file, name)
  }
  return names
}

/** A file as it is; a folder as its pictures, sorted, with those of its subfolders but `own`, where crops are kept. */
function expand(path: string, own: string | undefined): Found[] {
  // Of what does not exist reading it says so, in its own line.
  if (!statOf(path)?.isDirectory()) return [{ file: path, within: basename(path) }]
  if (own === realpathSync(path))
    throw new UsageError(`the crops would be read as pictures of ${path} the next time: keep them in a folder below it, or elsewhere`)
  return picturesIn(path, '', own === undefined ? [] : [own])
    .sort()
    .map(within => ({ file: join(path, within), within }))
}

/** Paths of the pictures in a folder and its subfolders, links followed but none that leads back to where it stands, nor to any `above`. */
function picturesIn(folder: string, within: string, above: readonly string[]): string[] {
  let [real, names] = ['', [] as string[]]
  try {
    real = realpathSync(folder)
    names = readdirSync(folder)
  } catch {
    return [within] // it may not be looked into: reading it says so, in its own line
  }
  if (above.includes(real)) return []
  return names.flatMap(name => {
    const [path, place] = [join(folder, name), join(within, name)]
    const isPicture = PICTURES.has(extname(name).toLowerCase())
    const found = statOf(path)
    if (found?.isDirectory()) return picturesIn(path, place, [...above, real])
    return isPicture && (!found || found.isFile()) ? [place] : [] // of a link to nowhere reading it says so
  })
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
