// Lines of the face side → name, sex, nation, birth, address, number; number, birth and sex rescored together.
import type { Field, FieldName } from '../result.ts'
import { bestOf, chanceOfBest, clarityOf, type Glyph, isHan, type ReadLine, type RowName, textOf } from '../text/line.ts'
import { CLOSING, endOfBrackets, OPENING, withPairedBrackets, withPrintedBrackets } from './brackets.ts'
import { type Day, isDay } from './dates.ts'
import {
  afterLabel,
  asKind,
  chanceAmong,
  chanceOf,
  confidenceOf,
  DIGITS,
  endOfWhole,
  fieldOf,
  isLike,
  LIKE,
  PRINT,
  pickFrom,
  SUPPORT,
  untilGap,
} from './glyphs.ts'
import { birthOf, isAcceptable, sexOf } from './id-number.ts'
import { nameNation } from './nations.ts'
import { readNumber } from './number.ts'
import { asInNames } from './persons.ts'
import { asInPlaces, type Named, nearest, type Regions } from './regions.ts'
import { asInStreets, type Pairs } from './streets.ts'

/** Where values begin, view px per row; used only where a label cannot be read. */
export interface ValueStarts {
  readonly value: number
  readonly nation: number
  readonly number: number
}

const SPECIMEN = '样本'
/** Chance of both characters of the mark from which they are it: there are people whose name ends alike. */
const MARKED = 0.15
/** How much likelier than the next, as a logarithm per character, a nation is that was not read as such: 布 may be the rest of two. */
const LEAD = 0.3
/** Names begin farther behind their label than this, in heights of the line; and what stands apart from a name does so by more than so many of its steps. */
const NEAR_LABEL = 1.3
const WIDER = 1.25
/** The first character of a name stands above the sex, give or take so many heights, and nothing that is so far before that is of it. (On 1 823 cards by nine codes 98 in 100 stand
 *  −0.09 to 0.18 heights from it.) */
const ABOVE = 0.35
const BEFORE = 0.7
/** Fewest glyphs of a name that may have a dot, in all its rows. */
const LONG_NAME = 4
/** Chance of 民 or 族 from which a glyph is the end of the nation's label. */
const LABEL = 0.25
/** Chance of being one of the two from which a sex was read at all. */
const SEEN = 0.05

/** Mean chances of clear print and of what is hardly to be read, and how many glyphs of the latter are no print at a row's end. */
const CLEAR = 0.9
const HARDLY_READ = 0.6
const MARK_GLYPHS = 5
/** The same of what cannot be read at all, as the portrait. */
const NOT_READ = 0.35
const NOISE_GLYPHS = 8
/** And how many such behind a name are more than characters of it in glare. */
const LEAST_NOISE = 4
/** An address's first glyph less sure than this, before clear print, is glare behind the label. */
const NOTHING = 0.05
/** Of a row that another follows, such glyphs count as print where their distances differ from the others' by no more than this share, and they are surer
 *  than this. */
const OUT_OF_STEP = 0.2
const GUESSED = 0.1

/** 17#楼, whose # looks like a 井 as wide as half a character: behind a number there is no well. */
const WELL = /(\d)井(?=[楼幢栋])/g

/** Digits of the code of a county. */
const WHOLE_CODE = 6
/** Signs that no address has. */
const SPECKS = '.,'

/** A row of a name or an address begins no farther right of the first, or of where values begin, than so many heights of the line: glare may take its first glyphs. */
const BEGINS_WITHIN = 5
/** A further row is print if it is as clear as this share of the first. */
const AS_CLEAR = 0.6
/** So few glyphs, farther from the beginning than this, are of a mark across the card. */
const FEW_GLYPHS = 2
const FEW_BEGIN_WITHIN = 2.5

