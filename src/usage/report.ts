// The bill: calls by month, account and bucket, priced by the tier that the account's month reached.
import type { UsageRow } from './ledger.ts'

export interface Prices {
  readonly currency: string
  readonly tiers: readonly { readonly upTo?: number | undefined; readonly price: number }[]
}

export interface BillRow extends UsageRow {
  readonly price: number
  readonly amount: number
}

/** The reached tier's price counts for all of the month's calls, as in the vendor's worked example (50 000 calls at 0.10). */
export function billOf(rows: readonly UsageRow[], prices: Prices): BillRow[] {
  const totals = new Map<string, number>()
  for (const row of rows) totals.set(`${row.month} ${row.appId}`, (totals.get(`${row.month} ${row.appId}`) ?? 0) + row.billed)
  return rows.map(row => {
    const total = totals.get(`${row.month} ${row.appId}`) ?? 0
    const tier = prices.tiers.find(t => t.upTo === undefined || total <= t.upTo) ?? prices.tiers.at(-1)
    const price = tier?.price ?? 0
    return { ...row, price, amount: Math.round(row.billed * price * 1e6) / 1e6 }
  })
}

const COLUMNS = ['month', 'appId', 'bucket', 'calls', 'billed', 'price', 'amount'] as const

export function billAsCsv(bill: readonly BillRow[]): string {
  return `${[COLUMNS.join(','), ...bill.map(row => COLUMNS.map(name => row[name]).join(','))].join('\n')}\n`
}

export function billAsTable(bill: readonly BillRow[], currency: string): string {
  const total = Math.round(bill.reduce((sum, row) => sum + row.amount, 0) * 1e6) / 1e6
  const cells = [
    [...COLUMNS.slice(0, -1), currency],
    ...bill.map(row => COLUMNS.map(name => String(row[name]))),
    ['total', '', '', ...[sum(bill, 'calls'), sum(bill, 'billed')], '', String(total)],
  ]
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map(line => (line[i] ?? '').length)))
  return `${cells
    .map(line =>
      line
        .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`
}

function sum(bill: readonly BillRow[], name: 'calls' | 'billed'): string {
  return String(bill.reduce((total, row) => total + row[name], 0))
}
