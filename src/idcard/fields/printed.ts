// What stands on every card, and what stands on none: by that a card is told from other print that has rows too.
import { chanceOfBest, type ReadLine, type RowName, textOf } from '../text/line.ts'

/** What is printed in each row of any card; of the country's row nothing is read. */
const PRINTED: Record<Exclude<RowName, 'country'>, string> = {
  name: '姓名',
  sex: '性别民族',
  birth: '出生年月日',
  address: '住址',
  number: '公民身份号码',
  issuer: '签发机关公安局',
  term: '有效期限',
  title: '居民身份证',
}
/** So many of a row's characters say which row it is. */
const ENOUGH = 2

/** Chance of a character from which it was read at all: of noise the reader makes the characters that it saw most, which are those of the labels. */
const READ = 0.25

/** Driving licences and permits of residence have many of a card's rows, and these besides. */
const OTHER_DOCUMENT = /国籍|准驾|领证日期/

/** Does a line say what its row says on every card? Other print has rows too, but not these words. */
export function saysItsRow({ row, glyphs }: ReadLine): boolean {
  if (row === 'country') return false
  const text = textOf(glyphs.filter(glyph => chanceOfBest(glyph) > READ))
  const digits = text.replace(/[^\dX]/g, '').length
  return (
    [...PRINTED[row]].filter(character => text.includes(character)).length >= ENOUGH ||
    (row === 'number' && (digits === 17 || digits === 18)) ||
    (row === 'term' && digits >= 14 && /\d[.-]/.test(text))
  )
}

export function saysTemporary({ row, text }: Pick<ReadLine, 'row' | 'text'>): boolean {
  return row === 'title' && /[临时]/.test(text)
}

export function isOfOtherDocument({ text }: Pick<ReadLine, 'text'>): boolean {
  return OTHER_DOCUMENT.test(text)
}
