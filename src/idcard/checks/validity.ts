// Are the dates of validity lawful? Law of the Resident Identity Card, article 5: 5, 10, 20 years or without end; three months for temporary cards.
import { ageOn, compareDays, type Day, isDay, parseTerm, yearsOf } from '../fields/dates.ts'
import type { CheckInput, Finding } from './check.ts'

/** Second-generation cards were first tried out in 2003 and issued from 2004. */
const FIRST_ISSUE: Day = [2003, 7, 1]

export function checkValidity({ fields, temporary, birth, today }: CheckInput): Finding {
  const faults = fields.validity ? faultsOf(fields.validity.value, { temporary, birth: birth ?? fields.birth?.value, today }) : []
  const where = fields.validity?.quads[0]
  return { score: faults.length > 0 ? 1 : 0, evidence: faults.map(why => ({ why, ...(where ? { where } : {}) })) }
}

/** Every rule that the term breaks, in words. */
export function faultsOf(text: string, known: { temporary: boolean; birth?: string | undefined; today: Day }): string[] {
  const term = parseTerm(text)
  if (!term) return [`${text} is no term`]
  const { start, end } = term
  if (!isDay(start) || (end && !isDay(end))) return ['a date that does not exist']
  const faults: string[] = []
  if (compareDays(start, FIRST_ISSUE) < 0) faults.push('begins before second-generation cards were issued')
  if (compareDays(start, known.today) > 0) faults.push('begins in the future')
  if (end && compareDays(end, start) <= 0) faults.push('ends before it begins')
  else if (end && compareDays(end, known.today) < 0) faults.push('has run out')
  if (known.temporary) {
    const days = end ? (Date.UTC(end[0], end[1] - 1, end[2]) - Date.UTC(start[0], start[1] - 1, start[2])) / 86_400_000 : 0
    if (days < 88 || days > 93) faults.push('a temporary card runs three months')
    return faults
  }
  const years = yearsOf(term)
  if (end && years === undefined) faults.push('is neither 5, 10 nor 20 years')
  if (known.birth) {
    const age = ageOn(known.birth.split('/').map(Number) as unknown as Day, start)
    const lawful = age < 16 ? 5 : age < 26 ? 10 : age < 46 ? 20 : undefined
    if (age < 0) faults.push('begins before the holder was born')
    // Under 16 a card may be asked for with 5 years; whoever renews in the year of a limit may have either term.
    else if (years !== lawful && (end === undefined) !== (lawful === undefined))
      faults.push(`does not fit the holder's age of ${age} at its beginning`)
    else if (years !== undefined && lawful !== undefined && years !== lawful)
      faults.push(`${years} years do not fit the holder's age of ${age} at its beginning`)
  }
  return faults
}
