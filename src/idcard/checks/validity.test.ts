import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultsOf } from './validity.ts'

const TODAY = [2026, 6, 1] as const
const ROWS: [string, { birth?: string; temporary?: boolean }, string[]][] = [
  ['2017.08.12-2037.08.12', {}, []],
  ['2022.03.04-2027.03.04', {}, []],
  ['2010.01.01-长期', {}, []],
  ['2017.08.12-2032.08.12', {}, ['is neither 5, 10 nor 20 years']],
  ['2017.08.12-2037.08.13', {}, ['is neither 5, 10 nor 20 years']],
  ['2005.08.12-2025.08.12', {}, ['has run out']],
  ['2002.01.01-2022.01.01', {}, ['begins before second-generation cards were issued', 'has run out']],
  ['2027.01.01-2037.01.01', {}, ['begins in the future']],
  ['2020.01.01-2010.01.01', {}, ['ends before it begins', 'is neither 5, 10 nor 20 years']],
  ['2020.02.29-2030.02.28', {}, []],
  ['2020.02.29-2030.03.01', {}, []],
  ['2020.02.29-2040.02.29', {}, []],
  ['2021.02.29-2031.02.28', {}, ['a date that does not exist']],
  ['2020.13.01-2030.13.01', {}, ['a date that does not exist']],
  ['2020.1.1-2030.1.1', {}, ['2020.1.1-2030.1.1 is no term']],
  ['2018.05.01-2028.05.01', { birth: '2000/5/1' }, []],
  ['2018.05.01-2038.05.01', { birth: '2000/5/1' }, ["20 years do not fit the holder's age of 18 at its beginning"]],
  ['2018.05.01-长期', { birth: '1990/5/1' }, ["does not fit the holder's age of 28 at its beginning"]],
  ['2018.05.01-2038.05.01', { birth: '1972/2/1' }, ["20 years do not fit the holder's age of 46 at its beginning"]],
  ['2018.05.01-2038.05.01', { birth: '1972/4/1' }, []],
  ['2018.05.01-2028.05.01', { birth: '1972/4/1' }, ["10 years do not fit the holder's age of 46 at its beginning"]],
  ['2018.05.01-长期', { birth: '1972/4/1' }, []],
  ['2018.05.01-2028.05.01', { birth: '1895/13/45' }, []],
  ['2018.05.01-2038.05.01', { birth: '1972/5/2' }, []],
  ['2024.05.01-2029.05.01', { birth: '2010/1/1' }, []],
  ['2018.05.01-2028.05.01', { birth: '2020/1/1' }, ['begins before the holder was born']],
  ['2026.05.01-2026.08.01', { temporary: true }, []],
  ['2025.11.30-2026.02.28', { temporary: true }, ['has run out']],
  ['2026.03.01-2026.06.05', { temporary: true }, ['a temporary card runs three months']],
  ['2026.05.01-2036.05.01', { temporary: true }, ['a temporary card runs three months']],
]

describe('rules of validity', () => {
  const says = (...given: Parameters<typeof faultsOf>) => faultsOf(...given).map(({ why }) => why)
  for (const [term, { birth, temporary }, expected] of ROWS) {
    it(`${term}${birth ? `, born ${birth}` : ''}${temporary ? ', temporary' : ''}`, () =>
      assert.deepEqual(says(term, { temporary: temporary ?? false, birth, today: TODAY }), expected))
  }
})
