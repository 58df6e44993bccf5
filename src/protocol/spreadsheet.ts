// What was read → a table that spreadsheets open as it is meant: the command line and the console write the same one.
import { type FieldName, fieldsOf, type IdCard } from '../idcard/result.ts'
import { FIELD_NODES, WARNING_CODES } from './names.ts'

/** A card, or a picture that gave none. */
export interface SheetRow {
  readonly file: string
  /** Place among the picture's cards, from 1, and what was read. */
  readonly card?: number
  readonly side?: IdCard['side']
  readonly values?: Readonly<Partial<Record<FieldName, string>>>
  /** Of the field that is least sure; 0 where one is missing. */
  readonly confidence?: number
  readonly warnings?: readonly number[]
  readonly error?: string
  /** A person said that it is right; only where persons are asked. */
  readonly checked?: boolean
}

/** From here on a field needs no second look, by its own confidence. */
export const SURE = 0.9

const NAMES = Object.keys(FIELD_NODES) as FieldName[]
/** Excel takes a file for GBK without it. */
const BYTE_ORDER_MARK = '\uFEFF'

/** `checked`: with a column that says so. */
export function sheetHead(checked = false): string {
  const names = ['file', 'card', 'side', ...Object.values(FIELD_NODES), 'confidence', 'warnings', 'error']
  return BYTE_ORDER_MARK + line([...names, ...(checked ? ['checked'] : [])])
}

export function sheetLine(row: SheetRow): string {
  return line([
    plain(row.file),
    row.card === undefined ? '' : String(row.card),
    row.side ?? '',
    ...NAMES.map(name => (name === 'idNumber' ? asText(row.values?.[name] ?? '') : plain(row.values?.[name] ?? ''))),
    row.confidence === undefined ? '' : row.confidence.toFixed(3),
    (row.warnings ?? []).join(' '),
    plain(row.error ?? ''),
    ...(row.checked === undefined ? [] : [row.checked ? 'yes' : '']),
  ])
}

/** Of the field that is least sure; 0 where one is missing or was emptied, and what a person typed is sure. */
export function leastSure(card: IdCard, typed: SheetRow['values'] = {}): number {
  return Math.min(
    1,
    ...fieldsOf(card).map(name => (typed[name] === undefined ? (card.fields[name]?.confidence ?? 0) : typed[name] === '' ? 0 : 1)),
  )
}

/** The row of the `index`-th card; what a person typed stands for what was read, and is sure. */
export function rowOfCard(file: string, card: IdCard, index: number, typed: SheetRow['values'] = {}): SheetRow {
  const names = fieldsOf(card)
  return {
    file,
    card: index + 1,
    side: card.side,
    values: Object.fromEntries(names.map(name => [name, typed[name] ?? card.fields[name]?.value ?? ''])),
    confidence: leastSure(card, typed),
    warnings: card.verdicts.filter(verdict => verdict.warned).map(verdict => WARNING_CODES[verdict.check]),
  }
}

/** As text: spreadsheets round eighteen digits. */
function asText(number: string): string {
  return /^[\dX]+$/.test(number) ? `="${number}"` : plain(number)
}

/** What begins like a formula would be run as one, in full width too where Excel is East Asian: names of files come from anywhere. */
function plain(text: string): string {
  return /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text
}

function line(cells: readonly string[]): string {
  return cells.map(cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
