// Are the digits of the number set evenly? A press sets them all alike; whoever exchanges some by hand hardly does.
import { bestOf, chanceOfBest, type ReadLine, textOf } from '../text/line.ts'
import { NUMBER } from '../text/read.ts'

const DIGITS = 18
/** What is read less surely may stand elsewhere than was seen. */
const SURE = 0.9
/** So many pairs of digits at least tell how far apart such stand. */
const FEWEST = 3

/** By how much two neighbours at most stand closer or farther apart than others do, in pitches; 0 where the number was not read whole and surely. In many typefaces a 1 is
 *  narrow: pairs with as many of it are compared. */
export function unevenness({ glyphs }: ReadLine): number {
  const digits = glyphs.slice(-DIGITS)
  if (!NUMBER.test(textOf(glyphs)) || digits.some(digit => chanceOfBest(digit) < SURE)) return 0
  const pairs = digits.slice(1).map((digit, i) => ({
    apart: digit.along - digits[i]!.along,
    ones: [digit, digits[i]!].filter(one => bestOf(one) === '1').length,
  }))
  const pitch = medianOf(pairs.map(({ apart }) => apart))
  const groups = [0, 1, 2].map(ones => pairs.filter(pair => pair.ones === ones).map(({ apart }) => apart))
  const departures = groups.filter(group => group.length >= FEWEST).flatMap(group => group.map(apart => Math.abs(apart - medianOf(group))))
  return pitch > 0 ? Math.max(0, ...departures) / pitch : 0
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
