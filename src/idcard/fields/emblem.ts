// Lines of the emblem side (and the last two of a temporary card) → issuing authority and term of validity.
import type { Field, FieldName } from '../result.ts'
import { bestOf, clarityOf, type Glyph, isHan, type ReadLine, textOf } from '../text/line.ts'
import { type Day, endsOf, isDay, isLawful, TERM_YEARS, type Term, writeTerm } from './dates.ts'
import { afterLabel, asKind, chanceOf, confidenceOf, fieldOf, fromLabel, isLike, PRINT, pickFrom, SUPPORT, untilGap } from './glyphs.ts'
import { asInPlaces, longestName, mendByName, type Regions } from './regions.ts'

/** `valueX`: where values begin, view px; used only where a label cannot be read. */
export function readEmblemFields(lines: readonly ReadLine[], valueX: number, regions: Regions): Partial<Record<FieldName, Field>> {
  const fields: Partial<Record<FieldName, Field>> = {}
  const issuer = readIssuer(
    fromLabel(
      lines.filter(line => line.row === 'issuer'),
      '签发机关',
    ),
    valueX,
    regions,
  )
  const validity = readValidity(
    fromLabel(
      lines.filter(line => line.row === 'term'),
      '有效期限',
    ),
    valueX,
  )
  if (issuer) fields.issuer = issuer
  if (validity) fields.validity = validity
  return fields
}

function readIssuer(lines: readonly ReadLine[], valueX: number, regions: Regions): Field | undefined {
  const all = lines
    .filter((line, i) => i === 0 || clarityOf(line.glyphs) > PRINT)
    .flatMap((line, i) => untilGap(i === 0 ? afterLabel(line, '签发机关', valueX) : line.glyphs))
    .flatMap(glyph => asKind(glyph, isHan) ?? [])
  // An issuing authority is a 局 or the 公安处 of one, and nothing follows it but a 分局, whose last glyph a row that was found too short lacks.
  const bureau = all.findLastIndex(glyph => bestOf(glyph) === '局')
  const isShort = isCutShort(textOf(all), regions)
  const ended = bureau >= 3 && !isShort && !/局公安处$/.test(textOf(all)) ? all.slice(0, bureau + 1) : all
  if (ended.length === 0) return undefined
  // A rest of the label or of the ground before a name that is known without it.
  const stray = [0, 1, 2].find(count => isKnown(ended.slice(count), regions)) ?? 0
  const read = ended.slice(stray)
  const glyphs = asInPlaces(read, regions)
  const raw = textOf(read)
  const value = mendByName(glyphs, regions.issuers, true) ?? textOf(glyphs)
  if (isShort && !value.endsWith('局'))
    return fieldOf(`${value}局`, glyphs, lines, {
      raw,
      confidence: confidenceOf(glyphs) / 2,
      correction: 'every issuing authority is a 局',
    })
  return fieldOf(value, glyphs, lines, { raw, ...(value === raw ? {} : { correction: 'the name of an issuing authority' }) })
}

/** 深圳市公安 and 深圳市公安局南山分 lack their last glyph; 横县公安局 with a stray 分 after it does not. */
function isCutShort(text: string, { issuers }: Regions): boolean {
  return /公安$/.test(text) || (/分$/.test(text) && longestName(`${text}局`, issuers) === `${text}局`)
}

function isKnown(glyphs: readonly Glyph[], { issuers }: Regions): boolean {
  const text = textOf(glyphs)
  return longestName(text, issuers) === text
}

