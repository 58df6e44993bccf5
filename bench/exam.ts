// The exam: labelled pictures, how a reading of them is scored, and the statistics of scores. Readers of any make are scored alike.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAcceptable } from '../src/idcard/fields/id-number.ts'
import { distance as apart, centreOf, homographyBetween, mapQuad, rectangle } from '../src/idcard/image/quad.ts'
import { EMBLEM_FIELDS, FACE_FIELDS, type FieldName, type Point, type Quad, type Side } from '../src/idcard/result.ts'
import { type CheckName, type IdCard, RecognizeError, type Recognizer } from '../src/index.ts'
import { FIELD_NODES } from '../src/protocol/names.ts'

/** A picture of truth.json (training/draw_exam.py writes it). Fields are named as on the wire. */
export interface Truth {
  readonly file: string
  readonly size: readonly [width: number, height: number]
  readonly suite: string
  readonly cards: readonly TrueCard[]
  readonly camera: {
    readonly device: string
    readonly backdrop: string
    readonly typefaces: readonly string[]
    /** Blur of the lens, standard deviation, and length of the motion; px of a card 1 200 px wide. */
    readonly focus?: number
    readonly motion?: number
    readonly glare?: readonly { readonly strength: number }[]
  }
  readonly faults: { readonly kind?: Fault; readonly device?: string; readonly condition?: string }
}

interface TrueCard {
  readonly side: 'face' | 'emblem' | 'temporary-face' | 'temporary-title'
  readonly quad: Quad
  /** Left, top, right, bottom as shares of the card. */
  readonly portrait: readonly [number, number, number, number] | null
  readonly fields: Readonly<Record<string, string>>
}

export type Fault = 'copy' | 'screen' | 'edit' | 'occlusion' | 'cut' | 'watermark' | 'electronic'

/** What a reader says of one card, in the engine's own words. */
export interface Reading {
  readonly side: Side
  readonly values: Readonly<Partial<Record<FieldName, string>>>
  readonly quad?: Quad
}

/** One picture's outcome: what each reader of the exam gives, and what ours gives besides. */
export interface Outcome {
  readonly truth: Truth
  readonly readings: readonly Reading[]
  readonly milliseconds: number
  readonly cards: readonly IdCard[]
}

export const CHECK_OF: Partial<Record<Fault, CheckName>> = {
  copy: 'copy',
  screen: 'reshoot',
  edit: 'doctored',
  occlusion: 'occlusion',
  cut: 'border',
  electronic: 'electronic',
  watermark: 'watermark',
}

export function loadExam(folder: string): Truth[] {
  return JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth[]
}

/** Reads every picture with the product, `atOnce` at a time; outcomes come in the exam's order. */
export async function sit(folder: string, truths: readonly Truth[], recognizer: Recognizer, checks: readonly CheckName[], atOnce = 1) {
  const outcomes: Outcome[] = []
  let next = 0
  const reader = async () => {
    for (let i = next++; i < truths.length; i = next++) {
      const truth = truths[i] as Truth
      const image = readFileSync(join(folder, truth.file))
      const begun = performance.now()
      let cards: readonly IdCard[] = []
      try {
        cards = (await recognizer.recognize(image, { cards: 'all', checks, quality: checks.length > 0 })).cards
      } catch (error) {
        if (!(error instanceof RecognizeError)) throw error
      }
      const readings = cards.map(card => ({ side: card.side, values: valuesOf(card), quad: card.quad }))
      outcomes[i] = { truth, readings, milliseconds: performance.now() - begun, cards }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, reader))
  return outcomes
}

function valuesOf(card: IdCard): Reading['values'] {
  return Object.fromEntries(Object.entries(card.fields).map(([name, field]) => [name, field.value]))
}

export interface Summary {
  readonly pictures: number
  /** Pictures on which every field of every card is right; of suites whose fields count. */
  readonly whole: number
  readonly counted: number
  readonly interval: readonly [number, number]
  readonly characters: number
  readonly charactersWrong: number
  readonly fields: Readonly<Record<string, readonly [right: number, all: number]>>
  readonly cards: number
  readonly sideRight: number
  readonly numberWrongButValid: number
  readonly falseNoCard: number
  readonly falseCard: number
  /** How far a card's corners are off in the mean, as a share of its diagonal. */
  readonly corners: readonly number[]
  /** The same of each corner that lies in the picture, as those of a card that fills it do not. */
  readonly cornersWithin: readonly number[]
  /** How far a portrait's corners are off, as a share of the card's diagonal. */
  readonly portraits: readonly number[]
  readonly milliseconds: number
}