export function readFaceFields(lines: readonly ReadLine[], starts: ValueStarts, regions: Regions): Partial<Record<FieldName, Field>> {
  const rows = (name: RowName) => lines.filter(line => line.row === name)
  const printed = { birth: readBirth(rows('birth'), undefined), sex: readSex(rows('sex'), undefined) }
  const onCard = printedAddress(rows('address'), starts, regions)
  const written = onCard && nameAddress(onCard, regions)
  const home = written?.place?.changed === 0 ? regions.codesOf(written.place.name) : []
  const number = readNumber(rows('number'), starts.number, { ...printed, codes: regions.codes, home })
  // Most people live where their number was given to them.
  const likely = number && isAcceptable(number.value) ? regions.namesOf(number.value.slice(0, WHOLE_CODE)) : []
  const isKnown = likely.length === 0 || home.some(code => code.length === WHOLE_CODE)
  const address = isKnown || !onCard ? written : nameAddress(onCard, regions, likely)
  const fields: Partial<Record<FieldName, Field>> = {}
  const set = (name: FieldName, field: Field | undefined) => {
    if (field) fields[name] = field
  }
  const nation = readNation(rows('sex'), starts)
  set('name', readName(rows('name'), starts, nation?.value, sexGlyph(rows('sex'))?.x))
  set('sex', readSex(rows('sex'), number))
  set('nation', nation)
  set('birth', readBirth(rows('birth'), number))
  set('address', address?.field)
  set('idNumber', number)
  return fields
}

/** `sexAt`: where the sex stands, under which no card that was seen begins a name farther left or right, view px; undefined where it was not read. */
function readName(
  lines: readonly ReadLine[],
  { value }: ValueStarts,
  nation: string | undefined,
  sexAt: number | undefined,
): Field | undefined {
  // In noise half a label is seen at times: the row that bears it most clearly is the first.
  const labels = lines.map(({ glyphs }) => {
    const end = Math.max(2, endOfWhole(glyphs, '姓名'))
    return glyphs.slice(end - 2, end).reduce((sum, glyph) => sum + chanceAmong(glyph, '姓名'), 0)
  })
  const clearest = labels.indexOf(Math.max(...labels))
  const labelled = labels.length > 0 && labels[clearest]! > LIKE ? clearest : -1
  const begins = labelled < 0 ? value : (afterLabel(lines[labelled]!, '姓名', value)[0]?.x ?? value)
  const goesOn = ({ glyphs, height }: ReadLine) => clarityOf(glyphs) > PRINT && beginsAt(begins - height, glyphs, height)
  const clear = lines.filter((line, i) => i === labelled || (i > labelled && goesOn(line)))
  const first = clear[0] ? afterLabel(clear[0], '姓名', value) : []
  const stray = clear[0] && isRestOfLabel(clear[0], first, sexAt) ? first.slice(0, 1) : []
  const ended = clear.map((line, i) => untilNoise(untilGap(i === 0 ? first.slice(stray.length) : line.glyphs)))
  const rowsOfName = ended.map(({ print }) => print)
  const isLong = rowsOfName.flat().length >= LONG_NAME
  const parts = rowsOfName.map((row, i) =>
    isLong ? withDots(row, clear[i]!.faint, { isFirst: i === 0, isLast: i === clear.length - 1 }) : row,
  )
  // Seen at the end of a row and at the beginning of the next it is one dot.
  const read = parts.flat().filter((glyph, i, all) => bestOf(glyph) !== '·' || i === 0 || bestOf(all[i - 1]!) !== '·')
  const printed = asInNames(withoutMark(read), nation).map(glyph => ({ glyph, named: asKind(glyph, isName) }))
  const named = printed.flatMap(item => item.named ?? [])
  const glyphs = named.slice(0, named.findLastIndex(glyph => bestOf(glyph) !== '·') + 1)
  if (glyphs.length === 0) return undefined
  const [name, raw] = [textOf(glyphs), textOf([...stray, ...read])]
  // What was taken for no print may be a character for all that.
  const left = [...stray, ...ended.flatMap(({ noise }) => noise), ...printed.flatMap(item => (item.named ? [] : item.glyph))]
  const chanceOfName = (glyph: Glyph) => glyph.alternatives.reduce((sum, [c, p]) => sum + (isName(c) && c !== '·' ? p : 0), 0)
  const confidence = left.reduce((product, glyph) => product * (1 - chanceOfName(glyph)), confidenceOf(glyphs))
  return fieldOf(name, glyphs, clear, {
    raw,
    confidence,
    ...(name === raw ? {} : { correction: 'signs and characters as names have them' }),
  })
}

