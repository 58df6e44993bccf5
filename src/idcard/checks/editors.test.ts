// Editors that a file's metadata name, and what bears their names besides.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { editorsIn } from './editors.ts'

const segment = (marker: number, bytes: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(bytes.length + 2, 2)
  return Buffer.concat([head, bytes])
}
const jpeg = (comment: string, pixels = '') =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xfe, Buffer.from(comment)), Buffer.from([0xff, 0xda]), Buffer.from(pixels)])
const picture = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#7a8' } })
const withExif = (IFD0: Record<string, string>) => picture().withExif({ IFD0 })
const chunk = (type: string, text: string) => {
  const bytes = Buffer.from(text, 'latin1')
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, Buffer.from(type), bytes, check])
}

describe('editors that a file names', () => {
  it('in what stands before the pixels of a JPEG', () => {
    assert.deepEqual(editorsIn(jpeg('Adobe Photoshop 25.0 (Windows) … GIMP 2.10')), ['Photoshop', 'GIMP'])
    assert.deepEqual(editorsIn(jpeg('美图秀秀')), ['Meitu'])
    assert.deepEqual(editorsIn(jpeg('Canon')), [])
  })
  it('not among its pixels', () => assert.deepEqual(editorsIn(jpeg('Canon', 'GIMP among the pixels is chance')), []))
  it('not what cameras and social networks write as well', () =>
    assert.deepEqual(editorsIn(jpeg('Photoshop 3.0\x008BIM xmlns:photoshop="…" photoshop:DateCreated="2026"')), []))
  it('as the software of EXIF, not as the maker of the phone', async () => {
    assert.deepEqual(editorsIn(await withExif({ Software: 'GIMP 2.10', Make: 'Canon' }).jpeg().toBuffer()), ['GIMP'])
    const phone = { Make: 'Meitu', Model: 'Meitu V4s', Software: 'V4s 1.2' }
    assert.deepEqual(editorsIn(await withExif(phone).jpeg().toBuffer()), [])
    assert.deepEqual(
      editorsIn(
        await withExif({ ...phone, Software: 'Meitu 9.2' })
          .jpeg()
          .toBuffer(),
      ),
      ['Meitu'],
    )
    for (const quote of ['"', "'"])
      assert.deepEqual(editorsIn(jpeg(`<rdf:Description tiff:Make=${quote}Meitu${quote} tiff:Model=${quote}Meitu V4s${quote}/>`)), [])
    assert.deepEqual(editorsIn(jpeg('<tiff:Make>Meitu</tiff:Make>')), [])
    assert.deepEqual(editorsIn(jpeg('MM GIMP')), ['GIMP'])
  })
  it('in texts and EXIF of a PNG, before its pixels or behind them, and not in those', async () => {
    const whole = await picture().png().toBuffer()
    const [head, end] = [whole.subarray(0, -12), whole.subarray(-12)] // IEND is the last
    assert.deepEqual(editorsIn(whole), [])
    assert.deepEqual(editorsIn(Buffer.concat([head, chunk('tEXt', 'Software\0GIMP'), end])), ['GIMP'])
    assert.deepEqual(editorsIn(Buffer.concat([head, chunk('IDAT', 'GIMP'), end])), [])
    assert.deepEqual(editorsIn(await withExif({ Software: 'Snapseed 2.0', Make: 'Meitu' }).png().toBuffer()), ['Snapseed'])
  })
  it('a file that is cut anywhere, or lies of its lengths, is gone through to its end', async () => {
    for (const file of [
      await withExif({ Software: 'GIMP', Make: 'x' }).jpeg().toBuffer(),
      await withExif({ Software: 'GIMP' }).png().toBuffer(),
    ])
      for (let length = 0; length < 400; length++) editorsIn(file.subarray(0, length))
    const exif = (bytes: number[]) => segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'), Buffer.from(bytes)]))
    const lying = [0xff, 0xff, 0x01, 0x0f, 0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
    assert.deepEqual(editorsIn(Buffer.concat([Buffer.from([0xff, 0xd8]), exif(lying), segment(0xfe, Buffer.from('GIMP'))])), ['GIMP'])
    assert.deepEqual(editorsIn(Buffer.from('BM GIMP')), [])
  })
  it('what is made to be searched for long is looked at in part', () => {
    const png = (...chunks: Buffer[]) =>
      editorsIn(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]))
    const endless = 'tiff:Make>'.repeat(15_000)
    assert.deepEqual(png(chunk('tEXt', `GIMP ${endless}`)), ['GIMP'])
    assert.deepEqual(png(chunk('tEXt', `${endless} GIMP`)), [])
    assert.deepEqual(png(chunk('tEXt', endless), chunk('tEXt', 'GIMP')), [])
    // A directory of 100 makers, of which the first ones are taken out.
    const makers = Buffer.alloc(12 * 100, Buffer.concat([Buffer.from([0x01, 0x0f, 0, 2, 0, 0, 0, 4]), Buffer.from('VSCO')]))
    const exif = (many: number) =>
      chunk('eXIf', Buffer.concat([Buffer.from(`MM\0*\0\0\0\x08\0${String.fromCharCode(many)}`, 'latin1'), makers]).toString('latin1'))
    assert.deepEqual(png(exif(100)), ['VSCO'])
    assert.deepEqual(png(chunk('eXIf', exif(50).toString('latin1', 8, 8 + 10 + 12 * 50))), [])
  })
})
