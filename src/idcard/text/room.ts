// Glyphs of an address that were missed, by the room between the others.
import { bestOf, chanceOfBest, type Glyph, isHan } from './line.ts'

/** Where neighbours in an address lie farther apart than this, in the line's own pitch, a glyph between them may have been missed: a narrow one beside a digit
 *  or a sign, or any between two Chinese characters. (On 120 drawn photos that were read right, neighbours lie apart by 1.00 at most beside a digit or a
 *  sign, two digits by 0.83 on 170; 99 of 100 Chinese characters by 1.33.) Such a line is read at the other size, too, and taken as read there if it has less room there. */
const ROOM = 1.05
const ROOM_BETWEEN_HAN = 1.4
const ROOM_BETWEEN_NARROW = 0.86
/** So far apart, in the same pitch, two Chinese characters stand about a 1 that may have been two: on four sets of photos by 1.69 at most where it is one, by 1.73 to 1.84 where 11 was read as one. */
const ROOM_ABOUT_ONE = 1.71
/** The pitch of a line that does not show it, in its heights. */
const PITCH = 1.06
const TWO_HAN = /^\p{Script=Han}{2}$/u
const TWO_NARROW = /^[\dA-Z]{2}$/
/** It stands apart from what it labels. */
const ADDRESS_LABEL = '住址'