/** A name's row, and what cannot be read at all behind clear print of it: the ground of a coarse copy, up to the portrait. */
function untilNoise(row: readonly Glyph[]): { print: readonly Glyph[]; noise: readonly Glyph[] } {
  const end = row.findLastIndex(glyph => chanceOfBest(glyph) > CLEAR) + 1
  const noise = row.slice(end)
  return end > 1 && noise.length > LEAST_NOISE && clarityOf(noise) < NOT_READ
    ? { print: row.slice(0, end), noise }
    : { print: row, noise: [] }
}

/** Is the first glyph of a name none of it, but fine lines of the ground that look like one? It is in doubt, and stands left of where the second stands above the sex; or closer to
 *  the label than any name begins, and farther from the others than they are from each other. */
function isRestOfLabel({ glyphs, height }: ReadLine, [first, second, third]: readonly Glyph[], sexAt: number | undefined): boolean {
  const label = first && glyphs[glyphs.indexOf(first) - 1]
  if (!label || !isLike(label, '姓名') || !second || bestOf(second) === '·' || chanceOfBest(first) > CLEAR) return false
  if (sexAt !== undefined && Math.abs(second.x - sexAt) < ABOVE * height && sexAt - first.x > BEFORE * height) return true
  const step = third ? third.along - second.along : Number.POSITIVE_INFINITY
  return first.along - label.along < NEAR_LABEL && second.along - first.along > WIDER * step
}

/** Dots of a long name that were hardly spotted, each between two of its glyphs, be they of two rows. */
function withDots(
  glyphs: readonly Glyph[],
  faint: readonly Glyph[],
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): readonly Glyph[] {
  const [first, last] = [glyphs[0], glyphs.at(-1)]
  if (!first || !last) return glyphs
  const isWithin = ({ along }: Glyph) => (!isFirst || along > first.along) && (!isLast || along < last.along)
  const dots = faint.filter(glyph => bestOf(glyph) === '·' && isWithin(glyph))
  return [...glyphs, ...dots].sort((a, b) => a.along - b.along)
}

/** Cards to show around are marked SPECIMEN 样本, at times right behind a value; nobody is called so, nor any place. */
function withoutMark(glyphs: readonly Glyph[]): readonly Glyph[] {
  const chance = (c: string, i: number) => chanceOf(glyphs.at(i - SPECIMEN.length)!, c)
  const marked = glyphs.length > SPECIMEN.length && [...SPECIMEN].reduce((product, c, i) => product * chance(c, i), 1) > MARKED
  if (!marked) return glyphs
  const rest = glyphs.slice(0, -SPECIMEN.length)
  const [latin = ''] = /[A-Z0-9]*$/.exec(textOf(rest)) ?? []
  // A house number may stand there as well; it has no more than a letter.
  return (latin.match(/[A-Z]/g) ?? []).length > 1 ? rest.slice(0, -latin.length) : rest
}

function isName(character: string): boolean {
  return isHan(character) || character === '〇' || character === '·'
}

/** The glyph that is most like a sex; undefined where none is. */
function sexGlyph(lines: readonly ReadLine[]): Glyph | undefined {
  const chance = (glyph: Glyph) => chanceAmong(glyph, '男女')
  const glyph = lines[0]?.glyphs.reduce<Glyph | undefined>((best, g) => (best && chance(best) >= chance(g) ? best : g), undefined)
  // Of noise one or the other is a little likelier, too.
  return glyph && chance(glyph) > SEEN ? glyph : undefined
}

function readSex(lines: readonly ReadLine[], number: Field | undefined): Field | undefined {
  if (lines.length === 0) return undefined
  const glyph = sexGlyph(lines)
  const raw = glyph && pickFrom(glyph, '男女')
  const right = number && isAcceptable(number.value) ? sexOf(number.value) : undefined
  if (!glyph || !raw)
    return right ? fieldOf(right, [], lines, { raw: '', confidence: 0.5, correction: 'not read; taken from the number' }) : undefined
  if (right && right !== raw && chanceOf(glyph, right) > SUPPORT * chanceOf(glyph, raw)) {
    return fieldOf(right, [glyph], lines, { raw, confidence: chanceOf(glyph, right), correction: 'agrees with the number' })
  }
  return fieldOf(raw, [glyph], lines, { raw, confidence: chanceOf(glyph, raw) })
}

