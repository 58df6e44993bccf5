// Dates on the card: the term of validity and how its ends belong together (Resident Identity Card Law, article 5).

export type Day = readonly [year: number, month: number, day: number]

export interface Term {
  readonly start: Day
  /** Undefined: 长期, without end. */
  readonly end?: Day
}

/** Terms that the law knows, in years. */
export const TERM_YEARS = [5, 10, 20] as const

export function isDay([year, month, day]: Day): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

export function compareDays(a: Day, b: Day): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** The day on which a term of so many years ends; from 29 February that is the 28th or, in some offices, 1 March. */
export function endsOf(start: Day, years: number): Day[] {
  const same: Day = [start[0] + years, start[1], start[2]]
  return isDay(same)
    ? [same]
    : [
        [start[0] + years, 2, 28],
        [start[0] + years, 3, 1],
      ]
}

/** Years of a term that the law knows; undefined when the dates fit none. */
export function yearsOf(term: Term): 5 | 10 | 20 | undefined {
  return TERM_YEARS.find(years => term.end !== undefined && endsOf(term.start, years).some(end => compareDays(end, term.end as Day) === 0))
}

/** The end of a temporary card's term: the same day three months later, or the last of a shorter month. */
export function threeMonthsAfter([year, month, day]: Day): Day {
  const [endYear, endMonth] = month > 9 ? [year + 1, month - 9] : [year, month + 3]
  const last = new Date(Date.UTC(endYear, endMonth, 0)).getUTCDate()
  return [endYear, endMonth, Math.min(day, last)]
}

export function isThreeMonths({ start, end }: Term): boolean {
  return end !== undefined && compareDays(threeMonthsAfter(start), end) === 0
}

/** Do both days exist, and does the law know such a term? An end there must be. */
export function isLawful(term: Term): boolean {
  return isDay(term.start) && (yearsOf(term) !== undefined || isThreeMonths(term))
}

export function writeTerm({ start, end }: Term): string {
  const write = (day: Day) => digitsOf(day).replace(/(?=(..){1,2}$)/g, '.')
  return `${write(start)}-${end ? write(end) : '长期'}`
}

/** Its eight digits, as numbers and terms have them: 19491231. */
export function digitsOf([year, month, day]: Day): string {
  return String(year).padStart(4, '0') + String(month).padStart(2, '0') + String(day).padStart(2, '0')
}

/** Reads the wire's own form, 2017.08.12-2037.08.12 or …-长期. */
export function parseTerm(text: string): Term | undefined {
  const match = /^(\d{4})\.(\d{2})\.(\d{2})-(?:(\d{4})\.(\d{2})\.(\d{2})|长期)$/.exec(text)
  if (!match) return undefined
  const [start, end] = [match.slice(1, 4), match.slice(4, 7)].map(part => part.map(Number) as unknown as Day) as [Day, Day]
  return match[4] === undefined ? { start } : { start, end }
}

/** Full years of age on a day. */
export function ageOn(birth: Day, day: Day): number {
  return day[0] - birth[0] - (day[1] < birth[1] || (day[1] === birth[1] && day[2] < birth[2]) ? 1 : 0)
}
