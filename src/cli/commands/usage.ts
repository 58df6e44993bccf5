// cardlens usage: the bill from the ledger, as a table, CSV or JSON.
import { readDirectory } from '../../auth/accounts.ts'
import { openLedger } from '../../usage/ledger.ts'
import { billAsCsv, billAsTable, billOf } from '../../usage/report.ts'
import { placesIn } from '../data-folder.ts'

export async function printUsage(
  data: string,
  flags: { month?: string; account?: string; csv?: boolean; json?: boolean },
): Promise<string> {
  const folder = placesIn(data)
  const { prices } = readDirectory(folder.accounts).file
  const ledger = openLedger(folder.ledger)
  try {
    const rows = ledger.report({ ...(flags.month ? { month: flags.month } : {}), ...(flags.account ? { appId: flags.account } : {}) })
    const bill = billOf(rows, prices)
    return flags.json ? `${JSON.stringify(bill, null, 2)}\n` : flags.csv ? billAsCsv(bill) : billAsTable(bill, prices.currency)
  } finally {
    ledger.close()
  }
}
