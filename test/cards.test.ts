// Every specimen's fields exactly right through the HTTP API, by PUT and by GET, with the real engine.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import { presign } from '../src/cli/commands/serve.ts'
import { createRecognizer, type Quad, type Recognizer } from '../src/index.ts'
import { startServer, type TestServer } from './server.ts'

interface Picture {
  readonly file: string
  readonly cards: readonly { readonly side: string; readonly quad: Quad; readonly fields: Readonly<Record<string, string>> }[]
}

const FOLDER = new URL('./fixtures/', import.meta.url)
const { pictures } = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as { pictures: Picture[] }
const read = (file: string) => readFileSync(new URL(file, FOLDER))
const named = (name: string) => pictures.find(picture => picture.file === `${name}.jpg`) as Picture

let recognizer: Recognizer
let server: TestServer
before(async () => {
  recognizer = await createRecognizer({ workers: 2 })
  server = await startServer({ recognizer })
})
after(async () => {
  await server.close()
  await recognizer.close()
})

const ask = async (method: 'PUT' | 'GET', key: string, query: Record<string, string> = {}, body?: Uint8Array) => {
  const response = await fetch(
    presign(server.origin, method.toLowerCase(), server.credentials, `/${key}`, { 'ci-process': 'IDCardOCR', ...query }),
    { method, ...(body ? { body } : {}) },
  )
  const text = await response.text()
  const value = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1]
  return { status: response.status, text, value }
}

describe('specimens', () => {
  for (const { file, cards } of pictures.filter(
    picture => picture.cards.length === 1 && !['too-small.jpg', 'blurred.jpg'].includes(picture.file),
  )) {
    it(`${file} by PUT and by GET`, async () => {
      const [card] = cards
      for (const answer of [await ask('PUT', file, {}, read(file)), await ask('GET', file)]) {
        assert.equal(answer.status, 200, answer.text)
        for (const [name, expected] of Object.entries(card!.fields)) assert.equal(answer.value(name), expected)
        assert.ok(!answer.text.includes('AdvancedInfo'))
      }
    })
  }

  it('face and emblem in one picture give one answer', async () => {
    const answer = await ask('PUT', 'pair.jpg', { Config: '{"MultiCardDetect":true}' }, read('pair.jpg'))
    for (const card of named('pair').cards)
      for (const [name, expected] of Object.entries(card.fields)) assert.equal(answer.value(name), expected)
  })

  it('the title side of a temporary card has no fields, and says what it is', async () => {
    const answer = await ask('PUT', 'title.jpg', { Config: '{"TempIdWarn":true}' }, read('temporary-title.jpg'))
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.value('WarnInfos'), '9104')
    for (const name of ['Name', 'IdNum', 'Authority', 'ValidDate']) assert.equal(answer.value(name), '')
  })

  it('CardSide picks the side, and is refused when the picture shows only the other', async () => {
    const picture = read('emblem-photo.jpg')
    assert.equal((await ask('PUT', 'side.jpg', { CardSide: 'BACK' }, picture)).status, 200)
    assert.equal((await ask('GET', 'side.jpg', { CardSide: 'FRONT' })).value('Code'), 'FailedOperation.CardSideError')
    assert.equal(
      (await ask('PUT', 'pair.jpg', { CardSide: 'BACK' }, read('pair.jpg'))).value('Authority'),
      named('pair').cards.find(card => card.side === 'emblem')?.fields.Authority,
    )
  })
})

