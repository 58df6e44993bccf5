// Which row a line is, by the label printed before it: a row finder goes by places, and places differ from layout to layout.
import type { Glyph, Line, ReadLine, RowName } from '../text/line.ts'
import { chanceOf } from './glyphs.ts'
import { saysItsRow } from './printed.ts'

const LABELS: readonly (readonly [row: RowName, label: string])[] = [
  ['number', '公民身份号码'],
  ['issuer', '签发机关'],
  ['term', '有效期限'],
  ['name', '姓名'],
  ['sex', '性别'],
  ['sex', '民族'],
  ['birth', '出生'],
  ['address', '住址'],
]

/** Rows of one printed line: where one of them bears its label, what stands elsewhere without one is something else. */
const SINGLE: readonly RowName[] = ['sex', 'birth', 'number', 'term']

/** Mean chance of a label's characters among a line's first glyphs, from which the label was read: where it says what the row finder saw, and where it says
 *  something else, as half of 性别 in blur may say 住址. */
const TOLD = 0.6
const TOLD_OTHERWISE = 0.8
/** Pieces of one row stand on one level, within this share of their height. */
const LEVEL = 0.5
/** Nothing on a card but its number has so many digits in a row. */
const NUMBER = /[\dX]{17}/
/** The second row of a long name lies so many of its heights below the first, and begins so many farther right than the label. */
const NEXT_ROW = [0.6, 1.9] as const
const BEHIND_LABEL = 0.9
/** It may begin with a dot, which the row finder does not see: so many heights before the rest. */
const DOT_BEFORE = 0.5
/** A row of a name that rises or falls against the row below by more than this, in its heights, goes from the label to the upper or the lower of two rows. */
const SLANTED = 0.4
/** The same where the other row was not seen. */
const SLANTED_ALONE = 0.5
/** Either row of a name lies nearer than this to a label that stands between them, in its heights. */
const BESIDE_LABEL = 1
/** How far apart such rows are mostly, in heights. */
const TIGHT_PITCH = 1.05
/** What the fourth row of an address is taken for, and how near to the others' left edge it begins, in its heights. */
const BELOW_ADDRESS: readonly RowName[] = ['issuer', 'term', 'number']
const SAME_EDGE = 1

/** The lines with their rows put right by the labels that were read; a line that only looked like a row is left out. */
export function rolesByLabel(lines: readonly ReadLine[]): ReadLine[] {
  const labelled = withLoneLabels(lines).map(line => {
    const row = labelledAs(line) ?? (NUMBER.test(line.text) ? 'number' : undefined)
    return { line: row === undefined ? line : { ...line, row }, told: row !== undefined }
  })
  const rows = (row: RowName) => labelled.filter(({ line, told }) => told && line.row === row)
  const kept = labelled
    .filter(({ line, told }) => {
      if (told || !SINGLE.includes(line.row)) return true
      const others = rows(line.row)
      return others.length === 0 || others.some(other => isLevel(other.line, line))
    })
    .map(({ line }) => line)
  return joinNumber(addressesInFourRows(kept))
}

/** The row finder hardly knows a fourth row of an address, and takes it for what stands there on a temporary card: what goes on at its left edge, a row farther down, and says
 *  nothing of its own, is the address's. */
function addressesInFourRows(lines: readonly ReadLine[]): ReadLine[] {
  const [above, last] = lines.filter(({ row }) => row === 'address').slice(-2)
  if (!above || !last) return [...lines]
  const pitch = last.from[1] - above.from[1]
  const goesOn = ({ from, height }: Line) =>
    Math.abs(from[0] - last.from[0]) < SAME_EDGE * height && Math.abs(from[1] - last.from[1] - pitch) < LEVEL * height
  const isOfAddress = (line: ReadLine) => BELOW_ADDRESS.includes(line.row) && goesOn(line) && !saysItsRow(line)
  return lines.map(line => (isOfAddress(line) ? { ...line, row: 'address' } : line))
}

/** The row finder takes the second row of a name for the next row: what goes on right below a name, and above another such row, is the name's. */
export function namesInTwoRows(lines: readonly Line[]): Line[] {
  const names = lines.filter(({ row }) => row === 'name')
  const sexes = lines.filter(({ row }) => row === 'sex')
  const isOfName = (line: Line) =>
    line.row === 'sex' &&
    names.some(name => goesOnBelow(name, line)) &&
    sexes.some(other => other.from[1] > line.from[1] + LEVEL * line.height && !isLevel(line, other))
  return lines.map(line =>
    isOfName(line) ? { ...line, row: 'name', from: [line.from[0] - DOT_BEFORE * line.height, line.from[1]] } : line,
  )
}

/** Where the label stands between the two rows of a name, the row finder draws one of them from there, and may not see the other: cut to where values begin,
 *  `startsAt`, both are rows again. */
