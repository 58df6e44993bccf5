// Is something inside the frame covered? Rows that every such card has and that could not be found, and fields read with little certainty.
import type { FieldName, Verdict } from '../result.ts'
import { EMBLEM_FIELDS, FACE_FIELDS } from '../result.ts'
import { type CheckInput, verdict } from './check.ts'

/** A field read with less than this chance of being right counts as half covered. */
const UNSURE = 0.02

export function checkOcclusion({ side, temporary, fields, toSource, quad }: CheckInput): Verdict {
  const expected: readonly FieldName[] =
    side === 'emblem' ? (temporary ? [] : EMBLEM_FIELDS) : temporary ? [...FACE_FIELDS, ...EMBLEM_FIELDS] : FACE_FIELDS
  const evidence = expected.flatMap(name => {
    const field = fields[name]
    // A value that only the number gave has no printed line of its own.
    if (!field || field.quads.length === 0) return [{ why: `${name} was not found`, where: toSource(quad), score: 1 }]
    return field.confidence < UNSURE
      ? [{ why: `${name} can hardly be read`, ...(field.quads[0] ? { where: field.quads[0] } : {}), score: 0.5 }]
      : []
  })
  return verdict(
    'occlusion',
    Math.min(
      1,
      evidence.reduce((sum, item) => sum + item.score, 0),
    ),
    0.9,
    evidence,
  )
}
