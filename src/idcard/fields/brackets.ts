// Brackets in addresses: in pairs, and as wide as they are printed.
import { bestOf, type Glyph, isHan } from '../text/line.ts'
import { asKind, chanceAmong, DIGITS, isLike, LIKE } from './glyphs.ts'

export const OPENING = '（('
export const CLOSING = '）)'
const [WIDE, NARROW] = ['（）', '()'] as const
/** A bracket that is surer than this stays, whether it has another or not. */
const SURE_BRACKET = 0.97

/** Brackets come in pairs: one that closes was opened, and one that opens is closed, by the glyph that most looks like it, or by one that was missed where there is room for it; one that is in doubt itself and has no other is a stroke of what stands beside it. */
export function withPairedBrackets(glyphs: readonly Glyph[]): readonly Glyph[] {
  const open: number[] = []
  for (const [i, glyph] of glyphs.entries()) {
    if (OPENING.includes(bestOf(glyph))) open.push(i)
    else if (CLOSING.includes(bestOf(glyph)) && open.pop() === undefined) {
      return withLikeliest(glyphs, 0, i, OPENING) ?? withMissed(glyphs, i) ?? withoutDoubtful(glyphs, i, CLOSING)
    }
  }
  const [lone] = open
  if (lone === undefined) return glyphs
  const closed = withLikeliest(glyphs, lone + 1, glyphs.length, CLOSING)
  if (closed) return closed
  return isOfDoor(glyphs, lone) ? glyphs.toSpliced(lone, 1) : withoutDoubtful(glyphs, lone, OPENING)
}

/** 3门 is read as 3(门 at times: the left stroke of 门 stands by itself. */
function isOfDoor(glyphs: readonly Glyph[], place: number): boolean {
  const [before, after] = [glyphs[place - 1], glyphs[place + 1]]
  return before !== undefined && after !== undefined && isDigit(bestOf(before)) && bestOf(after) === '门'
}

/** How sure a bracket that closes must be for one to have been missed before it, no farther before it than so many glyphs: where neighbours stand so many pitches apart, or at the end of a row. */
const SURE_CLOSING = 0.9
const FARTHEST = 8
const ROOM = 1.3
/** The chance that such a one is given. */
const MISSED = 0.5

/** Behind which glyph the bracket was missed that the one at a place closes; −1 where there is no room for one. */
function placeOfMissed(glyphs: readonly Glyph[], closing: number): number {
  const pitch = pitchOf(glyphs)
  if (!pitch || chanceAmong(glyphs[closing]!, CLOSING) < SURE_CLOSING) return -1
  return glyphs.findLastIndex((glyph, i) => {
    const after = glyphs[i + 1]
    if (i >= closing - 1 || i < closing - FARTHEST || !after || !isHan(bestOf(glyph)) || !isHan(bestOf(after))) return false
    return after.along < glyph.along || after.along - glyph.along > ROOM * pitch
  })
}

/** Beside a digit a lone bracket that is in doubt is one itself from this chance on. */
const DIGIT = 0.15
const isDigit = (character: string) => DIGITS.includes(character)

/** Without a lone bracket, unless it is sure; beside a digit a 1 looks like one. */
function withoutDoubtful(glyphs: readonly Glyph[], place: number, brackets: string): readonly Glyph[] {
  const glyph = glyphs[place]!
  if (chanceAmong(glyph, brackets) >= SURE_BRACKET) return glyphs
  const isBesideDigit = [glyphs[place - 1], glyphs[place + 1]].some(other => other !== undefined && isDigit(bestOf(other)))
  const digit = isBesideDigit ? asKind(glyph, isDigit, DIGIT) : undefined
  return digit ? glyphs.with(place, digit) : glyphs.toSpliced(place, 1)
}

function withMissed(glyphs: readonly Glyph[], closing: number): readonly Glyph[] | undefined {
  const place = placeOfMissed(glyphs, closing)
  const [before, after] = [glyphs[place], glyphs[place + 1]]
  if (!before || !after) return undefined
  const [x, y, along] = [(before.x + after.x) / 2, (before.y + after.y) / 2, (before.along + after.along) / 2]
  return glyphs.toSpliced(place + 1, 0, { alternatives: [[OPENING[0]!, MISSED]], x, y, along })
}

