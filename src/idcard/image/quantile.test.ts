import assert from 'node:assert/strict'
import { it } from 'node:test'
import { quantile } from './quantile.ts'
import { createScratch } from './scratch.ts'

it('finds quantiles of brightness to an eighth of a grey level', () => {
  const scratch = createScratch()
  const values = scratch.floats('values', 1001)
  for (let i = 0; i < values.length; i++) values[i] = ((i * 37) % 1001) * 0.25 // each multiple of a quarter once, in disorder
  for (const share of [0, 0.02, 0.5, 0.98])
    assert.ok(Math.abs(quantile(scratch, values, share) - Math.floor(share * 1001) * 0.25) <= 0.125, `share ${share}`)
  assert.equal(quantile(scratch, values.fill(255), 0.5), 255)
})
