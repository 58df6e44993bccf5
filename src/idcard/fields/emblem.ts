// Lines of the emblem side (and the last two of a temporary card) → issuing authority and term of validity.
import type { Field, FieldName } from '../result.ts'
import { bestOf, chanceOfBest, clarityOf, type Glyph, isHan, type ReadLine, textOf } from '../text/line.ts'
import { compare } from './align.ts'
import { afterLabel, asKind, confidenceOf, fieldOf, fromLabel, PRINT, untilGap } from './glyphs.ts'
import { asInPlaces, nearest, type Regions } from './regions.ts'
import { readTerm } from './term.ts'

const LABEL = '签发机关'

/** `valueX`: where values begin, view px; used only where a label cannot be read. */
export function readEmblemFields(lines: readonly ReadLine[], valueX: number, regions: Regions): Partial<Record<FieldName, Field>> {
  const fields: Partial<Record<FieldName, Field>> = {}
  const issuer = readIssuer(
    fromLabel(
      lines.filter(line => line.row === 'issuer'),
      LABEL,
    ),
    valueX,
    regions,
  )
  const validity = readTerm(
    lines.filter(line => line.row === 'term'),
    valueX,
  )
  if (issuer) fields.issuer = issuer
  if (validity) fields.validity = validity
  return fields
}

/** 西安铁路公安局西安公安处, 横县公安局公安处. */
const OFFICE = /局.*公安处$/
/** Fewer characters are a rest of the label: 横县公安局 is among the shortest. */
const LEAST = 2
/** Print is mostly surer than this. */
const CLEAR = 0.9

function readIssuer(lines: readonly ReadLine[], valueX: number, regions: Regions): Field | undefined {
  const all = lines
    .filter((line, i) => i === 0 || clarityOf(line.glyphs) > PRINT)
    .flatMap((line, i) => untilGap(i === 0 ? afterLabel(line, LABEL, valueX) : line.glyphs))
    .flatMap(glyph => asKind(glyph, isHan) ?? [])
  // An issuing authority is a 局 or a 公安处 of one, and nothing follows it but a 分局, whose last glyph a row that was found too short lacks.
  const bureau = all.findLastIndex(glyph => bestOf(glyph) === '局')
  const isShort = isCutShort(all, regions)
  const ended = bureau >= 3 && !isShort && !OFFICE.test(textOf(all)) ? all.slice(0, bureau + 1) : all
  if (ended.length < LEAST) return undefined
  // A rest of the label or of the ground before a name that is known without it. Two clear ones are the name of a place that is above it.
  const stray = [0, 1, 2].find(count => (count < 2 || ended.slice(0, count).every(isHardlyPlace)) && isKnown(ended.slice(count), regions))
  const read = ended.slice(stray ?? 0)
  const glyphs = stray === undefined ? asInPlaces(read, regions).flatMap(glyph => asKind(glyph, isHan) ?? []) : read
  const raw = textOf(read)
  const value = (stray === undefined ? nearest(glyphs, regions.issuers, true)?.name : undefined) ?? textOf(glyphs)
  if (isShort && !value.endsWith('局'))
    return fieldOf(`${value}局`, glyphs, lines, {
      raw,
      confidence: confidenceOf(glyphs) / 2,
      correction: 'every issuing authority is a 局',
    })
  return fieldOf(value, glyphs, lines, { raw, ...(value === raw ? {} : { correction: 'the name of an issuing authority' }) })
}

/** 深圳市公安 and 深圳市公安局南山分 lack their last glyph; 横县公安局 with a stray 分 after it does not. */
function isCutShort(glyphs: readonly Glyph[], { issuers }: Regions): boolean {
  const text = textOf(glyphs)
  return /公安$/.test(text) || (/分$/.test(text) && issuers.near(compare(glyphs)).includes(`${text}局`))
}

function isHardlyPlace(glyph: Glyph): boolean {
  return chanceOfBest(glyph) < CLEAR || LABEL.includes(bestOf(glyph))
}

function isKnown(glyphs: readonly Glyph[], { issuers }: Regions): boolean {
  return nearest(glyphs, issuers, true)?.changed === 0
}
