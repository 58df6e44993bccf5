// The last glyph or two of an address or a name that wrapped into a row of their own: so short a row the row finder hardly ever sees. Where the row above is full, the
// place below it is read, and what stands there counts if it is print.
import { bestOf, clarityOf, type Line, lengthOf, type ReadLine } from './line.ts'

/** A row that ends within so many of its heights of the farthest one's end is full. */
const FULL = 1.3
/** The same of a name that ends so near to the portrait. */
const NAME_FULL = 1.7
/** Glyphs that such a row has at most, and its length, in heights. */
const MOST_GLYPHS = 2
const LENGTH = 2.4
/** Mean chance of its glyphs from which it is print, and how far from the beginning the first one's middle may stand, in heights. */
const PRINT = 0.85
const FIRST_WITHIN = [0, 1.2] as const
/** Chance from which a bracket alone there is one: one that closes nothing ends the address before it. */
const CLOSES = 0.5
const CLOSING = '）)'
/** Lines are one pitch apart, or else so many of their heights. */
const PITCH = 1.5
const NAME_PITCH = 1.27

function leanOf({ from, to }: Line): number {
  return (to[1] - from[1]) / Math.max(1, to[0] - from[0])
}

/** Where the rest of an address would stand, if its last row is full; `startsAt`: where values begin, px. */
export function placeOfWrapped(lines: readonly Line[], startsAt: number): Line | undefined {
  const rows = lines.filter(line => line.row === 'address')
  const last = rows.at(-1)
  if (!last) return undefined
  const before = rows.at(-2)
  const end = Math.max(...rows.map(row => row.to[0]))
  if (end - last.to[0] > FULL * last.height) return undefined
  const pitch = before ? middleOf(last) - middleOf(before) : PITCH * last.height
  if (pitch < last.height || pitch > 2.5 * last.height) return undefined
  return below(last, before ? last.from[0] : startsAt, pitch, lines)
}

/** A row of an address may begin so many heights behind the others, in thin strokes that the row finder did not see. */
const LATE = { least: 0.9, most: 3.5 }

/** Lines of which the further rows of an address begin where the one farthest left does: but for the last one, which may be another thing. */
export function rowsFromOneStart(lines: readonly Line[]): readonly Line[] {
  const rows = lines.filter(line => line.row === 'address')
  const further = rows.slice(1)
  const left = Math.min(...further.map(line => line.from[0]))
  // What was seen of such a row may be short: the longest one tells how they lean.
  const [longest] = rows.toSorted((a, b) => lengthOf(b) - lengthOf(a))
  if (!longest) return lines
  return lines.map(line => {
    const late = (line.from[0] - left) / line.height
    if (!further.slice(0, -1).includes(line) || late < LATE.least || late > LATE.most) return line
    const whole: Line = { ...line, from: [left, line.from[1] + leanOf(longest) * (left - line.from[0])] }
    return isTaken(whole, lines, line) ? line : whole
  })
}

/** The same of a name that is one row and goes as far as the portrait, `end`. */
export function placeOfWrappedName(lines: readonly Line[], startsAt: number, end: number): Line | undefined {
  const [name, ...more] = lines.filter(line => line.row === 'name')
  if (!name || more.length > 0 || end - name.to[0] > NAME_FULL * name.height) return undefined
  return below(name, lines.filter(line => line.row === 'address')[1]?.from[0] ?? startsAt, NAME_PITCH * name.height, lines)
}

/** A short place so far below a row's line, where no other line stands. */
function below(row: Line, left: number, pitch: number, lines: readonly Line[]): Line | undefined {
  const slope = leanOf(row)
  const at = (x: number) => [x, row.from[1] + slope * (x - row.from[0]) + pitch] as const
  const place: Line = { row: row.row, from: at(left), to: at(left + LENGTH * row.height), height: row.height, score: 0 }
  return isTaken(place, lines, row) ? undefined : place
}

/** Does another line than `own` stand there? */
function isTaken(place: Line, lines: readonly Line[], own: Line): boolean {
  return lines.some(
    line =>
      line !== own &&
      line.from[0] < place.to[0] &&
      line.to[0] > place.from[0] &&
      Math.abs(middleOf(line) - middleOf(place)) < (line.height + place.height) / 2,
  )
}

/** Is what was read there the rest of an address or a name? */
export function isWrapped({ glyphs, from, height }: ReadLine): boolean {
  const [first] = glyphs
  if (!first || glyphs.length > MOST_GLYPHS) return false
  const begins = (first.x - from[0]) / height
  const closes = glyphs.length === 1 && CLOSING.includes(bestOf(first))
  return begins > FIRST_WITHIN[0] && begins < FIRST_WITHIN[1] && clarityOf(glyphs) > (closes ? CLOSES : PRINT)
}

function middleOf(line: Line): number {
  return (line.from[1] + line.to[1]) / 2
}
