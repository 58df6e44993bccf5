import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Leftovers } from './wire.ts'

it('what lies in the bucket is written down until it is deleted, and outlives the page', () => {
  const kept = new Map<string, string>()
  const store = {
    get length() {
      return kept.size
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  }
  store.setItem('language', 'zh')
  const page = new Leftovers(store)
  page.add('/b-1/console/1')
  page.add('/b-1/console/2')
  assert.deepEqual([page.count, page.paths.length], [0, 2], 'both are being read')
  page.forget('/b-1/console/1')
  const next = new Leftovers(store)
  next.add('/b-1/console/3')
  assert.deepEqual([next.paths, page.paths], [['/b-1/console/2', '/b-1/console/3'], next.paths], 'two tabs write down their own')
})
