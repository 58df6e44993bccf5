// How glyphs that were read go with a text that may stand there, when one may have been missed and another be none of the text.
import { chanceOfBest, type Glyph } from '../text/line.ts'

/** How well a text fits the first `used` of some glyphs. */
export interface Fit {
  /** Logarithm of the text's chance against that of what was read: 0 where they are the same. */
  readonly score: number
  readonly used: number
  /** Characters misread or missed, and glyphs that are none. */
  readonly changed: number
}

/** Glyphs made ready to be compared with many texts. */
export interface Compared {
  readonly glyphs: readonly Glyph[]
  /** For each glyph, the log-chances of its characters against the likeliest. */
  readonly ratios: readonly ReadonlyMap<string, number>[]
  /** The same for a character that is not among them, and for none. */
  readonly others: readonly number[]
  readonly none: readonly number[]
  /** Before each glyph, and after the last: a character that the reader did not spot. */
  readonly missed: readonly number[]
}

/** A glyph in doubt may be any character, or no print at all; a sure one is one of those it looks like. Such chances fall with powers of the doubt. */
const ANY = { chance: 0.05, power: 3 }
const NONE = { chance: 0.02, power: 3 }
export const LEAST = Math.log(1e-6)
/** A character that was not spotted left a gap of so many pitches, or was the first or last of a row. */
const GAP = 1.6
const MISSED = { inGap: Math.log(0.2), betweenRows: Math.log(0.006), elsewhere: Math.log(0.002) } as const
/** Glyphs and characters stand no farther out of step than this. */
const BAND = 2
/** What fits worse than this is not followed to its end. */
const HOPELESS = -20

export function compare(glyphs: readonly Glyph[]): Compared {
  return {
    glyphs,
    ratios: glyphs.map(glyph => new Map(glyph.alternatives.map(([c, p]) => [c, Math.log(p / Math.max(chanceOfBest(glyph), 1e-9))]))),
    others: glyphs.map(glyph => inDoubt(glyph, ANY)),
    none: glyphs.map(glyph => inDoubt(glyph, NONE)),
    missed: missedBefore(glyphs),
  }
}

function inDoubt(glyph: Glyph, { chance, power }: { chance: number; power: number }): number {
  return Math.max(LEAST, Math.log(chance) + power * Math.log(Math.max(1e-4, 1 - chanceOfBest(glyph))))
}

function missedBefore(glyphs: readonly Glyph[]): number[] {
  const gaps = glyphs.slice(1).map((glyph, i) => glyph.along - glyphs[i]!.along)
  const forward = gaps.filter(gap => gap > 0).sort((a, b) => a - b)
  const pitch = forward[forward.length >> 1] ?? 0
  const within = gaps.map(gap => (gap < 0 ? MISSED.betweenRows : pitch > 0 && gap > GAP * pitch ? MISSED.inGap : MISSED.elsewhere))
  return [MISSED.elsewhere, ...within, MISSED.betweenRows]
}

// A row per character, of the states that have used so many glyphs: `BAND` fewer than characters to as many more. Thousands of texts are compared; rows are used again.
const WIDE = 2 * BAND + 1
const rows = [0, 1].map(() => ({ score: new Float64Array(WIDE), changed: new Uint8Array(WIDE) })) as [Row, Row]

interface Row {
  readonly score: Float64Array
  readonly changed: Uint8Array
}

/** The best fit of all characters with the first glyphs, or with all of them where the text is the `whole`; undefined where it does not fit at all. */
export function fitOf(text: readonly string[], { glyphs, ratios, others, none, missed }: Compared, whole: boolean): Fit | undefined {
  const skipGlyphs = ({ score, changed }: Row, characters: number) => {
    for (let k = 1; k < WIDE; k++) {
      const used = characters + k - BAND
      if (used < 1 || used > glyphs.length) continue
      const skipped = score[k - 1]! + none[used - 1]!
      if (skipped > score[k]!) [score[k], changed[k]] = [skipped, changed[k - 1]! + 1]
    }
  }
  let [row, next] = rows
  row.score.fill(Number.NEGATIVE_INFINITY)
  row.changed.fill(0)
  row.score[BAND] = 0
  skipGlyphs(row, 0)
  for (let at = 0; at < text.length; at++) {
    let best = Number.NEGATIVE_INFINITY
    for (let k = 0; k < WIDE; k++) {
      const used = at + 1 + k - BAND
      next.score[k] = Number.NEGATIVE_INFINITY
      if (used < 0 || used > glyphs.length) continue
      // A name that only lacks its last character may be another: 柳林路 is no 柳林乡.
      const skip = at === text.length - 1 ? MISSED.elsewhere : missed[used]!
      const skipped = k + 1 < WIDE ? row.score[k + 1]! + skip : Number.NEGATIVE_INFINITY
      const ratio = used === 0 ? Number.NEGATIVE_INFINITY : Math.max(ratios[used - 1]!.get(text[at]!) ?? LEAST, others[used - 1]!)
      const read = row.score[k]! + ratio
      next.score[k] = Math.max(read, skipped)
      next.changed[k] = read >= skipped ? row.changed[k]! + (ratio < 0 ? 1 : 0) : row.changed[k + 1]! + 1
      best = Math.max(best, next.score[k]!)
    }
    if (best < HOPELESS) return undefined
    skipGlyphs(next, at + 1)
    ;[row, next] = [next, row]
  }
  let end = -1
  for (let k = 0; k < WIDE; k++) {
    const used = text.length + k - BAND
    if (used < 0 || used > glyphs.length || (whole && used !== glyphs.length)) continue
    if (row.score[k]! > HOPELESS && (end < 0 || row.score[k]! > row.score[end]!)) end = k
  }
  return end < 0 ? undefined : { score: row.score[end]!, used: text.length + end - BAND, changed: row.changed[end]! }
}
