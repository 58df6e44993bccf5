// Is a field blank beside its label? Every card has all of its values. Where the rest is clear and there is nothing but the card's own ground, someone wiped it out;
// what lies over a card, and glare, are not of that ground's colour.
import { endOfWhole } from '../fields/glyphs.ts'
import type { Pyramid } from '../image/image.ts'
import { compose, type Homography, mapQuad, rectangle } from '../image/quad.ts'
import { samplePlanes } from '../image/warp.ts'
import type { FieldName, Quad } from '../result.ts'
import { bestOf, chanceOfBest, clarityOf, type Glyph, type RowName } from '../text/line.ts'
import type { CheckInput } from './check.ts'
import { valuesOf } from './quality.ts'

export interface Blank {
  readonly field: FieldName
  /** Raster px. */
  readonly quad: Quad
}

/** Rows that begin with a label, and the words that stand in them besides. */
const ROWS: readonly (readonly [row: RowName, label: string, field: FieldName, between: string])[] = [
  ['name', '姓名', 'name', ''],
  ['birth', '出生', 'birth', '年月日'],
  ['address', '住址', 'address', ''],
  ['number', '公民身份号码', 'idNumber', ''],
  ['issuer', '签发机关', 'issuer', ''],
  ['term', '有效期限', 'validity', ''],
]
/** Chance from which a label's characters were read surely, and from which a glyph is print; noise is less sure. */
const LABELLED = 0.9
const PRINT = 0.7
/** Mean chance of the other rows' glyphs from which these are clear, and how many rows there must be. */
const CLEAR = 0.95
const FEWEST_ROWS = { face: 3, emblem: 1 } as const

/** What is looked at: from so many heights behind the label's last glyph on, so long; so far up and down, of which that from NEXT_TO on is around it. */
const BEHIND = 0.9
const LONG = 2.4
const REACH = 1.15
const NEXT_TO = 0.8
const WITHIN = 0.5
const POINTS = 24
/** Of 255: by how much a wiped place may be of another colour than what is right above and below it, than the label's ground, how much more its brightness
 *  may spread than theirs, and how bright glare is. */
const SAME = 9
const ALIKE = 30
const SPREAD = { times: 1.5, least: 10 } as const
const BURNT = 244

/** The first such field. (Of 1 780 genuine cards by six codes none has one, of 150 covered ones two, of some 30 on which a field was wiped out 15.) */
export function findBlank({
  side,
  temporary,
  lines,
  pyramid,
  viewToRaster,
}: Pick<CheckInput, 'side' | 'temporary' | 'lines' | 'pyramid' | 'viewToRaster'>): Blank | undefined {
  if (temporary) return undefined
  for (const [row, label, field, between] of ROWS) {
    const own = lines.filter(line => line.row === row)
    const line = own.find(({ glyphs }) => endOfWhole(glyphs, label) >= 0)
    if (!line) continue
    const end = endOfWhole(line.glyphs, label)
    const others = valuesOf(lines).filter(other => other.row !== row && other.glyphs.length > 0)
    const isValue = (glyph: Glyph) => chanceOfBest(glyph) >= PRINT && !between.includes(bestOf(glyph))
    if (line.glyphs.slice(end - label.length, end).some(glyph => chanceOfBest(glyph) < LABELLED)) continue
    if (line.glyphs.slice(end).some(isValue) || own.some(other => other !== line && other.glyphs.some(isValue))) continue
    if (others.length < FEWEST_ROWS[side] || clarityOf(others.flatMap(({ glyphs }) => glyphs)) < CLEAR) continue
    const place = { left: line.glyphs[end - 1]!.x + BEHIND * line.height, y: line.glyphs[end - 1]!.y, height: line.height }
    const beside = { ...place, left: line.glyphs[end - label.length]!.x }
    if (isOwnGround(look(pyramid, viewToRaster, place), look(pyramid, viewToRaster, beside))) {
      const { left, y, height } = place
      const quad = rectangle(left, y - height / 2, left + LONG * height, y + height / 2)
      return { field, quad: mapQuad(viewToRaster, quad) }
    }
  }
  return undefined
}

/** Brightness and colours, 0…255, of points on the level of a line, and of those right above and below it. */
interface Look {
  readonly within: readonly Spread[]
  readonly around: readonly Spread[]
}

interface Spread {
  readonly low: number
  readonly middle: number
  readonly high: number
}

function look(pyramid: Pyramid, viewToRaster: Homography, { left, y, height }: { left: number; y: number; height: number }): Look {
  const toView = [(LONG * height) / POINTS, 0, left, 0, (2 * REACH * height) / POINTS, y - REACH * height, 0, 0, 1]
  const planes = samplePlanes(pyramid, { width: POINTS, height: POINTS, toSource: compose(viewToRaster, toView) }, 'blank')
  const far = (i: number) => Math.abs(((Math.floor(i / POINTS) + 0.5) / POINTS) * 2 - 1) * REACH
  const spreads = (isOf: (far: number) => boolean) =>
    [0, 1, 2].map(plane => {
      const values = planes.slice(plane * POINTS ** 2, (plane + 1) * POINTS ** 2).filter((_, i) => isOf(far(i)))
      const at = (share: number) => 255 * values[Math.floor((values.length - 1) * share)]!
      values.sort()
      return { low: at(0.05), middle: at(0.5), high: at(0.95) }
    })
  return { within: spreads(far => far <= WITHIN), around: spreads(far => far >= NEXT_TO) }
}

/** Nothing but what is above and below it, and no brighter or darker than the ground of the label. */
function isOwnGround({ within, around }: Look, label: Look): boolean {
  const isLike = ({ low, middle, high }: Spread, plane: number) => {
    const next = around[plane]!
    return (
      Math.abs(middle - next.middle) < SAME &&
      Math.abs(middle - label.around[plane]!.middle) < ALIKE &&
      high - low < Math.max(SPREAD.least, SPREAD.times * (next.high - next.low))
    )
  }
  return within.every(isLike) && within.some(({ middle }) => middle < BURNT)
}