function readNation(lines: readonly ReadLine[], starts: ValueStarts): Field | undefined {
  const labelEnd = (line: ReadLine) => line.glyphs.findLastIndex(glyph => chanceAmong(glyph, '民族') > LABEL && glyph.x > starts.value)
  const hasSex = (line: ReadLine) => line.glyphs.some(glyph => '男女'.includes(bestOf(glyph)))
  const line = lines.findLast(item => labelEnd(item) >= 0) ?? lines.find(hasSex) ?? lines.at(-1)
  if (!line) return undefined
  // Where blur or a pale copy hides the label, the nation is what comes after the sex, or stands where nations do.
  const sex = line.glyphs.findIndex(glyph => '男女'.includes(bestOf(glyph)))
  const last = labelEnd(line)
  const glyphs =
    last >= 0
      ? line.glyphs.slice(last + 1)
      : line.glyphs.filter(
          (glyph, i) => glyph.x > starts.nation || (sex >= 0 && i > sex && clarityOf([glyph]) > PRINT && !isLike(glyph, '民族')),
        )
  if (glyphs.length === 0) return undefined
  const raw = textOf(glyphs)
  const said = textOf(withoutMark(glyphs)).replace(/族$/, '')
  const { nation, score, lead } = nameNation(glyphs)
  // A group that the list lacks, or a part of a name: what was read clearly stays, but where the rest of a name stands in shadow.
  const isClear = glyphs.every(glyph => isHan(bestOf(glyph)) && chanceOfBest(glyph) > CLEAR)
  if (isClear && nation !== said && !nation.includes(said)) return fieldOf(said, glyphs, [line], { raw })
  // Nothing on the list resembles what stands there, or several do: what was read is the better answer, if it was read.
  if (score < Math.log(SUPPORT) || (nation !== raw && lead < LEAD))
    return clarityOf(glyphs) > PRINT ? fieldOf(said, glyphs, [line], { raw }) : undefined
  return fieldOf(nation, glyphs, [line], nation === raw ? {} : { correction: 'nearest of the listed nations', confidence: Math.exp(score) })
}

function readBirth(lines: readonly ReadLine[], number: Field | undefined): Field | undefined {
  const known = number && isAcceptable(number.value) ? birthOf(number.value)?.join('/') : undefined
  const line = lines[0]
  const glyphs = line ? line.glyphs.filter(glyph => !isLike(glyph, '出生')) : []
  const parts = ['', '', '']
  let part = 0
  const digits: Glyph[] = []
  for (const glyph of glyphs) {
    const best = bestOf(glyph)
    if ('年月日'.includes(best)) part = '年月日'.indexOf(best) + 1
    else {
      const digit = pickFrom(glyph, DIGITS)
      if (digit && part < 3 && chanceOf(glyph, digit) > 0.05) {
        parts[part] += digit
        digits.push(glyph)
      }
    }
  }
  const raw = parts.every(text => text !== '') ? parts.map(Number).join('/') : textOf(glyphs)
  const whole = /^\d{4}\/\d{1,2}\/\d{1,2}$/.test(raw) && isDay(raw.split('/').map(Number) as unknown as Day)
  const confidence = digits.reduce((product, glyph) => product * chanceOf(glyph, pickFrom(glyph, DIGITS)!), 1)
  if (known === undefined) return whole ? fieldOf(raw, digits, lines, { raw, confidence }) : undefined
  if (raw === known || (whole && !couldBe(parts, digits, known))) return fieldOf(raw, digits, lines, { raw, confidence })
  // Where only the signs between them were not seen, clear digits say another date all the same.
  const parted = whole || confidence < CLEAR ? undefined : partedAs(known, digits)
  if (parted && parted !== known && !couldBe(parted.split('/'), digits, known))
    return fieldOf(parted, digits, lines, { raw, confidence, correction: 'year, month and day are parted as in the number' })
  return fieldOf(known, digits, lines, {
    raw,
    confidence: number?.confidence ?? 0,
    correction: whole ? 'agrees with the number' : 'not read whole; taken from the number',
  })
}

