// The line of a card's term of validity → its dates: read by the one way in which terms are printed, and by what the law knows.
import type { Field } from '../result.ts'
import { bestOf, chanceOfBest, type Glyph, type ReadLine, textOf } from '../text/line.ts'
import { type Day, digitsOf, endsOf, isDay, isLawful, TERM_YEARS, type Term, threeMonthsAfter, writeTerm } from './dates.ts'
import { afterLabel, chanceAmong, chanceOf, DIGITS, fieldOf, fromLabel, isLike, pickFrom, SUPPORT } from './glyphs.ts'

/** Terms as they are printed: a letter stands for a digit, of a year or of a month and its day. */
const DATED = 'yyyy.dd.dd-YYYY.DD.DD'
const LONG = 'yyyy.dd.dd-长期'
/** Why a term differs from its characters where its dates are what was read. */
const AS_PRINTED = 'digits and signs as a term has them'
/** What signs are taken for. */
const SIGNS: Readonly<Record<string, string>> = { '.': '.·,', '-': '-—·', 长: '长', 期: '期' }

/** Logarithms: a sign or a digit that the reader did not spot, a glyph that is none, and a character that is not among a glyph's. */
const MISSED = { '.': Math.log(0.3), '-': Math.log(0.05), 长: Math.log(0.05), 期: Math.log(0.05), digit: Math.log(0.01) } as const
const STRAY = 0.3
const LEAST = 0.003
const NEVER = 1e-4
/** Sums of logarithms that differ by no more are the same, added up in another order. */
const SAME = 1e-9

/** A term may be this much less likely than what was read, and no other half as likely; each digit's chance is `SUPPORT` at least. */
const FAR = 1e-5
const RIVAL = 0.75
/** The first cards are of the one, and by the other none of today's will be read. */
const YEARS = [1985, 2040] as const
/** Digits of a date, and the chance from which a glyph is surely one. */
const DATE_DIGITS = 8
const CLEAR = 0.9
/** More digits than this must not have been missed. */
const MOST_MISSED = 4
/** With fewer digits behind the label nothing of a term was read: what stands there is the label's remains, or what covers the term. */
const LEAST_DIGITS = 4

/** Glyphs by the part of the pattern that they belong to, each of four digits. Where one was missed, month and day are hard to part. */
type Parts = ReadonlyMap<string, readonly Glyph[]>

/** `valueX`: where the value begins, view px; used only where the label cannot be read. */
export function readTerm(all: readonly ReadLine[], valueX: number): Field | undefined {
  const [line] = fromLabel(all, '有效期限')
  if (!line) return undefined
  const glyphs = afterLabel(line, '有效期限', valueX)
  if (glyphs.filter(glyph => DIGITS.includes(bestOf(glyph))).length < LEAST_DIGITS) return undefined
  const raw = textOf(glyphs)
  const asTerm = (term: Term, confidence: number, correction: string) => {
    const value = writeTerm(term)
    return fieldOf(value, glyphs, [line], { raw, confidence, ...(value === raw ? {} : { correction }) })
  }
  const [dated, long] = [sorted(DATED, glyphs), sorted(LONG, glyphs)]
  const isLong = long.score > dated.score && saysLong(glyphs)
  const parts = isLong ? long.parts : dated.parts
  const read = asRead(parts, isLong)
  if (read && isPossible(read)) return asTerm(read, chanceOfTerm(parts, read), AS_PRINTED)
  const lawful = lawfulTerm(parts, isLong)
  if (lawful) {
    const { term, share } = lawful
    return asTerm(
      term,
      chanceOfTerm(parts, term) * share,
      read ? 'a term that the law knows' : 'not all digits were seen; a term that the law knows',
    )
  }
  return read ? asTerm(read, chanceOfTerm(parts, read), AS_PRINTED) : fieldOf(raw, glyphs, [line], { raw, confidence: 0 })
}

/** A term of which the second date is covered has no end either: without end is what says so, and has no more digits than one date. */
function saysLong(glyphs: readonly Glyph[]): boolean {
  const digits = glyphs.filter(glyph => DIGITS.includes(bestOf(glyph)) && chanceOfBest(glyph) > CLEAR)
  return digits.length <= DATE_DIGITS && glyphs.some(glyph => isLike(glyph, '长期'))
}

