// The line of the citizen number → the number: where digits are in doubt or were missed, by what a number must be and by the birth and sex printed beside it.
import type { Field } from '../result.ts'
import { bestOf, type Glyph, type ReadLine } from '../text/line.ts'
import { digitsOf } from './dates.ts'
import { afterLabel, chanceOf, DIGITS, fieldOf, pickFrom, SUPPORT } from './glyphs.ts'
import { birthOf, checkCharacter, isAcceptable, sexOf } from './id-number.ts'

const LABEL = '公民身份号码'
const CHARACTERS = `${DIGITS}X`
const LENGTH = 18
const FEWEST_DIGITS = 4

/** Weight of a number that contradicts a birth or a sex that was read with certainty: forged cards exist. */
const DISAGREES = 0.01
/** A glyph that may be a digit at all, a faint one where one was missed, and one that surely is, where the label is hardly to be read. */
const MAYBE = 0.02
const FAINT = 0.01
const SURELY = 0.5
/** Weight of a number from elsewhere than where its holder lives now, and of a birth too long ago or yet to come. */
const ELSEWHERE = 0.2
const OUT_OF_TIME = 0.02
const BORN = [1920, 2040] as const
/** A number may be this much less likely than what was read. */
const FAR = 1e-4
/** So many times likelier than what was read, if that is a number, and than all others together: a number wrong but valid is the worst that can be told. */
const LEAD = 2
/** A digit that was missed follows from the check character; the others must have so much chance together then. */
const CERTAIN = 0.9
/** What a digit is that was not seen at all. */
const ANY = 0.1
/** So many regions, births and sequences are looked at, the likeliest. */
const MOST = 40

/** What a number must agree with: what the card prints besides it and it repeats, and the places there are. */
export interface Printed {
  readonly birth: Field | undefined
  readonly sex: Field | undefined
  /** Of places: a number is mended into one whose place there is or was. */
  readonly codes: ReadonlySet<string>
  /** What numbers begin with of the place where the address is, if that is known. */
  readonly home: readonly string[]
}

/** The eighteen places of a number, each with the glyph that was seen there. */
type Places = readonly (Glyph | undefined)[]

/** `startsAt`: where numbers begin, view px; used only where the label cannot be read. */
export function readNumber(lines: readonly ReadLine[], startsAt: number, printed: Printed): Field | undefined {
  // Fine lines of the ground or a shadow are found as rows at times, and may be read as ones.
  const [line] = [...lines].sort((a, b) => likeNumber(b) - likeNumber(a))
  if (!line) return undefined
  let glyphs = afterLabel(line, LABEL, startsAt).filter(glyph => sure(glyph) > MAYBE)
  // Where the label is hardly to be read, the number may begin a little before its usual place.
  for (let at = line.glyphs.indexOf(glyphs[0]!) - 1; glyphs.length < LENGTH && at >= 0; at--) {
    if (sure(line.glyphs[at]!) < SURELY) break
    glyphs = [line.glyphs[at]!, ...glyphs]
  }
  // Marks or background that were taken for a glyph: the least sure ones go.
  while (glyphs.length > LENGTH) {
    const weakest = glyphs.reduce((a, glyph) => (sure(glyph) < sure(a) ? glyph : a))
    glyphs = glyphs.filter(glyph => glyph !== weakest)
  }
  const raw = glyphs.map((glyph, i) => likeliest(glyph, i)).join('')
  if (raw === '') return undefined
  const [best, rival] = placesOf(glyphs, line.faint)
    .flatMap(places => mended(places, raw, printed) ?? [])
    .sort((a, b) => b.weight - a.weight)
  const isClear = best && !(rival && rival.number !== best.number && rival.weight * LEAD > best.weight)
  const value = isClear ? best.number : raw
  // What has not eighteen characters is no whole number, however clear they are.
  const chance = () =>
    best?.number === value ? best.chance : glyphs.reduce((product, glyph, i) => product * chanceOf(glyph, value[i]!), 1)
  const confidence = value.length === LENGTH ? chance() : 0
  return fieldOf(value, glyphs, [line], { raw, confidence, ...(value === raw ? {} : { correction: 'check character, birth and sex' }) })
}

/** How many of a row's glyphs may be those of a number and its label, as far as they are sure. No number has so few different digits as fine lines are read as. */
function likeNumber({ glyphs }: ReadLine): number {
  const label = glyphs
    .slice(0, LABEL.length)
    .reduce((sum, glyph) => sum + [...LABEL].reduce((chance, c) => Math.max(chance, chanceOf(glyph, c)), 0), 0)
  const digits = glyphs
    .map(sure)
    .sort((a, b) => b - a)
    .slice(0, LENGTH)
  return label + (new Set(glyphs.map(bestOf)).size < FEWEST_DIGITS ? 0 : digits.reduce((sum, chance) => sum + chance, 0))
}

function sure(glyph: Glyph): number {
  return chanceOf(glyph, pickFrom(glyph, CHARACTERS) ?? '')
}

function likeliest(glyph: Glyph, at: number): string {
  return pickFrom(glyph, at === LENGTH - 1 ? CHARACTERS : DIGITS) ?? pickFrom(glyph, CHARACTERS) ?? ''
}

/** The ways in which the glyphs may stand at the places of a number. Its characters are as far apart as one another: where one was missed there is a gap, or
 *  it was the first or the last. A faint glyph that stands there fills it. */
