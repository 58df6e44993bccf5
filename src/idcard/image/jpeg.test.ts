import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { countScans, isJpeg } from './jpeg.ts'

const FACE = readFileSync(new URL('../../../test/fixtures/face-clean.jpg', import.meta.url))

describe('scans of a JPEG file', () => {
  it('one of an ordinary one, several of a progressive one', async () => {
    assert.equal(countScans(FACE, 100), 1)
    const progressive = await sharp(FACE).jpeg({ progressive: true }).toBuffer()
    const scans = countScans(progressive, 100)
    assert.ok(scans > 5 && scans < 20, String(scans))
    assert.equal(countScans(progressive, 3), 3)
  })
  it('a thumbnail within the metadata is none of them', async () => {
    const thumbnail = await sharp(FACE).resize(100).jpeg({ progressive: true }).toBuffer()
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, (thumbnail.length + 2) >> 8, (thumbnail.length + 2) & 255]), thumbnail])
    assert.equal(countScans(Buffer.concat([FACE.subarray(0, 2), segment, FACE.subarray(2)]), 100), 1)
  })
  it('of what ends anywhere, no more than there are', () => {
    for (let end = 0; end < 1000; end += 7) assert.ok(countScans(FACE.subarray(0, end), 100) <= 1)
    assert.equal(countScans(Buffer.alloc(1000, 0xff), 100), 0)
    assert.equal(countScans(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), 100), 0)
  })
  it('is told by its first bytes', () => {
    assert.ok(isJpeg(FACE))
    assert.ok(!isJpeg(FACE.subarray(1)))
  })
})