/** The likeliest way in which the glyphs go with a pattern. */
function sorted(pattern: string, glyphs: readonly Glyph[]): { score: number; parts: Parts } {
  const fits = (slot: string, glyph: Glyph) => Math.log(Math.max(NEVER, chanceAmong(glyph, SIGNS[slot] ?? DIGITS)))
  // What follows the whole is a mark or the ground more often than what stands within.
  const stray = (glyph: Glyph, done: boolean) => Math.log(Math.max(LEAST, STRAY * (1 - chanceOfBest(glyph)))) / (done ? 2 : 1)
  const missed = (slot: string) => MISSED[slot as keyof typeof MISSED] ?? MISSED.digit
  // best[i][j]: of the first i slots with the first j glyphs; `step` says how the last of them came about.
  const best = Array.from({ length: pattern.length + 1 }, () => new Float64Array(glyphs.length + 1).fill(Number.NEGATIVE_INFINITY))
  const step = best.map(() => new Uint8Array(glyphs.length + 1))
  best[0]![0] = 0
  for (let i = 0; i <= pattern.length; i++) {
    for (let j = 0; j <= glyphs.length; j++) {
      // Of ways as good as each other the first counts: what is missing is missing at the end, where things cover a term.
      const ways = [
        i > 0 ? best[i - 1]![j]! + missed(pattern[i - 1]!) : Number.NEGATIVE_INFINITY,
        i > 0 && j > 0 ? best[i - 1]![j - 1]! + fits(pattern[i - 1]!, glyphs[j - 1]!) : Number.NEGATIVE_INFINITY,
        j > 0 ? best[i]![j - 1]! + stray(glyphs[j - 1]!, i === pattern.length) : Number.NEGATIVE_INFINITY,
      ]
      for (const [way, score] of ways.entries()) if (score > best[i]![j]! + SAME) [best[i]![j], step[i]![j]] = [score, way]
    }
  }
  const parts = new Map<string, Glyph[]>([...'ydYD'].map(part => [part, []]))
  for (let [i, j] = [pattern.length, glyphs.length]; i > 0 || j > 0; ) {
    const way = step[i]![j]
    if (way === 1) parts.get(pattern[i - 1]!)?.unshift(glyphs[j - 1]!)
    if (way !== 2) i--
    if (way !== 0) j--
  }
  return { score: best[pattern.length]![glyphs.length]!, parts }
}

/** The term whose every digit is the likeliest; undefined where one was not seen or can be none. */
function asRead(parts: Parts, isLong: boolean): Term | undefined {
  const day = (year: string, monthAndDay: string): Day | undefined => {
    const glyphs = [year, monthAndDay].map(part => parts.get(part) ?? [])
    if (glyphs.some(part => part.length !== 4)) return undefined
    const text = glyphs.flat().flatMap(glyph => pickFrom(glyph, DIGITS) ?? [])
    if (text.length < DATE_DIGITS) return undefined
    return [Number(text.slice(0, 4).join('')), Number(text.slice(4, 6).join('')), Number(text.slice(6).join(''))]
  }
  const [start, end] = [day('y', 'd'), isLong ? undefined : day('Y', 'D')]
  if (!start || (!isLong && !end)) return undefined
  return end ? { start, end } : { start }
}

/** Is it a term that the law knows, of a time in which there were such cards? */
function isPossible({ start, end }: Term): boolean {
  return start[0] >= YEARS[0] && start[0] <= YEARS[1] && (end ? isLawful({ start, end }) : isDay(start))
}

/** The lawful term that the picture supports, with its share of the chance of all such; undefined where another has hardly less. */
function lawfulTerm(parts: Parts, isLong: boolean): { term: Term; share: number } | undefined {
  const seen = [...parts.values()].reduce((sum, glyphs) => sum + glyphs.length, 0)
  if ((isLong ? 8 : 16) - seen > MOST_MISSED) return undefined
  const known = new Map<string, number>()
  const of = (part: string, digits: string) => {
    const key = part + digits
    const support = known.get(key) ?? supportOf(parts.get(part) ?? [], digits)
    known.set(key, support)
    return support
  }
  const ofDay = (year: string, monthAndDay: string, day: Day) => {
    const digits = digitsOf(day)
    return of(year, digits.slice(0, 4)) * of(monthAndDay, digits.slice(4))
  }
  const candidates: { term: Term; ratio: number }[] = []
  for (let year = YEARS[0]; year <= YEARS[1]; year++)
    for (let month = 1; month <= 12; month++)
      for (let day = 1; day <= 31; day++) {
        const start: Day = [year, month, day]
        const begins = ofDay('y', 'd', start)
        if (begins === 0 || !isDay(start)) continue
        if (isLong) candidates.push({ term: { start }, ratio: begins })
        else
          for (const end of [...TERM_YEARS.flatMap(years => endsOf(start, years)), threeMonthsAfter(start)]) {
            const ratio = begins * ofDay('Y', 'D', end)
            if (ratio > 0) candidates.push({ term: { start, end }, ratio })
          }
      }
  const [best, next] = candidates.sort((a, b) => b.ratio - a.ratio)
  if (!best || best.ratio < FAR || (next && next.ratio > best.ratio * RIVAL)) return undefined
  return { term: best.term, share: best.ratio / candidates.reduce((sum, { ratio }) => sum + ratio, 0) }
}

/** How likely digits are, against those that were read: 0 where one of them has no chance. Glyphs may be fewer. */
function supportOf(glyphs: readonly Glyph[], digits: string): number {
  if (glyphs.length === 0) return 1
  if (glyphs.length > digits.length) return 0
  const [glyph, ...rest] = glyphs as [Glyph, ...Glyph[]]
  const ratio = chanceOf(glyph, digits[0]!) / Math.max(1e-9, chanceOf(glyph, pickFrom(glyph, DIGITS) ?? ''))
  const here = ratio > SUPPORT ? Math.min(1, ratio) * supportOf(rest, digits.slice(1)) : 0
  return glyphs.length === digits.length ? here : Math.max(here, supportOf(glyphs, digits.slice(1)))
}

/** Product of the chances of a term's digits, as far as they were seen. */
function chanceOfTerm(parts: Parts, { start, end }: Term): number {
  const wanted = (digitsOf(start) + (end ? digitsOf(end) : '')).match(/.{4}/g) ?? []
  return wanted.reduce((product, text, i) => {
    const glyphs = parts.get('ydYD'[i]!) ?? []
    return glyphs.length === text.length ? glyphs.reduce((chance, glyph, k) => chance * chanceOf(glyph, text[k]!), product) : product / 2
  }, 1)
}