describe('what is no card, and what cannot be read', () => {
  const rows: [string, string][] = [
    ['no-card.jpg', 'FailedOperation.ImageNoIdCard'],
    ['two-faces.jpg', 'FailedOperation.MultiCardError'],
    ['too-small.jpg', 'FailedOperation.IdCardTooSmall'],
    ['blurred.jpg', 'FailedOperation.ImageBlur'],
  ]
  for (const [file, code] of rows)
    it(`${file} is ${code}`, async () => assert.equal((await ask('PUT', file, {}, read(file))).value('Code'), code))

  it('print lost in noise is FailedOperation.ImageBlur, however sharp the noise', async () => {
    const answer = await ask('PUT', 'noise.png', {}, await addNoise(read('temporary-face.jpg'), { width: 460, deviation: 130 }))
    assert.equal(answer.value('Code'), 'FailedOperation.ImageBlur', answer.text)
    assert.match(answer.value('Message') ?? '', /cannot be made out/)
  })
})

describe('what is covered', () => {
  /** The picture with a part of its card (shares of its width and height) painted over. */
  const cover = async (file: string, [left, top, right, bottom]: readonly [number, number, number, number], card = 0) => {
    const [a, b, c, d] = named(file).cards[card]!.quad
    const at = (u: number, v: number) =>
      [0, 1].map(i => (a[i]! * (1 - u) + b[i]! * u) * (1 - v) + (d[i]! * (1 - u) + c[i]! * u) * v).join(',')
    const { width, height } = await sharp(read(`${file}.jpg`)).metadata()
    const svg = `<svg width="${width}" height="${height}"><polygon points="${at(left, top)} ${at(right, top)} ${at(right, bottom)} ${at(left, bottom)}" fill="#d5dde0"/></svg>`
    return sharp(read(`${file}.jpg`))
      .composite([{ input: Buffer.from(svg) }])
      .jpeg()
      .toBuffer()
  }
  it('the number: IdCardInfoIllegal', async () => {
    const answer = await ask('PUT', 'covered.jpg', {}, await cover('face-clean', [0.05, 0.78, 0.97, 0.95]))
    assert.equal(answer.value('Code'), 'FailedOperation.IdCardInfoIllegal', answer.text)
  })
  it('issuer and term: OcrFailed', async () => {
    const answer = await ask('PUT', 'covered.jpg', {}, await cover('emblem-clean', [0.2, 0.68, 0.97, 0.97]))
    assert.equal(answer.value('Code'), 'FailedOperation.OcrFailed', answer.text)
  })
  it('issuer and term beside their labels: OcrFailed, and without strict no rest of a label is a value', async () => {
    const picture = await cover('emblem-clean', [0.4, 0.68, 0.97, 0.97])
    const answer = await ask('PUT', 'covered.jpg', {}, picture)
    assert.equal(answer.value('Code'), 'FailedOperation.OcrFailed', answer.text)
    const { cards } = await recognizer.recognize(picture, { strict: false })
    assert.deepEqual(cards[0]?.fields, {})
  })
  it('all that a second card says: the first is read', async () => {
    const picture = await cover('two-faces', [0.02, 0.04, 0.63, 0.96], 1)
    const answer = await ask('PUT', 'covered.jpg', {}, picture)
    assert.equal(answer.value('IdNum'), named('two-faces').cards[0]!.fields.IdNum, answer.text)
  })
  it('with BorderCheckWarn, a covered row is 9105', async () => {
    const { cards } = await recognizer.recognize(await cover('face-clean', [0.05, 0.36, 0.6, 0.46]), {
      checks: ['occlusion'],
      strict: false,
    })
    assert.equal(cards[0]?.verdicts[0]?.warned, true)
  })
})

