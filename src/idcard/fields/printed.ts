// What stands on every card, and what stands on none: by that a card is told from other print that has rows too.

import { bestOf, chanceOfBest, clarityOf, isHan, type ReadLine, type RowName, textOf } from '../text/line.ts'
import { isAcceptable } from './id-number.ts'

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

/** Licences, permits and forms have many of a card's rows, and these words besides, or two rows in one line. */
const OTHER_DOCUMENT =
  /国籍|护照|准驾|[驾行]驶证|[领发].日期|姓名.+性别|出生日期|品牌型号|发动机号|车辆识别|使用性质|注册日期|联系电话|籍贯|文化程度|婚姻状况|登记[卡表]|有效期至|出入境|营业执照|法定代表人|注册资本/

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
/** Such a label is not made of noise. */
const LEGIBLE = 0.6
/** What lines of passes and of cards of hospitals, schools and offices begin with, but for a rest of the ground: never a row that has the card's own label. */
const OTHER_LABEL = /^(?!.?住址).{0,2}(部门|职[务位称]|[编工学卡证]号|证.号|科室|专业|班级|入学|学历|电话|社会?保障|户主|签发地点)/u
/** A number that is labelled 证件号, or otherwise than 公民身份号码 as far as that can be read. */
const OTHER_NUMBER = /^(.{0,2}[证件].?|[^公民身份]{2})号[A-Z]?\d{16}/u
/** Numbers of residence permits for people of Hong Kong, Macao and Taiwan, which have a card's labels else, and of permanent residence cards of foreigners, which call theirs otherwise. */
const OF_A_PERMIT = /(8[123]0{4}|(?<!公民身份号码)9\d{5})\d{11}[\dX]$/
/** Tickets have a number and a name, but no label: what they say besides. */
const TICKET = /[一二]等座|商务座|\d次车|当次车|\d车\d+[A-F]号/
/** What says alone that this is a card, whatever stands beside it. */
const PROOF: readonly RowName[] = ['number', 'title']
/** Labels stand in one column, values so many heights behind it at least. */
const ONE_COLUMN = 1.5
/** Titles of documents end with one of these behind so many clear characters, of which that of the card has none. */
const DOCUMENT = /[证卡]$/
const FEWEST_OF_TITLE = 2
const TITLE = '临时居民身份'

/** Are these the lines of another document? Many have a name, a sex, a birth and a number as cards have them, and besides these other titles and other labels. */
export function areOfOtherDocument(lines: readonly ReadLine[]): boolean {
  const told = lines.filter(saysItsRow)
  const labelled = told.filter(line => line.row !== 'title')
  const leftmost = Math.min(...labelled.map(line => line.from[0]))
  const isAtLabels = (line: ReadLine) => line.from[0] < leftmost + ONE_COLUMN * line.height
  // What addresses say is not told from labels by its words.
  const besideAddress = lines.filter(line => line.row !== 'address' || labelled.length === 0 || isAtLabels(line))
  if (lines.some(({ text }) => OTHER_NUMBER.test(text) || isAcceptable(OF_A_PERMIT.exec(text)?.[0] ?? ''))) return true
  if (besideAddress.some(({ text }) => OTHER_DOCUMENT.test(text) || TICKET.test(text))) return true
  // On a card 民族 stands behind the sex, in its row.
  const hasRowOfNation = lines.some(
    line =>
      line.text.startsWith('民族') &&
      labelled.some(({ text, from }) => /^(姓名|性别)/.test(text) && Math.abs(from[0] - line.from[0]) < ONE_COLUMN * line.height),
  )
  // Without its label a name may be taken for a title.
  const name = labelled.find(({ text }) => text.startsWith('姓名'))
  const isAboveName = (line: ReadLine) => name !== undefined && name.from[1] > line.from[1] + line.height / 2
  if (hasRowOfNation || lines.some(line => (isAtLabels(line) && hasOtherLabel(line)) || (isAboveName(line) && isOtherTitle(line))))
    return true
  const [lone, ...more] = told
  return lone !== undefined && more.length === 0 && !PROOF.includes(lone.row) && lines.some(saysOtherwise)
}

function hasOtherLabel({ glyphs, text }: ReadLine): boolean {
  const label = OTHER_LABEL.exec(text)?.[0]
  return label !== undefined && clarityOf(glyphs.slice(0, [...label].length)) > LEGIBLE
}

/** A title like 学生证 or 医疗保险卡, and none of an ID card, be that half read or half covered. */
function isOtherTitle({ glyphs, text }: ReadLine): boolean {
  const before = glyphs.slice(0, -1)
  return (
    DOCUMENT.test(text) &&
    before.filter(glyph => chanceOfBest(glyph) > CLEAR && isHan(bestOf(glyph))).length >= FEWEST_OF_TITLE &&
    !before.some(glyph => TITLE.includes(bestOf(glyph)))
  )
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
