import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { it } from 'node:test'
import { Crc64, crc64, joinCrc64 } from './crc64.ts'

it('the check values of CRC-64/XZ', () => {
  assert.equal(crc64(Buffer.from('')), 0n)
  assert.equal(crc64(Buffer.from('hello')), 11177612005948864433n)
  assert.equal(crc64(Buffer.from('123456789')), 11051210869376104954n)
})

it('does not depend on how the bytes are cut', () => {
  const bytes = randomBytes(1000)
  for (const cut of [1, 7, 8, 9, 500]) {
    const crc = new Crc64()
    for (let at = 0; at < bytes.length; at += cut) crc.update(bytes.subarray(at, at + cut))
    assert.equal(crc.value, crc64(bytes))
  }
})

it('combines the CRCs of parts', () => {
  for (const lengths of [
    [0, 5],
    [5, 0],
    [1, 1],
    [1000, 3],
    [17, 70_001],
    [9, 70_001],
    [9, 70_002],
  ]) {
    const [a, b] = lengths.map(length => randomBytes(length)) as [Buffer, Buffer]
    assert.equal(joinCrc64([a, b].map(part => ({ crc64: crc64(part), size: part.length }))), crc64(Buffer.concat([a, b])))
  }
})

it('joins many parts of one size and a last one', () => {
  const parts = [...Array.from({ length: 4 }, () => randomBytes(1000)), randomBytes(7)]
  assert.equal(joinCrc64(parts.map(part => ({ crc64: crc64(part), size: part.length }))), crc64(Buffer.concat(parts)))
})