export function namesBesideLabel(lines: readonly Line[], startsAt: number): Line[] {
  const [name, other, ...more] = lines.filter(({ row }) => row === 'name').sort((a, b) => a.from[0] - b.from[0])
  const below = lines.findLast(({ row }) => row === 'sex')
  if (!name || !below || more.length > 0) return [...lines]
  const slope = slopeOf(below)
  const slant = (slopeOf(name) - slope) * (name.to[0] - name.from[0])
  const isBeside = other === undefined || other.from[0] > name.from[0] + BEHIND_LABEL * name.height
  if (!isBeside || Math.abs(slant) < (other ? SLANTED : SLANTED_ALONE) * name.height) return [...lines]
  const side = Math.sign(slant)
  const left = Math.min(startsAt, other?.from[0] ?? startsAt)
  // Drawn through the label, it meets its own row somewhere between that one's middle and its end.
  const atEnd = name.to[1] - slope * name.to[0]
  const inMiddle = atEnd - ((slopeOf(name) - slope) * (name.to[0] - left)) / 2
  const pitch = side * TIGHT_PITCH * name.height
  const otherLevel = other ? (other.from[1] + other.to[1] - slope * (other.from[0] + other.to[0])) / 2 : (inMiddle + atEnd) / 2 - pitch
  const level = side * Math.max(side * inMiddle, Math.min(side * (otherLevel + pitch), side * atEnd))
  if (side * (level - otherLevel) < NEXT_ROW[0] * name.height) return [...lines]
  const cut = (line: Line, at: number): Line => ({ ...line, from: [left, at + slope * left], to: [line.to[0], at + slope * line.to[0]] })
  const rows = [cut(name, level), cut(other ?? name, otherLevel)].sort((a, b) => a.from[1] - b.from[1])
  return lines.flatMap(line => (line === name ? rows : line === other ? [] : [line]))
}

/** A label that was found apart from its value is one line with it again. */
function withLoneLabels(lines: readonly ReadLine[]): ReadLine[] {
  const labels = lines.filter(({ text }) => LABELS.some(([, label]) => label === text))
  return labels.reduce<ReadLine[]>(
    (all, label) => {
      const values = all.filter(line => line.from[0] > label.from[0] && isLevel(label, line)).sort((a, b) => a.from[0] - b.from[0])
      const value = upperOfTwo(all, label) ?? values[0]
      return value && labelledAs(value) === undefined ? joined(all, [label, value]) : all
    },
    [...lines],
  )
}

/** Where a label stands between two rows, behind it, that make one name: the upper one. */
function upperOfTwo(lines: readonly ReadLine[], label: ReadLine): ReadLine | undefined {
  const beside = (line: ReadLine, side: number) => {
    const away = (side * (line.from[1] - label.from[1])) / label.height
    return line.row === 'name' && line.from[0] > label.from[0] + BEHIND_LABEL * label.height && away > 0 && away < BESIDE_LABEL
  }
  return lines.some(line => beside(line, 1)) ? lines.find(line => beside(line, -1)) : undefined
}

/** A number found in pieces is one line again: it has no gaps. */
function joinNumber(lines: readonly ReadLine[]): ReadLine[] {
  const [first, ...more] = lines.filter(line => line.row === 'number').sort((a, b) => a.from[0] - b.from[0])
  return first ? joined(lines, [first, ...more.filter(line => isLevel(first, line))]) : [...lines]
}

/** The lines with some of them, from left to right, made one. */
function joined(lines: readonly ReadLine[], pieces: readonly ReadLine[]): ReadLine[] {
  const [first, last] = [pieces[0]!, pieces.at(-1)!]
  if (first === last) return [...lines]
  const along = (glyph: Glyph): Glyph => ({ ...glyph, along: Math.hypot(glyph.x - first.from[0], glyph.y - first.from[1]) / first.height })
  const whole: ReadLine = {
    ...first,
    to: last.to,
    glyphs: pieces.flatMap(piece => piece.glyphs.map(along)),
    faint: pieces.flatMap(piece => piece.faint.map(along)),
    text: pieces.map(piece => piece.text).join(''),
    quad: [first.quad[0], last.quad[1], last.quad[2], first.quad[3]],
  }
  return lines.flatMap(line => (line === first ? [whole] : pieces.includes(line) ? [] : [line]))
}

/** The row whose label stands at the line's beginning; of several that might, the clearest. Rows of addresses begin with 民族大道, too. */
export function labelledAs(line: ReadLine): RowName | undefined {
  const told = LABELS.filter(([row]) => row !== 'sex' || line.row !== 'address').map(([row, label]) => {
    const first = line.glyphs.slice(0, label.length + 1)
    const chances = [...label].map(character => Math.max(0, ...first.map(glyph => chanceOf(glyph, character))))
    return { row, clear: chances.reduce((sum, p) => sum + p, 0) / label.length }
  })
  const [best] = told.sort((a, b) => b.clear - a.clear)
  return best && best.clear >= (best.row === line.row ? TOLD : TOLD_OTHERWISE) ? best.row : undefined
}

/** Does a line stand right below another, where that one's value would go on? */
function goesOnBelow(line: Line, other: Line): boolean {
  const down = (other.from[1] - line.from[1]) / other.height
  return down > NEXT_ROW[0] && down < NEXT_ROW[1] && other.from[0] > line.from[0] + BEHIND_LABEL * line.height
}

/** Does a line go on where another, made longer, would? */
function isLevel(line: Line, other: Line): boolean {
  const expected = line.from[1] + (other.from[0] - line.from[0]) * slopeOf(line)
  return Math.abs(expected - other.from[1]) < LEVEL * Math.max(line.height, other.height)
}

/** How far down a line goes for each step to the right. */
function slopeOf({ from, to }: Line): number {
  return to[0] === from[0] ? 0 : (to[1] - from[1]) / (to[0] - from[0])
}