function placesOf(glyphs: readonly Glyph[], faint: readonly Glyph[]): Places[] {
  if (glyphs.length === LENGTH) return [glyphs]
  if (glyphs.length !== LENGTH - 1) return []
  const gaps = glyphs.slice(1).map((glyph, i) => glyph.along - glyphs[i]!.along)
  const pitch = [...gaps].sort((a, b) => a - b)[gaps.length >> 1]!
  const steps = gaps.map(gap => Math.round(gap / pitch))
  const missed = steps.indexOf(2)
  if (steps.some(step => step < 1 || step > 2) || missed !== steps.lastIndexOf(2)) return []
  const seenAt = (along: number) => faint.find(glyph => sure(glyph) > FAINT && Math.abs(glyph.along - along) < pitch / 2)
  const filled = (at: number, along: number): Places => [...glyphs.slice(0, at), seenAt(along), ...glyphs.slice(at)]
  return missed < 0
    ? [filled(0, glyphs[0]!.along - pitch), filled(glyphs.length, glyphs.at(-1)!.along + pitch)]
    : [filled(missed + 1, glyphs[missed]!.along + pitch)]
}

interface Candidate {
  readonly number: string
  /** Against what was read, and for how it agrees with what is printed besides. */
  readonly weight: number
  /** That all its characters are what stands there. */
  readonly chance: number
}

/** The likeliest number that there may be, if picture, birth and sex support it and no other comes near; undefined where that is the one that was read. */
function mended(places: Places, raw: string, printed: Printed): Candidate | undefined {
  const asRead = isAcceptable(raw) ? agreement(raw, printed) : 0
  if (asRead === 1) return undefined
  const top = places.map((glyph, at) => (glyph ? chanceOf(glyph, likeliest(glyph, at)) : 1))
  const supports = (text: string, from: number) =>
    [...text].reduce((product, c, i) => {
      const glyph = places[from + i]
      const ratio = glyph ? Math.min(1, chanceOf(glyph, c) / Math.max(1e-9, top[from + i]!)) : ANY
      return ratio > SUPPORT ? product * ratio : 0
    }, 1)
  const some = (texts: Iterable<string>, from: number) => {
    const found: { text: string; ratio: number }[] = []
    for (const text of texts) {
      const ratio = supports(text, from)
      if (ratio > 0) found.push({ text, ratio })
    }
    return found.sort((a, b) => b.ratio - a.ratio).slice(0, MOST)
  }
  const [regions, births, sequences] = [some(printed.codes, 0), some(days(some), 6), some(SEQUENCES, 14)]
  let [best, all] = [{ number: '', weight: 0, fit: 0 }, 0]
  for (const region of regions)
    for (const birth of births)
      for (const sequence of sequences) {
        const ratio = region.ratio * birth.ratio * sequence.ratio
        if (ratio < FAR * ANY) break
        const first17 = region.text + birth.text + sequence.text
        const number = first17 + checkCharacter(first17)
        const fit = ratio * supports(number.slice(-1), LENGTH - 1) * agreement(number, printed)
        const weight = fit * usualness(number, printed.home)
        all += weight
        if (weight > best.weight) best = { number, weight, fit }
      }
  const missed = places.indexOf(undefined)
  const least = missed < 0 ? Math.max(FAR, LEAD * asRead) : FAR * ANY
  if (best.fit < least || best.weight < LEAD * (all - best.weight)) return undefined
  const chance = places.reduce((product, glyph, at) => product * (glyph ? chanceOf(glyph, best.number[at]!) : 1), 1)
  if (missed >= 0 && (chance < CERTAIN || agreement(best.number, printed) < 1 || !printed.birth)) return undefined
  return { ...best, chance }
}

const SEQUENCES = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'))

const YEARS = Array.from({ length: 250 }, (_, i) => String(1850 + i))
const MONTH_DAYS = Array.from({ length: 12 * 31 }, (_, i) => digitsOf([0, 1 + Math.floor(i / 31), 1 + (i % 31)]).slice(4))

/** Days that a number may have as birth, of the likeliest years and days in a year. */
function days(some: (texts: Iterable<string>, from: number) => { text: string }[]): string[] {
  const monthDays = some(MONTH_DAYS, 10)
  return some(YEARS, 6).flatMap(year =>
    monthDays.flatMap(({ text }) => (birthOf(`000000${year.text}${text}`) === undefined ? [] : [year.text + text])),
  )
}

/** How likely a number is by its place and its birth alone, against the likeliest. */
function usualness(number: string, home: readonly string[]): number {
  const year = Number(number.slice(6, 10))
  const fromHome = home.length === 0 || home.some(code => number.startsWith(code))
  return (fromHome ? 1 : ELSEWHERE) * (year >= BORN[0] && year <= BORN[1] ? 1 : OUT_OF_TIME)
}

/** How much less likely a number is whose birth or sex is not the printed one, as far as those were read surely. */
function agreement(number: string, { birth, sex }: Pick<Printed, 'birth' | 'sex'>): number {
  const factor = (field: Field | undefined, said: string | undefined) =>
    field === undefined || field.value === said ? 1 : Math.max(DISAGREES, 1 - field.confidence)
  return factor(birth, birthOf(number)?.join('/')) * factor(sex, sexOf(number))
}