/** The glyph from one place up to another that is likeliest one of `characters` made that; undefined where none looks like it. */
function withLikeliest(glyphs: readonly Glyph[], from: number, to: number, characters: string): readonly Glyph[] | undefined {
  const chances = glyphs.map((glyph, i) => (i < from || i >= to ? 0 : chanceAmong(glyph, characters)))
  const at = chances.indexOf(Math.max(...chances))
  const changed = asKind(glyphs[at]!, character => characters.includes(character), LIKE)
  return chances[at]! > LIKE && changed ? glyphs.with(at, changed) : undefined
}

/** Where an address ends by its brackets: before one that closes and was never opened, and before one that opens at the very end. */
export function endOfBrackets(glyphs: readonly Glyph[]): number {
  let open = 0
  const end = glyphs.findIndex((glyph, i) => {
    if (isLike(glyph, OPENING)) open++
    else if (CLOSING.includes(bestOf(glyph)) && !(open === 0 && placeOfMissed(glyphs, i) >= 0)) open--
    return open < 0
  })
  // With more writing after it, it is the opening one that was misread.
  const closed = end < 0 || glyphs.slice(end + 1).some(glyph => isHan(bestOf(glyph))) ? glyphs : glyphs.slice(0, end)
  return closed.findLastIndex(glyph => !OPENING.includes(bestOf(glyph))) + 1
}

/** Widths in those of a Chinese character: of a digit or a letter, and between a narrow bracket's (0.35 to 0.45) and a wide one's; that of one of a pair may be set closer. */
const OF_DIGIT = 0.5
const BETWEEN = 0.62
/** With more room between its neighbours something was missed there. */
const MOST_ROOM = 2
/** How much room is worth what a bracket's looks say for sure. */
const LOOKS = 0.1
/** Steps that differ from the usual one by less than this share are alike. */
const ALIKE = 0.25

/** A text with its brackets as wide as they are printed, which shows in the room that their neighbours leave them, and little in their looks. One office writes all in one way. Where nothing
 *  shows, they are wide. */
export function withPrintedBrackets(text: string, glyphs: readonly Glyph[]): string {
  const pitch = pitchOf(glyphs)
  const half = (glyph: Glyph) => (isHan(bestOf(glyph)) ? 1 : OF_DIGIT) / 2
  let wider = 0
  for (const [i, glyph] of glyphs.entries()) {
    if (!(OPENING + CLOSING).includes(bestOf(glyph))) continue
    wider += LOOKS * (chanceAmong(glyph, WIDE) - chanceAmong(glyph, NARROW))
    const [before, after] = [glyphs[i - 1], glyphs[i + 1]]
    // What a row begins or ends with has no neighbour on one side.
    if (!pitch || !before || !after || !(after.along > glyph.along && glyph.along > before.along)) continue
    const room = (after.along - before.along) / pitch - half(before) - half(after)
    if (room < MOST_ROOM) wider += room - BETWEEN
  }
  const [opening, closing] = wider < 0 ? '()' : '（）'
  return text.replace(/[（(]/g, opening!).replace(/[）)]/g, closing!)
}

/** How far one Chinese character stands behind another, in heights of the line; undefined where no two stand beside each other. The mean of steps that are alike
 *  tells it closer than the median. */
function pitchOf(glyphs: readonly Glyph[]): number | undefined {
  const steps = glyphs.slice(1).flatMap((glyph, i) => {
    const before = glyphs[i]!
    return isHan(bestOf(before)) && isHan(bestOf(glyph)) && glyph.along > before.along ? [glyph.along - before.along] : []
  })
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1]
  if (usual === undefined) return undefined
  const alike = steps.filter(step => Math.abs(step / usual - 1) < ALIKE)
  return alike.reduce((sum, step) => sum + step, 0) / alike.length
}