/** The date of these digits, each part as long as that of another date; undefined where there is none. */
function partedAs(date: string, digits: readonly Glyph[]): string | undefined {
  const [year, month, day] = date.split('/').map(part => part.length) as [number, number, number]
  if (digits.length !== year + month + day) return undefined
  const text = digits.map(glyph => pickFrom(glyph, DIGITS)).join('')
  const parts = [text.slice(0, year), text.slice(year, year + month), text.slice(year + month)].map(Number)
  return isDay(parts as unknown as Day) ? parts.join('/') : undefined
}

/** Could digits read on the card be those of another date? Each of them the other's with some chance, or some of the other's not seen. `parts`: year, month
 *  and day as printed, which may have a nought before them. */
function couldBe(parts: readonly string[], digits: readonly Glyph[], date: string): boolean {
  const wanted = date
    .split('/')
    .map((part, i) => (parts[i]!.startsWith('0') ? part.padStart(parts[i]!.length, '0') : part))
    .join('')
  if (wanted.length === digits.length)
    return digits.every((glyph, i) => {
      const digit = pickFrom(glyph, DIGITS)!
      return bestOf(glyph) !== digit || chanceOf(glyph, wanted[i]!) > SUPPORT * chanceOf(glyph, digit)
    })
  const rest = [...wanted]
  return digits.every(glyph => {
    const digit = pickFrom(glyph, DIGITS)!
    const at = rest.indexOf(digit)
    rest.splice(0, at + 1)
    return at >= 0
  })
}

/** What is printed of an address, and in which lines. */
interface PrintedAddress {
  readonly glyphs: readonly Glyph[]
  readonly lines: readonly ReadLine[]
}

function printedAddress(rows: readonly ReadLine[], { value: startsAt }: ValueStarts, { pairs }: Regions): PrintedAddress | undefined {
  // The address begins at its label; where no label can be read, at the first row that looks like print.
  // Below that, half a label is none: 住宅楼 may stand there.
  const isPrint = (line: ReadLine) => clarityOf(line.glyphs) > PRINT
  const isInPlace = (line: ReadLine) => line.glyphs[0]!.x < startsAt + line.height * BEGINS_WITHIN
  const inPlace = rows.findIndex(line => isPrint(line) && isInPlace(line))
  const printedFrom = inPlace >= 0 ? inPlace : rows.findIndex(isPrint)
  const labelled = rows.findIndex((line, i) => {
    const seen = line.glyphs.slice(0, 2).filter(glyph => isLike(glyph, '住址')).length
    return seen >= (printedFrom >= 0 && i > printedFrom ? 2 : 1)
  })
  const lines = rows.slice(Math.max(0, labelled >= 0 ? labelled : printedFrom))
  if (lines.length === 0) return undefined
  const [begin, ...rest] = afterLabel(lines[0]!, '住址', startsAt)
  const isNothing = begin && rest[0] && chanceOfBest(begin) < NOTHING && chanceOfBest(rest[0]) > CLEAR
  const first = !begin || isNothing ? rest : [begin, ...rest]
  // Further lines begin under the first one's value; what stands left of it, under the label, is none of it.
  const left = (first[0]?.x ?? startsAt) - lines[0]!.height * 0.9
  const further = lines.slice(1).map(line => ({ line, row: line.glyphs.filter(glyph => glyph.x > left) }))
  // Where blur leaves little of the first row, it leaves no more of the others.
  const clear = Math.min(PRINT, AS_CLEAR * clarityOf(first))
  const more = further.filter(({ row }) => clarityOf(row) > clear && beginsAt(left, row, lines[0]!.height))
  const used = [lines[0]!, ...more.map(({ line }) => line)]
  const trimmed = [first, ...more.map(({ row }) => row)].map((row, i, all) => untilDoubt(untilGap(row), i + 1 < all.length))
  const printed = trimmed.flatMap((row, i) => withoutEdge(row, trimmed[i + 1]?.[0], pairs))
  return { glyphs: withoutMark(printed.slice(0, endOfBrackets(printed))).filter(glyph => !SPECKS.includes(bestOf(glyph))), lines: used }
}

/** A row that goes on with `next`, without the 日 at its end that the portrait's edge looks like, unless a name has it beside its neighbour, as 日照 has. */
function withoutEdge(row: readonly Glyph[], next: Glyph | undefined, pairs: Pairs): readonly Glyph[] {
  const [before, last] = row.slice(-2)
  if (!next || !before || !last || bestOf(last) !== '日') return row
  const isKnown = pairs.weightOf(bestOf(before), bestOf(last)) > 0 || pairs.weightOf(bestOf(last), bestOf(next)) > 0
  return isKnown ? row : row.slice(0, -1)
}

