// Small questions that every field asks of the glyphs of a line.
import type { Field, Quad } from '../result.ts'
import { bestOf, chanceOfBest, type Glyph, type ReadLine, textOf } from '../text/line.ts'

export const DIGITS = '0123456789'

/** A further row of less clarity is no print of the card: a mark across it, the script of a bilingual card. */
export const PRINT = 0.6

/** Chance from which a character that is not the likeliest may be the right one. */
const LEAST = 0.35

/** A reading is changed for knowledge's sake only if the picture gives the other character at least this chance against the one read. */
export const SUPPORT = 0.002

/** Chance from which a glyph looks like one of a few characters. */
export const LIKE = 0.02

/** Probability of characters that are not among a glyph's alternatives. */
export const FLOOR = 1e-5

export function chanceOf(glyph: Glyph, character: string): number {
  return glyph.alternatives.find(([c]) => c === character)?.[1] ?? FLOOR
}

/** Chance of being one of some characters. */
export function chanceAmong(glyph: Glyph, characters: string): number {
  return [...characters].reduce((sum, c) => sum + chanceOf(glyph, c), 0)
}

/** The likeliest of a closed set, undefined when none of them is among the alternatives. */
export function pickFrom(glyph: Glyph, allowed: string): string | undefined {
  return glyph.alternatives.find(([c]) => allowed.includes(c))?.[0]
}

/** Does the glyph look like one of these? Among its three likeliest, and not with next to no chance. */
export function isLike(glyph: Glyph, characters: string): boolean {
  return glyph.alternatives.slice(0, 3).some(([c, p]) => characters.includes(c) && p > LIKE)
}

/** The glyph with its likeliest character of a kind first, or undefined where none of that kind has a chance worth naming: it is no print then. */
export function asKind(glyph: Glyph, isOfKind: (character: string) => boolean, least = LEAST): Glyph | undefined {
  if (isOfKind(bestOf(glyph))) return glyph
  const first = glyph.alternatives.find(([c, p]) => isOfKind(c) && p > least)
  return first && { ...glyph, alternatives: [first, ...glyph.alternatives.filter(other => other !== first)] }
}

/** How far before the usual place a value may begin, in heights of its line. */
const SLACK = 0.6

/** Glyphs after a line's printed label. The label is known by its characters, wherever it stands; where blur hides them all,
 *  by where the values begin (`valueX`, view px). */
export function afterLabel(line: ReadLine, label: string, valueX: number): readonly Glyph[] {
  const whole = endOfWhole(line.glyphs, label)
  if (whole >= 0) return line.glyphs.slice(whole)
  let last = -1
  for (let i = 0; i <= Math.min(label.length, line.glyphs.length - 1); i++) if (isLike(line.glyphs[i]!, label)) last = i
  // A label that is half read ends with its last character, or where its length says, unless the value already stands there.
  if (last >= 0 && bestOf(line.glyphs[last]!) === label.at(-1)) return line.glyphs.slice(last + 1)
  return line.glyphs.filter((glyph, i) => i > last && ((last >= 0 && i >= label.length) || glyph.x > valueX - line.height * SLACK))
}

/** Where a label that was read whole ends, −1 where there is none: a mark may stand before it. */
export function endOfWhole(glyphs: readonly Glyph[], label: string): number {
  const wanted = [...label]
  const at = glyphs.findIndex((_, i) => wanted.every((character, k) => glyphs[i + k] && bestOf(glyphs[i + k]!) === character))
  return at < 0 ? -1 : at + wanted.length
}

/** The lines from the one that bears the label on: what was taken for a row before it is none of the field. All of them where no label can be read. */
export function fromLabel(lines: readonly ReadLine[], label: string): readonly ReadLine[] {
  const whole = lines.findIndex(line => endOfWhole(line.glyphs, label) >= 0)
  const begins = (line: ReadLine) => line.glyphs.slice(0, label.length + 1).filter(glyph => isLike(glyph, label)).length >= label.length / 2
  return lines.slice(Math.max(0, whole >= 0 ? whole : lines.findIndex(begins)))
}

/** A gap of this many pitches ends a text that goes on with a doubtful glyph; of so many more, whatever goes on. */
const GAP = 1.4
const WIDE_GAP = 2.3
const DOUBTFUL = 0.8

/** A text without what was read past its end: a row may be found too long, and the ground or the portrait then gives stray glyphs,
 *  which stand apart. */
export function untilGap(glyphs: readonly Glyph[]): readonly Glyph[] {
  const gaps = glyphs.slice(1).map((glyph, i) => glyph.along - glyphs[i]!.along)
  // Of few gaps half may be blanks: the narrow ones tell.
  const pitch = Math.max(1, [...gaps].sort((a, b) => a - b)[(gaps.length - 1) >> 2] ?? 1)
  const end = gaps.findIndex((gap, i) => gap > WIDE_GAP * pitch || (gap > GAP * pitch && chanceOfBest(glyphs[i + 1]!) < DOUBTFUL))
  return end < 0 ? glyphs : glyphs.slice(0, end + 1)
}

/** A field whose value is `value`, as read from these glyphs of these lines. */
export function fieldOf(
  value: string,
  glyphs: readonly Glyph[],
  lines: readonly { quad: Quad }[],
  more: { raw?: string; confidence?: number; correction?: string } = {},
): Field {
  const raw = more.raw ?? textOf(glyphs)
  return {
    value,
    raw,
    ...(more.correction === undefined ? {} : { correction: more.correction }),
    confidence: more.confidence ?? confidenceOf(glyphs),
    quads: lines.map(line => line.quad),
    glyphs: glyphs.map(({ alternatives }) => ({ alternatives: alternatives.filter(([, p]) => p > 0.001).slice(0, 5) })),
  }
}

export function confidenceOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((product, glyph) => product * (glyph.alternatives[0]?.[1] ?? 0), 1)
}

/** The glyph with each character's chance times `weight`, so that all of them together have as much as before. */
export function weighed(glyph: Glyph, weight: (character: string, chance: number) => number): Glyph {
  const total = (alternatives: Glyph['alternatives']) => alternatives.reduce((sum, [, p]) => sum + p, 0)
  const changed = glyph.alternatives.map(([c, p]) => [c, p * weight(c, p)] as const)
  const scale = total(glyph.alternatives) / total(changed)
  return { ...glyph, alternatives: changed.map(([c, p]) => [c, p * scale] as const).sort((a, b) => b[1] - a[1]) }
}

/** The glyph with one of its characters first. */
export function withBest(glyph: Glyph, character: string): Glyph {
  const first = glyph.alternatives.filter(([c]) => c === character)
  return { ...glyph, alternatives: [...first, ...glyph.alternatives.filter(([c]) => c !== character)] }
}
