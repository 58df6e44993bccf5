// The citizen number of GB 11643-1999: six digits of region, eight of birth, three of sequence (odd male, even female), one check character.
import { type Day, isDay } from './dates.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** ISO 7064 MOD 11-2 over the first seventeen digits. */
export function checkCharacter(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * WEIGHTS[i]!
  return CHECKS[sum % 11]!
}

export function hasRightCheck(number: string): boolean {
  return /^\d{17}[\dX]$/.test(number) && checkCharacter(number) === number[17]
}

/** Right check character and a date that existed. Regions are not judged: codes of abolished counties live on in numbers. */
export function isAcceptable(number: string): boolean {
  return hasRightCheck(number) && birthOf(number) !== undefined
}

/** Birth as [year, month, day]; undefined when there was no such day. */
export function birthOf(number: string): Day | undefined {
  const day: Day = [Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14))]
  return day[0] >= 1850 && day[0] <= 2100 && isDay(day) ? day : undefined
}

export function sexOf(number: string): '男' | '女' {
  return Number(number[16]) % 2 === 1 ? '男' : '女'
}