/** A character that no address has, and what it is taken for. */
const TAKEN_FOR: Readonly<Record<string, string>> = { 笫: '第' }

function asInAddresses(glyph: Glyph): Glyph {
  const meant = TAKEN_FOR[bestOf(glyph)]
  if (meant === undefined) return glyph
  const [[, chance], ...others] = glyph.alternatives as [Glyph['alternatives'][number], ...Glyph['alternatives']]
  const known = others.find(([character]) => character === meant)?.[1] ?? 0
  return { ...glyph, alternatives: [[meant, chance + known], ...others.filter(([character]) => character !== meant)] }
}

/** The address that the glyphs say, its place and township by their names. `likely`: how the place may be called that the number tells of. */
function nameAddress(
  { glyphs: all, lines }: PrintedAddress,
  regions: Regions,
  likely: readonly string[] = [],
): { field: Field; place: Named | undefined } | undefined {
  const usual = asInPlaces(all.map(asInAddresses), regions)
  const placeFrom = (start: 0 | 1) => nearest(usual.slice(start), regions.places, false, likely)
  const named = placeFrom(0)
  // An address begins with a place. Where it begins with one only without its first glyph, that one is a rest of the label or of the ground.
  const place = named ?? placeFrom(1)
  const start = named || !place ? 0 : 1
  if (all.length === start) return undefined
  const raw = textOf(all.slice(start))
  const glyphs = withPairedBrackets(usual.slice(start))
  const rest = glyphs.slice(place?.used ?? 0)
  const town = place && nearest(rest, regions.townsOf(place.name), false)
  const text = (place?.name ?? '') + (town?.name ?? '') + textOf(asInStreets(rest.slice(town?.used ?? 0), regions.pairs))
  const value = withPrintedBrackets(text, glyphs).replaceAll('—', '-').replace(WELL, '$1#')
  const mended = [place, town].flatMap(named => (named && named.changed > 0 ? [named.name] : []))
  const correction = mended.length === 0 ? 'signs and characters as addresses have them' : `the name of a place: ${mended.join(', ')}`
  return { field: fieldOf(value, glyphs, lines, { raw, ...(value === raw ? {} : { correction }) }), place }
}

/** Does a further row begin under the first one, whose values begin at `left`? */
function beginsAt(left: number, row: readonly Glyph[], height: number): boolean {
  return row[0]!.x < left + height * (row.length > FEW_GLYPHS ? BEGINS_WITHIN : FEW_BEGIN_WITHIN)
}

/** A row without its end, where that is hardly to be read behind clear print: a mark across the card, the portrait's edge. */
function untilDoubt(row: readonly Glyph[], goesOn: boolean): readonly Glyph[] {
  const clear = row.findLastIndex(glyph => chanceOfBest(glyph) > CLEAR) + 1
  const [print, end] = [row.slice(0, clear), row.slice(clear)]
  const isHardlyRead = clarityOf(end) < HARDLY_READ && !end.some(glyph => isLike(glyph, OPENING + CLOSING))
  const most = clarityOf(end) < NOT_READ ? NOISE_GLYPHS : MARK_GLYPHS
  const isMark = isHardlyRead && end.length > 0 && end.length <= most && print.length > end.length && clarityOf(print) > CLEAR
  const goesOnSo = goesOn && clarityOf(end) > GUESSED && end.every(glyph => isHan(bestOf(glyph))) && isInStep(row, end.length)
  const isNumeral = end.length === 1 && textOf(print).endsWith('之')
  const isOne = goesOn && textOf(end) === '一' && isInStep(row, 1)
  return isMark && !goesOnSo && !isNumeral && !isOne ? print : row
}

/** Does each of the last glyphs of a row stand as far behind the one before as others do? */
function isInStep(row: readonly Glyph[], last: number): boolean {
  const steps = row.slice(1).map((glyph, i) => glyph.along - row[i]!.along)
  const usual = [...steps].sort((a, b) => a - b)[steps.length >> 1]!
  return steps.slice(-last).every(step => Math.abs(step / usual - 1) < OUT_OF_STEP)
}
