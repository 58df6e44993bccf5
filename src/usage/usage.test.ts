import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'libsql'
import { monthOf, openLedger, type Use } from './ledger.ts'
import { billAsCsv, billAsTable, billOf } from './report.ts'

const PRICES = { currency: 'USD', tiers: [{ upTo: 10_000, price: 0.15 }, { upTo: 100_000, price: 0.1 }, { price: 0.06 }] }
const row = (billed: number, more: object = {}) => ({ month: '2026-11', appId: '1', bucket: 'b-1', calls: billed, billed, ...more })

describe('the bill', () => {
  it('prices a month by the tier it reached, as in the vendor’s example', () =>
    assert.equal(billOf([row(50_000)], PRICES)[0]?.amount, 5000))
  it('counts all buckets of an account together', () => {
    assert.deepEqual(
      billOf([row(9000), row(2000, { bucket: 'c-1' }), row(10, { appId: '2' })], PRICES).map(item => item.price),
      [0.1, 0.1, 0.15],
    )
  })
  it('beyond the last limit', () => assert.equal(billOf([row(200_000)], PRICES)[0]?.price, 0.06))
  it('as CSV and as a table', () => {
    const bill = billOf([row(10)], PRICES)
    assert.equal(billAsCsv(bill), 'month,appId,bucket,calls,billed,price,amount\n2026-11,1,b-1,10,10,0.15,1.5\n')
    assert.match(
      billAsTable(bill, 'USD'),
      /^month {4}appId {2}bucket {2}calls {2}billed {2}price {2}USD\n2026-11 {2}1 .*1\.5\ntotal .* 1\.5\n$/,
    )
  })
})

describe('the ledger', () => {
  const use = (id: string, more: Partial<Use> = {}): Use => ({
    requestId: id,
    at: Date.UTC(2026, 10, 5),
    appId: '1',
    uin: '2',
    bucket: 'b-1',
    operation: 'IDCardOCR',
    outcome: 'Success',
    billed: true,
    fingerprint: 'f',
    retry: false,
    ...more,
  })
  it('counts once what the SDK repeats, again what the client asks again, and keeps it over a restart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
    try {
      const ledger = openLedger(join(folder, 'usage.db'))
      ledger.record(use('a'))
      ledger.record(use('b', { retry: true }))
      ledger.record(use('c'))
      ledger.record(use('d', { retry: true, at: Date.UTC(2026, 10, 5) + 16 * 60_000 }))
      ledger.record(use('e', { billed: false, outcome: 'FailedOperation.ImageNoIdCard', fingerprint: 'g' }))
      ledger.close()
      const again = openLedger(join(folder, 'usage.db'))
      assert.equal(again.billedIn('1', '2026-11'), 3)
      assert.deepEqual(again.report({ month: '2026-11' }), [{ month: '2026-11', appId: '1', bucket: 'b-1', calls: 5, billed: 3 }])
      assert.deepEqual(again.report({ month: '2026-10' }), [])
      again.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  it('bills one of a call and a repetition that overtook it, whichever ends first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
    const ledger = openLedger(join(folder, 'usage.db'))
    const begun = Date.UTC(2026, 10, 5)
    ledger.record(use('retry', { retry: true, at: begun + 5000 }))
    ledger.record(use('call', { at: begun }))
    assert.equal(ledger.billedIn('1', '2026-11'), 1)
    ledger.record(use('asked again', { at: begun }))
    assert.equal(ledger.billedIn('1', '2026-11'), 2)
    ledger.close()
    rmSync(folder, { recursive: true })
  })
  it('opens a ledger of the version before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
    const path = join(folder, 'usage.db')
    const old = new Database(path)
    old.exec(`create table uses (requestId text primary key, at integer, month text, appId text, uin text, bucket text, operation text,
      outcome text, billed integer, fingerprint text);
      insert into uses values ('x', 1, '2026-11', '1', '1', 'b-1', 'IDCardOCR', 'Success', 1, 'f')`)
    old.close()
    const ledger = openLedger(path)
    ledger.record(use('new', { fingerprint: 'h' }))
    assert.equal(ledger.billedIn('1', '2026-11'), 2)
    ledger.close()
    rmSync(folder, { recursive: true })
  })
  it('months are China’s', () => assert.equal(monthOf(Date.UTC(2026, 9, 31, 16)), '2026-11'))
})
