// Is something inside the frame covered? What lies over the card, and rows that every such card has and that could not be read.
import { contains } from '../image/quad.ts'
import type { FieldName, Quad, Verdict } from '../result.ts'
import { EMBLEM_FIELDS, FACE_FIELDS } from '../result.ts'
import type { CheckInput, Finding } from './check.ts'
import type { CoverMap } from './surface.ts'

/** A field read with less than this chance of being right counts as half lost. */
const UNSURE = 0.02
/** What a row that was not found adds where the others are read surely, and where they are not: blur loses rows too. */
const LOST = 0.6
const LOST_IN_BLUR = 0.25
const HARDLY = 0.1
/** The others are read surely when most of them are right with at least this chance. */
const SURE = 0.6
/** A cell counts as covered from this chance on, in the evidence. */
const COVERED = 0.5
/** The score is the mean of this many of the surest cells: the smallest thing that can hide a glyph or two. */
const CELLS = 4

export function checkOcclusion(input: CheckInput): Finding {
  const { side, temporary, fields, toSource, quad, surface } = input
  const expected: readonly FieldName[] =
    side === 'emblem' ? (temporary ? [] : EMBLEM_FIELDS) : temporary ? [...FACE_FIELDS, ...EMBLEM_FIELDS] : FACE_FIELDS
  const others = Object.values(fields).filter(field => field.quads.length > 0)
  const clear = others.filter(field => field.confidence >= SURE).length > others.length / 2
  const lost = expected.flatMap((name): { why: string; where?: Quad; score: number }[] => {
    const field = fields[name]
    // A value that only the number gave has no printed line of its own.
    if (!field || field.quads.length === 0)
      return [{ why: `${name} was not found`, where: toSource(quad), score: clear ? LOST : LOST_IN_BLUR }]
    return field.confidence < UNSURE
      ? [{ why: `${name} can hardly be read`, ...(field.quads[0] ? { where: field.quads[0] } : {}), score: HARDLY }]
      : []
  })
  const covered = surface ? coverOf(surface.cover) : 0
  const score = 1 - lost.reduce((clear, item) => clear * (1 - item.score), 1 - covered)
  return { score, evidence: [...(surface ? coverings(surface.cover, input) : []), ...lost] }
}

function coverOf({ chance }: CoverMap): number {
  const best = [...chance].sort((a, b) => b - a).slice(0, CELLS)
  return best.reduce((sum, p) => sum + p, 0) / CELLS
}

/** The covered cells as one place, and the fields that they touch. */
function coverings(cover: CoverMap, { fields, toSource }: CheckInput): Verdict['evidence'] {
  const cells: { quad: Quad; chance: number; column: number; row: number }[] = []
  for (let row = 0; row < cover.rows; row++) {
    for (let column = 0; column < cover.columns; column++) {
      const chance = cover.chance[row * cover.columns + column]!
      if (chance >= COVERED) cells.push({ quad: toSource(cover.quadOf(column, row)), chance, column, row })
    }
  }
  if (cells.length === 0) return []
  const ends = (pick: (cell: (typeof cells)[number]) => number) => [Math.min(...cells.map(pick)), Math.max(...cells.map(pick))] as const
  const [left, right] = ends(cell => cell.column)
  const [top, bottom] = ends(cell => cell.row)
  const where = toSource([
    cover.quadOf(left, top)[0],
    cover.quadOf(right, top)[1],
    cover.quadOf(right, bottom)[2],
    cover.quadOf(left, bottom)[3],
  ])
  const middles = cells.map(({ quad }) => [(quad[0][0] + quad[2][0]) / 2, (quad[0][1] + quad[2][1]) / 2] as const)
  const touched = Object.entries(fields)
    .filter(([, field]) => field.quads.some(line => middles.some(middle => contains(line, middle))))
    .map(([name]) => name)
  const score = Math.round(Math.max(...cells.map(cell => cell.chance)) * 1000) / 1000
  return [{ why: `something lies over the card${touched.length > 0 ? `, over ${touched.join(', ')}` : ''}`, where, score }]
}