describe('file formats', () => {
  const source = () => sharp(read('face-clean.jpg')).resize(1200)
  const rows: [string, () => Promise<Buffer>][] = [
    ['progressive JPEG', () => source().jpeg({ progressive: true }).toBuffer()],
    ['grey JPEG', () => source().greyscale().jpeg().toBuffer()],
    ['CMYK JPEG', () => source().toColourspace('cmyk').jpeg().toBuffer()],
    ['PNG', () => source().png().toBuffer()],
    ['PNG with a palette', () => source().png({ palette: true, colours: 64 }).toBuffer()],
    ['PNG with alpha', () => source().ensureAlpha(1).png().toBuffer()],
    ['PNG of 16 bits', () => source().toColourspace('rgb16').png().toBuffer()],
    ['EXIF orientation 6', () => source().rotate(270).jpeg().withMetadata({ orientation: 6 }).toBuffer()],
    ['BMP of 24 bits', async () => writeBmp(await source().raw().toBuffer({ resolveWithObject: true }))],
  ]
  for (const [name, make] of rows) {
    it(name, async () => {
      const answer = await ask('PUT', 'format', {}, await make())
      assert.equal(answer.value('IdNum'), named('face-clean').cards[0]?.fields.IdNum, answer.text)
      assert.equal(answer.value('Name'), named('face-clean').cards[0]?.fields.Name)
    })
  }
})

describe('the library', () => {
  it('gives corners, confidences and the reading of every card', async () => {
    const { cards, width, height } = await recognizer.recognize(read('pair.jpg'), { cards: 'all' })
    assert.deepEqual([width, height, cards.length], [1200, 1600, 2])
    for (const truth of named('pair').cards) {
      const card = cards.find(item => item.side === truth.side)
      const diagonal = Math.hypot(truth.quad[0][0] - truth.quad[2][0], truth.quad[0][1] - truth.quad[2][1])
      const error = truth.quad.reduce((sum, [x, y], i) => sum + Math.hypot(card!.quad[i]![0] - x, card!.quad[i]![1] - y) / 4, 0)
      assert.ok(error / diagonal < 0.02, `corners off by ${((error / diagonal) * 100).toFixed(2)} %`)
    }
  })

  it('does not change or keep the bytes it is given', async () => {
    const bytes = read('face-clean.jpg')
    const copy = Buffer.from(bytes)
    await recognizer.recognize(bytes)
    assert.ok(bytes.equals(copy))
  })

  it('cuts the card and the portrait out, upright', async () => {
    const { cards } = await recognizer.recognize(read('face-upside-down.jpg'), { cropCard: true, cropPortrait: true })
    const card = await sharp(cards[0]?.cardImage).metadata()
    assert.ok(Math.abs(card.width / card.height - 85.6 / 54) < 0.02)
    const again = await recognizer.recognize(cards[0]!.cardImage as Uint8Array)
    assert.equal(again.cards[0]?.fields.idNumber?.value, named('face-upside-down').cards[0]?.fields.IdNum)
    assert.ok((await sharp(cards[0]?.portraitImage).metadata()).height > 200)
  })
})

/** The picture as PNG of this width, px, with Gaussian noise of this standard deviation, the same at every run. */
async function addNoise(picture: Uint8Array, { width, deviation }: { width: number; deviation: number }): Promise<Buffer> {
  const { data, info } = await sharp(picture).resize(width).raw().toBuffer({ resolveWithObject: true })
  let state = 7
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 1) / 2 ** 32
  }
  // Buffer stores a number's lowest eight bits, so what leaves the range is clipped first.
  for (let i = 0; i < data.length; i++) {
    const noise = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
    data[i] = Math.max(0, Math.min(255, data[i]! + deviation * noise))
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .png()
    .toBuffer()
}

/** Bottom-up 24-bit BMP, rows padded to four bytes. */
function writeBmp({ data, info: { width, height } }: { data: Buffer; info: { width: number; height: number } }): Buffer {
  const stride = Math.ceil((width * 3) / 4) * 4
  const out = Buffer.alloc(54 + stride * height)
  out.write('BM')
  out.writeUInt32LE(out.length, 2)
  out.writeUInt32LE(54, 10)
  out.writeUInt32LE(40, 14)
  out.writeInt32LE(width, 18)
  out.writeInt32LE(height, 22)
  out.writeUInt16LE(1, 26)
  out.writeUInt16LE(24, 28)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3
      out.set([data[from + 2]!, data[from + 1]!, data[from]!], 54 + (height - 1 - y) * stride + x * 3)
    }
  }
  return out
}
