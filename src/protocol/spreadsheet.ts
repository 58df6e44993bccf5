// What was read → a table that spreadsheets open as it is meant: the command line and the console write the same one.
import type { FieldName, IdCard } from '../idcard/result.ts'
import { FIELD_NODES, WARNING_CODES } from './names.ts'

/** A card, or a picture that gave none. */
export interface SheetRow {
  readonly file: string
  /** Place among the picture's cards, from 1, and what was read. */
  readonly card?: number
  readonly side?: IdCard['side']
  readonly values?: Readonly<Partial<Record<FieldName, string>>>
  /** Of the field that is least sure. */
  readonly confidence?: number
  readonly warnings?: readonly number[]
  readonly error?: string
}

/** From here on a field needs no second look, by its own confidence. */
export const SURE = 0.9

const NAMES = Object.keys(FIELD_NODES) as FieldName[]
/** Excel takes a file for GBK without it. */
const BYTE_ORDER_MARK = '\uFEFF'

export const SHEET_HEAD = BYTE_ORDER_MARK + line(['file', 'card', 'side', ...Object.values(FIELD_NODES), 'confidence', 'warnings', 'error'])

export function sheetLine(row: SheetRow): string {
  return line([
    plain(row.file),
    row.card === undefined ? '' : String(row.card),
    row.side ?? '',
    ...NAMES.map(name => (name === 'idNumber' ? asText(row.values?.[name] ?? '') : plain(row.values?.[name] ?? ''))),
    row.confidence === undefined ? '' : row.confidence.toFixed(3),
    (row.warnings ?? []).join(' '),
    plain(row.error ?? ''),
  ])
}

/** The row of the `index`-th card. */
export function rowOfCard(file: string, card: Pick<IdCard, 'side' | 'fields' | 'verdicts'>, index: number): SheetRow {
  const fields = Object.entries(card.fields)
  return {
    file,
    card: index + 1,
    side: card.side,
    values: Object.fromEntries(fields.map(([name, field]) => [name, field.value])),
    confidence: Math.min(1, ...fields.map(([, field]) => field.confidence)),
    warnings: card.verdicts.filter(verdict => verdict.warned).map(verdict => WARNING_CODES[verdict.check]),
  }
}

/** As text: spreadsheets round eighteen digits. */
function asText(number: string): string {
  return /^[\dX]+$/.test(number) ? `="${number}"` : plain(number)
}

/** What begins like a formula would be run as one: names of files come from anywhere. */
function plain(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function line(cells: readonly string[]): string {
  return cells.map(cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
