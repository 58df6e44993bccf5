// Are the dates of validity lawful? Law of the Resident Identity Card, article 5: 5, 10, 20 years or without end; three months for temporary cards.
import { ageOn, compareDays, type Day, isDay, isThreeMonths, parseTerm, yearsOf } from '../fields/dates.ts'
import { type Reason, reason } from '../reasons.ts'
import type { CheckInput, Finding } from './check.ts'

/** Second-generation cards were first tried out in 2003 and issued from 2004. */
const FIRST_ISSUE: Day = [2003, 7, 1]

/** A term read with less than this chance says nothing against the card: its digits may be the reader's. */
const READ = 0.3
/** What a fault of such a term scores: less than any threshold. */
const DOUBTFUL = 0.4

export function checkValidity({ fields, temporary, birth, today }: CheckInput): Finding {
  const { validity } = fields
  if (!validity) return { score: 0, evidence: [] }
  const where = validity.quads[0]
  const told = (fault: Reason) => ({ ...fault, ...(where ? { where } : {}) })
  if (!parseTerm(validity.value)) return { score: 0, evidence: [told(reason('term-not-whole'))] }
  const faults = faultsOf(validity.value, { temporary, birth: birth ?? fields.birth?.value, today })
  const score = faults.length === 0 ? 0 : validity.confidence < READ ? DOUBTFUL : 1
  return { score, evidence: faults.map(told) }
}

/** Whoever applies shortly before a birthday at which terms change gets the earlier one, on a card that begins after it. */
const APPLIED_DAYS_BEFORE = 60

/** Every rule that the term breaks. */
export function faultsOf(text: string, known: { temporary: boolean; birth?: string | undefined; today: Day }): Reason[] {
  const term = parseTerm(text)
  if (!term) return [reason('no-term', [text])]
  const { start, end } = term
  if (!isDay(start) || (end && !isDay(end))) return [reason('no-such-date')]
  const faults: Reason[] = []
  if (compareDays(start, FIRST_ISSUE) < 0) faults.push(reason('before-first-issue'))
  if (compareDays(start, known.today) > 0) faults.push(reason('begins-in-future'))
  if (end && compareDays(end, start) <= 0) faults.push(reason('ends-before-it-begins'))
  else if (end && compareDays(end, known.today) < 0) faults.push(reason('run-out'))
  if (known.temporary) {
    if (!isThreeMonths(term)) faults.push(reason('temporary-term'))
    return faults
  }
  const years = yearsOf(term)
  if (end && years === undefined) faults.push(reason('unlawful-term'))
  const birth = known.birth?.split('/').map(Number) as Day | undefined
  if (birth && isDay(birth)) {
    const age = ageOn(birth, start)
    const lawful = [yearsAt(age), yearsAt(ageOn(birth, daysBefore(start, APPLIED_DAYS_BEFORE)))]
    if (age < 0) faults.push(reason('begins-before-birth'))
    else if ((end === undefined || years !== undefined) && !lawful.includes(years))
      faults.push(years === undefined ? reason('no-end-against-age', [], `${age}`) : reason('term-against-age', [], `${years}`, `${age}`))
  }
  return faults
}

/** Years of the term that the law gives at an age; undefined: without end. */
function yearsAt(age: number): 5 | 10 | 20 | undefined {
  return age < 16 ? 5 : age < 26 ? 10 : age < 46 ? 20 : undefined
}

function daysBefore([year, month, day]: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day - days))
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
}
