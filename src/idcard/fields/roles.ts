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
/** What the fourth row of an address is taken for, and how near to the others' left edge it begins, in its heights. */
const BELOW_ADDRESS: readonly RowName[] = ['issuer', 'term', 'number']
const SAME_EDGE = 1

/** The lines with their rows put right by the labels that were read; a line that only looked like a row is left out. */
export function rolesByLabel(lines: readonly ReadLine[]): ReadLine[] {
  const labelled = lines.map(line => {
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

/** A number found in pieces is one line again: it has no gaps. */
function joinNumber(lines: readonly ReadLine[]): ReadLine[] {
  const [first, ...more] = lines.filter(line => line.row === 'number').sort((a, b) => a.from[0] - b.from[0])
  const pieces = first ? [first, ...more.filter(line => isLevel(first, line))] : []
  if (!first || pieces.length < 2) return [...lines]
  const last = pieces.at(-1)!
  const along = (glyph: Glyph): Glyph => ({ ...glyph, along: Math.hypot(glyph.x - first.from[0], glyph.y - first.from[1]) / first.height })
  const joined: ReadLine = {
    ...first,
    to: last.to,
    glyphs: pieces.flatMap(piece => piece.glyphs.map(along)),
    faint: pieces.flatMap(piece => piece.faint.map(along)),
    text: pieces.map(piece => piece.text).join(''),
    quad: [first.quad[0], last.quad[1], last.quad[2], first.quad[3]],
  }
  return lines.flatMap(line => (line === first ? [joined] : pieces.includes(line) ? [] : [line]))
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
  const [dx, dy] = [line.to[0] - line.from[0], line.to[1] - line.from[1]]
  const expected = line.from[1] + (dx === 0 ? 0 : ((other.from[0] - line.from[0]) * dy) / dx)
  return Math.abs(expected - other.from[1]) < LEVEL * Math.max(line.height, other.height)
}
