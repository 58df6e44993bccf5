// What stands on every card, and what stands on none: by that a card is told from other print that has rows too.
import { bestOf, chanceOfBest, clarityOf, isHan, type ReadLine, type RowName, textOf } from '../text/line.ts'

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

/** Driving licences and permits of residence have many of a card's rows, and these besides, or two of them in one line. */
const OTHER_DOCUMENT = /国籍|护照|准驾|[驾行]驶证|领证日期|姓名.+性别/

/** Does a line say what its row says on every card? Other print has rows too, but not these words. */
export function saysItsRow({ row, glyphs }: ReadLine): boolean {
  if (row === 'country') return false
  const text = textOf(glyphs.filter(glyph => chanceOfBest(glyph) > READ))
  const digits = text.replace(/\D/g, '').length + Number(text.endsWith('X'))
  return (
    [...PRINTED[row]].filter(character => text.includes(character)).length >= ENOUGH ||
    (row === 'number' && (digits === 17 || digits === 18)) ||
    (row === 'term' && digits >= 14 && /20\d\d/.test(text))
  )
}

/** Rows of which each is one line that begins with its label, and a line of so many glyphs, as clear as this, that begins with other words is none of them. */
const LABELLED: readonly RowName[] = ['sex', 'birth', 'number', 'issuer', 'term']
const FEWEST_GLYPHS = 4
const CLEAR = 0.9
/** What lines of passes and of cards of hospitals, schools and shops begin with, but for a rest of the ground. */
const OTHER_LABEL = /^.{0,2}(部门|职[务位称]|[编工学卡]号|科室|专业|班级|电话)/u
/** What says alone that this is a card, whatever stands beside it. */
const PROOF: readonly RowName[] = ['number', 'title']

/** Are these the lines of another document? Staff passes and cards of hospitals have a name as cards have it, and then say other things. */
export function areOfOtherDocument(lines: readonly ReadLine[]): boolean {
  if (lines.some(({ text }) => OTHER_DOCUMENT.test(text))) return true
  const [told, ...more] = lines.filter(saysItsRow)
  return told !== undefined && more.length === 0 && !PROOF.includes(told.row) && lines.some(saysOtherwise)
}

function saysOtherwise(line: ReadLine): boolean {
  const { row, glyphs, text } = line
  if (OTHER_LABEL.test(text)) return true
  const isClear = glyphs.length >= FEWEST_GLYPHS && clarityOf(glyphs) > CLEAR
  return LABELLED.includes(row) && isClear && glyphs.slice(0, 2).every(glyph => isHan(bestOf(glyph))) && !saysItsRow(line)
}

export function saysTemporary({ row, text }: Pick<ReadLine, 'row' | 'text'>): boolean {
  return row === 'title' && /[临时]/.test(text)
}