export interface Mistake {
  readonly file: string
  readonly wrong: number
  readonly rows: readonly (readonly string[])[]
}

/** Scores one suite's outcomes; `mistakes` collects what was read wrong. */
export function summarise(outcomes: readonly Outcome[], mistakes: Mistake[] = []): Summary {
  const fields: Record<string, [number, number]> = {}
  const [corners, cornersWithin, portraits]: [number[], number[], number[]] = [[], [], []]
  let [whole, counted, characters, charactersWrong] = [0, 0, 0, 0]
  let [cards, sideRight, numberWrongButValid, falseNoCard, falseCard] = [0, 0, 0, 0, 0]
  for (const { truth, readings, cards: full } of outcomes) {
    if (truth.cards.length === 0) {
      if (readings.length > 0) falseCard++
      continue
    }
    if (readings.length === 0) falseNoCard++
    const rows: string[][] = []
    let wrong = 0
    // What is not there must not be read: a card too many, or a field that no such side has.
    for (const { side, values } of readings.slice(truth.cards.length)) rows.push(['card', '', side, Object.values(values).join(' ')])
    for (const expected of truth.cards) {
      cards++
      const side: Side = expected.side.includes('face') ? 'face' : 'emblem'
      const found = indexOf(readings, side, expected.quad)
      const reading = readings[found]
      if (reading) sideRight++
      const printed: readonly FieldName[] =
        expected.side === 'temporary-face' ? [...FACE_FIELDS, ...EMBLEM_FIELDS] : side === 'face' ? FACE_FIELDS : EMBLEM_FIELDS
      for (const [name, read] of Object.entries(reading?.values ?? {}))
        if (!printed.includes(name as FieldName) && read !== '') rows.push([name, '', read, ''])
      if (reading?.quad) {
        const errors = cornerErrors(reading.quad, expected.quad, expected.quad)
        corners.push(mean(errors))
        cornersWithin.push(...errors.filter((_, i) => isWithin(expected.quad[i]!, truth.size)))
      }
      const portrait = full[found]?.portrait
      if (portrait && expected.portrait) {
        const truth = mapQuad(homographyBetween(rectangle(0, 0, 1, 1), expected.quad), rectangle(...expected.portrait))
        portraits.push(mean(cornerErrors(portrait, truth, expected.quad)))
      }
      for (const [node, right] of Object.entries(expected.fields)) {
        const name = nameOf(node)
        const read = reading?.values[name] ?? ''
        const score = fields[node] ?? [0, 0]
        fields[node] = score
        score[1]++
        if (read === right) score[0]++
        const off = distance(read, right)
        wrong += off
        characters += [...right].length
        if (node === 'IdNum' && read !== right && isAcceptable(read)) numberWrongButValid++
        if (read !== right) rows.push([node, right, read, full[found]?.fields[name]?.raw ?? ''])
      }
    }
    charactersWrong += wrong
    if (truth.cards.every(card => Object.keys(card.fields).length === 0)) continue
    counted++
    if (rows.length === 0) whole++
    else mistakes.push({ file: truth.file, wrong, rows })
  }
  const times = outcomes.map(outcome => outcome.milliseconds)
  return {
    pictures: outcomes.length,
    whole,
    counted,
    interval: interval(whole, counted),
    characters,
    charactersWrong,
    fields,
    cards,
    sideRight,
    numberWrongButValid,
    falseNoCard,
    falseCard,
    corners,
    cornersWithin,
    portraits,
    milliseconds: quantile(times, 0.5),
  }
}

/** Which reading is of this card: of those of its side the one that lies nearest; −1 without any. */
function indexOf(readings: readonly Reading[], side: Side, quad: Quad): number {
  const far = (reading: Reading) => (reading.quad ? apart(centreOf(reading.quad), centreOf(quad)) : 0)
  return [...readings.keys()]
    .filter(i => readings[i]!.side === side)
    .reduce((best, i) => (best < 0 || far(readings[i]!) < far(readings[best]!) ? i : best), -1)
}

export function nameOf(node: string): FieldName {
  return (Object.keys(FIELD_NODES) as FieldName[]).find(key => FIELD_NODES[key] === node) as FieldName
}

