import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { countScans, isJpeg, plainSizeOf } from './jpeg.ts'

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

describe('the size of a picture that nothing turns', () => {
  const picture = () => sharp({ create: { width: 37, height: 21, channels: 3, background: '#7a8' } })
  const kinds: [string, () => Promise<Buffer>][] = [
    ['baseline', () => picture().jpeg().toBuffer()],
    ['progressive', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['grey', () => picture().greyscale().jpeg().toBuffer()],
    ['with four inks', () => picture().toColourspace('cmyk').jpeg().toBuffer()],
    ['with a profile and XMP', () => picture().withIccProfile('p3').withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').jpeg().toBuffer()],
  ]
  for (const [what, make] of kinds) it(what, async () => assert.deepEqual(plainSizeOf(await make()), { width: 37, height: 21 }))
  it('is not told where EXIF may turn it, nor of two frames or none', async () => {
    assert.equal(plainSizeOf(await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer()), undefined)
    const plain = await picture().jpeg().toBuffer()
    const frame = plain.indexOf(Buffer.from([0xff, 0xc0]))
    assert.equal(plainSizeOf(insertAt(frame, plain.subarray(frame, frame + 19), plain)), undefined)
    for (let length = 0; length < frame + 9; length++) assert.equal(plainSizeOf(plain.subarray(0, length)), undefined)
  })
  it('is not told where decoders pass over something: what stands behind it may be hidden from this', async () => {
    const plain = await picture().jpeg().toBuffer()
    for (const odd of [[0xff, 0xff], [0xff, 0x01], [0xff, 0xd0], [0xff, 0x00], [0x12]])
      for (const at of [2, plain.indexOf(Buffer.from([0xff, 0xdb])), plain.indexOf(Buffer.from([0xff, 0xda]))])
        assert.equal(plainSizeOf(insertAt(at, Buffer.from(odd), plain)), undefined, `${odd} at ${at}`)
  })
})

function insertAt(at: number, inserted: Uint8Array, bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
}
