// Is a purpose written across the card's picture? Fields under it are still read; the caller may want to know that the picture was made for somebody else.
import { reason } from '../reasons.ts'
import { placesOf } from './cells.ts'
import type { CheckInput, Finding } from './check.ts'

/** A cell counts as written upon from this chance on, in the evidence; and so many places are worth naming. */
const WRITTEN = 0.5
const MOST_PLACES = 4
/** Lower scores of the whole card have no evidence worth giving. */
const WORTH_SAYING = 0.3

export function checkWatermark(input: CheckInput): Finding {
  const { writing } = input
  if (!writing) return { score: 0, evidence: [] }
  const places = writing.score < WORTH_SAYING ? [] : placesOf(writing.cells, WRITTEN, input).slice(0, MOST_PLACES)
  const evidence = places.map(({ where, score, touched }) => ({
    ...reason(touched.length > 0 ? 'written-across-field' : 'written-across', touched),
    where,
    score,
  }))
  return { score: writing.score, evidence }
}
