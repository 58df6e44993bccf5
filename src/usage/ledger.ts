// What was used: one durable row a recognition, counted once however often a client's SDK repeats the call.
import Database from 'libsql'

export interface Use {
  readonly requestId: string
  /** Unix milliseconds. */
  readonly at: number
  readonly appId: string
  /** Uin of the root account or sub-account that called; '' for anonymous callers, whose use the bucket's owner pays. */
  readonly uin: string
  readonly bucket: string
  readonly operation: string
  /** 'Success', or the wire code of the failure. */
  readonly outcome: string
  readonly billed: boolean
  /** Equal for a call and its repetitions. */
  readonly fingerprint: string
  /** The SDK says that this is a repetition. */
  readonly retry: boolean
}

export interface UsageRow {
  readonly month: string
  readonly appId: string
  readonly bucket: string
  readonly calls: number
  readonly billed: number
}

export interface Ledger {
  /** Records a use; on disk when it returns. Of a call and its repetitions within 15 minutes only the one that ends first is billed. */
  record(use: Use): void
  /** Has a call of this fingerprint been billed in the 15 minutes before? */
  hasBilled(fingerprint: string, at: number): boolean
  /** Billed calls of an account in a month (YYYY-MM, UTC+8). */
  billedIn(appId: string, month: string): number
  report(filter?: { month?: string; appId?: string }): UsageRow[]
  close(): void
}

const RETRY_WINDOW_MS = 15 * 60_000

/** Opens the ledger in a SQLite file. */
export function openLedger(path: string): Ledger {
  const db = new Database(path)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;')
  db.exec(`create table if not exists uses (requestId text primary key, at integer, month text, appId text, uin text, bucket text, operation text,
      outcome text, billed integer, fingerprint text, retry integer not null default 0);
    create index if not exists uses_month on uses (appId, month, billed);
    create index if not exists uses_fingerprint on uses (fingerprint, at);`)
  const columns = db.prepare('pragma table_info(uses)').all() as { name: string }[]
  if (!columns.some(({ name }) => name === 'retry')) db.exec('alter table uses add column retry integer not null default 0')
  const insert = db.prepare('insert into uses values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const earlier = db.prepare('select 1 from uses where fingerprint = ? and billed = 1 and at > ? limit 1')
  // A repetition that began after the call and ended before it has paid for one call.
  const overtaken = db.prepare(
    'select requestId from uses where fingerprint = ? and billed = 1 and retry = 1 and at >= ? and at < ? order by at limit 1',
  )
  const settle = db.prepare('update uses set retry = 0 where requestId = ?')
  const count = db.prepare('select count(*) as n from uses where appId = ? and month = ? and billed = 1')
  const hasBilled = (fingerprint: string, at: number) => earlier.get(fingerprint, at - RETRY_WINDOW_MS) !== undefined
  return {
    hasBilled,
    record(use) {
      const paid = use.retry
        ? undefined
        : (overtaken.get(use.fingerprint, use.at, use.at + RETRY_WINDOW_MS) as { requestId: string } | undefined)
      const repeated = paid !== undefined || (use.retry && hasBilled(use.fingerprint, use.at))
      insert.run(
        use.requestId,
        use.at,
        monthOf(use.at),
        use.appId,
        use.uin,
        use.bucket,
        use.operation,
        use.outcome,
        use.billed && !repeated ? 1 : 0,
        use.fingerprint,
        use.retry ? 1 : 0,
      )
      if (use.billed && paid) settle.run(paid.requestId)
    },
    billedIn: (appId, month) => (count.get(appId, month) as { n: number }).n,
    report({ month, appId } = {}) {
      const rows = db
        .prepare(`select month, appId, bucket, count(*) as calls, sum(billed) as billed from uses
          where (? is null or month = ?) and (? is null or appId = ?) group by month, appId, bucket order by month, appId, bucket`)
        .all(month ?? null, month ?? null, appId ?? null, appId ?? null)
      return rows as UsageRow[]
    },
    close: () => db.close(),
  }
}

/** Calendar month in China's time, which the vendor bills by. */
export function monthOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 7)
}