function readValidity(lines: readonly ReadLine[], valueX: number): Field | undefined {
  const line = lines[0]
  if (!line) return undefined
  const glyphs = afterLabel(line, '有效期限', valueX)
  const digits = glyphs.filter(glyph => /\d/.test(bestOf(glyph)) || (!'.-—·长期:'.includes(bestOf(glyph)) && (sureDigit(glyph) ?? 0) > 0.1))
  const says = (character: string) => glyphs.some(glyph => isLike(glyph, character) && chanceOf(glyph, character) > 0.2)
  // A mark across the line may hold one of these characters; digits of two dates say that there is an end.
  const long = digits.length < 14 && (says('长') || says('期'))
  const raw = textOf(glyphs)
  const used = digits.slice(0, long ? 8 : areLawful(digits.slice(0, 16)) ? 16 : digits.length)
  const text = used.map(glyph => pickFrom(glyph, '0123456789') ?? '').join('')
  const whole = !long && text.length === 15 ? withLostDigit(text) : undefined
  if (whole)
    return fieldOf(writeTerm(parseDigits(whole)), glyphs, [line], {
      raw,
      confidence: confidenceOf(digits) / 2,
      correction: 'one digit was not seen; the other date has it',
    })
  if (text.length !== (long ? 8 : 16)) return fieldOf(raw, glyphs, [line])
  const read: Term = long ? { start: dayOf(text, 0) } : { start: dayOf(text, 0), end: dayOf(text, 8) }
  if (long ? isDay(read.start) : isLawful(read))
    return fieldOf(writeTerm(read), glyphs, [line], { raw, confidence: chanceText(used, text) })
  const better = long ? undefined : mendTerm(used, text)
  if (better)
    return fieldOf(writeTerm(parseDigits(better)), glyphs, [line], {
      raw,
      confidence: chanceText(used, better),
      correction: 'a term that the law knows',
    })
  return fieldOf(writeTerm(read), glyphs, [line], { raw, confidence: chanceText(used, text) })
}

/** Sixteen digits of a term that the law knows; what follows them is a mark or the ground. */
function areLawful(digits: readonly Glyph[]): boolean {
  return digits.length === 16 && isLawful(parseDigits(digits.map(glyph => pickFrom(glyph, '0123456789') ?? '').join('')))
}

/** The only lawful term that lacks one digit of these fifteen: month and day are printed twice, so what one date lost the other shows. */
function withLostDigit(text: string): string | undefined {
  const found = new Set<string>()
  for (let at = 0; at <= text.length; at++) {
    for (const digit of '0123456789') {
      const term = parseDigits(text.slice(0, at) + digit + text.slice(at))
      if (isLawful(term)) found.add(text.slice(0, at) + digit + text.slice(at))
    }
  }
  return found.size === 1 ? [...found][0] : undefined
}

/** Sixteen digits that make a lawful term and that the picture supports better than any other such. */
function mendTerm(glyphs: readonly Glyph[], text: string): string | undefined {
  const starts = variants(glyphs.slice(0, 8), text.slice(0, 8))
  const candidates = starts.flatMap(({ digits, ratio }) => {
    const start = dayOf(digits, 0)
    if (!isDay(start)) return []
    return TERM_YEARS.flatMap(years => endsOf(start, years)).map(end => {
      const rest = end.map((n, i) => String(n).padStart(i === 0 ? 4 : 2, '0')).join('')
      const support = [...rest].reduce(
        (product, c, i) => product * Math.min(1, chanceOf(glyphs[8 + i]!, c) / Math.max(1e-9, chanceOf(glyphs[8 + i]!, text[8 + i]!))),
        1,
      )
      return { digits: digits + rest, ratio: ratio * support }
    })
  })
  const [best, next] = candidates.sort((a, b) => b.ratio - a.ratio)
  return best && best.ratio > SUPPORT && !(next && next.ratio > best.ratio * 0.5) ? best.digits : undefined
}

/** The digits as read, and all that differ in one place. */
function variants(glyphs: readonly Glyph[], text: string): { digits: string; ratio: number }[] {
  const others = glyphs.flatMap((glyph, at) =>
    glyph.alternatives
      .filter(([c]) => /\d/.test(c) && c !== text[at])
      .map(([c, p]) => ({ digits: text.slice(0, at) + c + text.slice(at + 1), ratio: p / Math.max(1e-9, chanceOf(glyph, text[at]!)) })),
  )
  return [{ digits: text, ratio: 1 }, ...others]
}

function parseDigits(text: string): Term {
  return { start: dayOf(text, 0), end: dayOf(text, 8) }
}

function dayOf(text: string, at: number): Day {
  return [Number(text.slice(at, at + 4)), Number(text.slice(at + 4, at + 6)), Number(text.slice(at + 6, at + 8))]
}

function sureDigit(glyph: Glyph): number | undefined {
  const digit = pickFrom(glyph, '0123456789')
  return digit === undefined ? undefined : chanceOf(glyph, digit)
}

function chanceText(glyphs: readonly Glyph[], text: string): number {
  return glyphs.reduce((product, glyph, i) => product * chanceOf(glyph, text[i]!), 1)
}