/** Distance of each corner as a share of the true card's diagonal. */
function cornerErrors(read: Quad, truth: Quad, card: Quad): number[] {
  const diagonal = Math.hypot(card[0][0] - card[2][0], card[0][1] - card[2][1])
  return truth.map(([x, y], i) => Math.hypot(read[i]![0] - x, read[i]![1] - y) / diagonal)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function isWithin([x, y]: Point, [width, height]: Truth['size']): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height
}

/** How well a check's score tells faulty pictures from genuine ones. */
export interface Warning {
  readonly faulty: number
  readonly genuine: number
  readonly auc: number
  readonly eer: number
  /** Share found above the lowest score that lets no more than this share of genuine pictures be warned of; and that score. */
  readonly foundAt: Readonly<Record<'1 %' | '2 %' | '5 %', number>>
  readonly scoreAt: Readonly<Record<'1 %' | '2 %' | '5 %', number>>
  /** As shipped, with the product's own threshold. */
  readonly found: number
  readonly falseAlarms: number
}

/** Scores of `check`, worst card of each picture; a picture in which no card was found scores lowest. */
export function warningOf(check: CheckName, faulty: readonly Outcome[], genuine: readonly Outcome[]): Warning {
  const scoreOf = ({ cards }: Outcome) =>
    Math.max(Number.NEGATIVE_INFINITY, ...cards.map(card => card.verdicts.find(item => item.check === check)?.score ?? 0))
  const warned = ({ cards }: Outcome) => cards.some(card => card.verdicts.some(item => item.check === check && item.warned))
  const [bad, good] = [faulty.map(scoreOf), genuine.map(scoreOf).sort((a, b) => b - a)]
  let above = 0
  for (const b of bad) for (const g of good) above += b > g ? 1 : b === g ? 0.5 : 0
  const scoreAt = (share: number) => good[Math.floor(good.length * share)] ?? Number.NEGATIVE_INFINITY
  const foundAt = (share: number) => bad.filter(score => score > scoreAt(share)).length / bad.length
  const eer = Math.min(
    ...[...new Set([...bad, ...good])].map(t => {
      const missed = bad.filter(score => score < t).length / bad.length
      const alarms = good.filter(score => score >= t).length / good.length
      return Math.max(missed, alarms)
    }),
  )
  return {
    faulty: bad.length,
    genuine: good.length,
    auc: above / (bad.length * good.length),
    eer,
    foundAt: { '1 %': foundAt(0.01), '2 %': foundAt(0.02), '5 %': foundAt(0.05) },
    scoreAt: { '1 %': scoreAt(0.01), '2 %': scoreAt(0.02), '5 %': scoreAt(0.05) },
    found: faulty.filter(warned).length,
    falseAlarms: genuine.filter(warned).length,
  }
}

/** Pictures whose card is genuine and whole: what a warning must leave alone. */
export function isGenuine({ truth }: Outcome): boolean {
  return truth.cards.length > 0 && truth.faults.kind === undefined
}

/** Does every card lie inside the picture? Large cards may reach over its edge in any suite. */
export function isWhole({ truth }: Outcome): boolean {
  const [width, height] = truth.size
  return truth.cards.every(card => card.quad.every(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height))
}

/** Spearman's rank correlation. */
export function spearman(pairs: readonly (readonly [number, number])[]): number {
  const ranks = (values: number[]) => {
    const order = values.map((value, i) => [value, i] as const).sort((a, b) => a[0] - b[0])
    const out: number[] = []
    for (let i = 0; i < order.length; ) {
      let j = i
      while (j < order.length && order[j]![0] === order[i]![0]) j++
      for (let k = i; k < j; k++) out[order[k]![1]] = (i + j - 1) / 2
      i = j
    }
    return out
  }
  const [a, b] = [ranks(pairs.map(pair => pair[0])), ranks(pairs.map(pair => pair[1]))]
  const middle = (pairs.length - 1) / 2
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < pairs.length; i++) {
    ab += (a[i]! - middle) * (b[i]! - middle)
    aa += (a[i]! - middle) ** 2
    bb += (b[i]! - middle) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}

/** Wilson's 95 % interval of a share. */
export function interval(right: number, all: number): [number, number] {
  if (all === 0) return [0, 1]
  const [z, p] = [1.96, right / all]
  const centre = (p + (z * z) / (2 * all)) / (1 + (z * z) / all)
  const half = (z * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all))) / (1 + (z * z) / all)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}

export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
}

/** Edit distance in characters. */
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