/** What is about half as wide as a Chinese character. */
const NARROW = /^[\dA-Z#—-]$/
/** How far apart two such glyphs stand, and one and a Chinese character, in the pitch of the latter: as most typefaces have it, and the least and the most. (99 of 100 of 1 600
 *  addresses that nine codes drew and that were read right lie within.) */
const BETWEEN_NARROW = { usual: 0.57, least: 0.48, most: 0.66 }
const BESIDE_HAN = { usual: 0.79, least: 0.7, most: 0.86 }
/** Fewer steps of a kind than this tell nothing of the typeface. */
const FEWEST = 2
/** A run of narrow glyphs between two Chinese characters that have room for so much of one more may lack one, and so may one that ends its row and begins as much too late: two that
 *  ran into each other are spotted in the middle of both. (Of 2 739 and 717 runs that were read right 1 in 20 has 0.17 and 0.11 too much.) */
const ROOM_FOR_MORE = 0.2
const BEGINS_LATE = 0.15
/** A glyph of another look counts from this chance on, and is the same as one that stands within this share of the line's height. */
const SEEN = 0.75
const SAME_PLACE = 0.35

type Glyphs = readonly Glyph[]

/** How far apart the glyphs of an address stand, in heights of the line. */
export interface Steps {
  readonly betweenNarrow: number
  readonly besideHan: number
}

/** How many glyphs of an address's line may have been missed. */
export function roomsIn(glyphs: Glyphs): number {
  const value = glyphs.slice(0, ADDRESS_LABEL.length).some(glyph => ADDRESS_LABEL.includes(bestOf(glyph)))
    ? glyphs.slice(ADDRESS_LABEL.length)
    : glyphs
  const pairs = value.slice(1).map((glyph, i) => ({ apart: glyph.along - value[i]!.along, between: bestOf(value[i]!) + bestOf(glyph) }))
  const pitches = pairs.filter(({ between }) => TWO_HAN.test(between)).map(({ apart }) => apart)
  const pitch = pitches.sort((a, b) => a - b)[pitches.length >> 1] ?? PITCH
  const most = (between: string) => (TWO_HAN.test(between) ? ROOM_BETWEEN_HAN : TWO_NARROW.test(between) ? ROOM_BETWEEN_NARROW : ROOM)
  const mayBeEleven = (i: number) => {
    const [before, one, after] = [value[i - 1], value[i], value[i + 1]]
    if (!before || !one || !after || bestOf(one) !== '1') return false
    return isHan(bestOf(before)) && isHan(bestOf(after)) && after.along - before.along > pitch * ROOM_ABOUT_ONE
  }
  return pairs.filter(({ apart, between }, i) => apart > pitch * most(between) || mayBeEleven(i)).length
}

/** Undefined where no two Chinese characters stand beside each other. */
export function stepsOf(lines: readonly Glyphs[]): Steps | undefined {
  const apart = (matches: (isNarrow: boolean, isNextNarrow: boolean) => boolean) =>
    lines
      .flatMap(line =>
        line
          .slice(1)
          .flatMap((glyph, i) =>
            isEither(line[i]!) && isEither(glyph) && matches(isNarrow(line[i]!), isNarrow(glyph)) ? [glyph.along - line[i]!.along] : [],
          ),
      )
      .sort((a, b) => a - b)
  const [han, narrow, mixed] = [apart((a, b) => !a && !b), apart((a, b) => a && b), apart((a, b) => a !== b)]
  const pitch = han[han.length >> 1]
  if (pitch === undefined) return undefined
  const stepOf = (seen: number[], { usual, least, most }: typeof BESIDE_HAN) =>
    seen.length < FEWEST ? usual * pitch : Math.min(most * pitch, Math.max(least * pitch, seen[seen.length >> 1]!))
  return { betweenNarrow: stepOf(narrow, BETWEEN_NARROW), besideHan: stepOf(mixed, BESIDE_HAN) }
}

function isNarrow(glyph: Glyph): boolean {
  return NARROW.test(bestOf(glyph))
}

function isEither(glyph: Glyph): boolean {
  return isNarrow(glyph) || isHan(bestOf(glyph))
}

/** Narrow glyphs, from `first` to `last` of their line, behind a Chinese character and before another or the end of the row. */
interface Run {
  readonly first: number
  readonly last: number
}

/** Runs that may lack one. */
export function crowded(glyphs: Glyphs, { betweenNarrow, besideHan }: Steps): Run[] {
  return runsOf(glyphs).filter(({ first, last }) => {
    const [before, after] = [glyphs[first - 1]!, glyphs[last + 1]]
    return after
      ? after.along - before.along > 2 * besideHan + (last - first + ROOM_FOR_MORE) * betweenNarrow
      : glyphs[first]!.along - before.along > besideHan + BEGINS_LATE * betweenNarrow
  })
}

function runsOf(glyphs: Glyphs): Run[] {
  const runs: Run[] = []
  for (let first = 1; first < glyphs.length; first++) {
    if (!isNarrow(glyphs[first]!) || !isHan(bestOf(glyphs[first - 1]!))) continue
    let last = first
    while (glyphs[last + 1] && isNarrow(glyphs[last + 1]!)) last++
    const after = glyphs[last + 1]
    if (!after || isHan(bestOf(after))) runs.push({ first, last })
  }
  return runs
}

/** The glyphs, but those of the `wider` look in crowded runs in which that sees one more, clearly, between the same characters. */
export function withMore(glyphs: Glyphs, wider: Glyphs, steps: Steps): Glyphs {
  const find = (glyph: Glyph) => wider.findIndex(other => Math.abs(other.along - glyph.along) < SAME_PLACE && areAlike(other, glyph))
  // From the last run on: those before it keep their places.
  return crowded(glyphs, steps).reduceRight((line, { first, last }) => {
    const after = glyphs[last + 1]
    const [from, to] = [find(glyphs[first - 1]!), after ? find(after) : wider.length]
    const run = wider.slice(from + 1, Math.max(0, to))
    // What a row ends with stays its end: behind it the portrait begins.
    const isSameEnd = after !== undefined || find(glyphs[last]!) === wider.length - 1
    const isOneMore =
      from >= 0 && isSameEnd && run.length === last - first + 2 && run.every(glyph => isNarrow(glyph) && chanceOfBest(glyph) > SEEN)
    return isOneMore ? [...line.slice(0, first), ...run, ...line.slice(last + 1)] : line
  }, glyphs)
}

/** The same, or both Chinese characters: drawn out, one may be taken for another. */
function areAlike(a: Glyph, b: Glyph): boolean {
  return bestOf(a) === bestOf(b) || (isHan(bestOf(a)) && isHan(bestOf(b)))
}
