// Two hundred hostile inputs: each gets its 4xx quickly, memory stays bounded, and the server answers the next request.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { presign } from '../src/cli/commands/serve.ts'
import { createRecognizer, type Recognizer } from '../src/index.ts'
import { startServer, type TestServer } from './server.ts'

const FACE = readFileSync(new URL('./fixtures/face-photo.jpg', import.meta.url))

let recognizer: Recognizer
let server: TestServer
before(async () => {
  recognizer = await createRecognizer({ workers: 1 })
  server = await startServer({ recognizer })
})
after(async () => {
  await server.close()
  await recognizer.close()
})

/** Seeded, so that a failure can be seen again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function bytesOf(length: number, seed: number, head: readonly number[] = []): Buffer {
  const next = random(seed)
  const out = Buffer.alloc(length)
  for (let i = 0; i < length; i++) out[i] = Math.floor(next() * 256)
  out.set(head)
  return out
}

/** A PNG whose header promises any size and whose pixels are so many zeros, deflated. */
function png(width: number, height: number, zeros: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(zeros))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** A large progressive picture whose last scan stands in it so many times. */
async function manyScans(count: number): Promise<Buffer> {
  const picture = await sharp({ create: { width: 6000, height: 6000, channels: 3, background: '#888' } })
    .jpeg({ progressive: true })
    .toBuffer()
  const last = picture.lastIndexOf(Buffer.from([0xff, 0xda]))
  return Buffer.concat([picture.subarray(0, -2), ...Array<Buffer>(count).fill(picture.subarray(last, -2)), picture.subarray(-2)])
}

async function hostileInputs(): Promise<[string, Buffer][]> {
  const flat = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer()
  const bmp = Buffer.alloc(54)
  bmp.write('BM')
  bmp.writeUInt32LE(54, 10)
  bmp.writeUInt32LE(40, 14)
  bmp.writeInt32LE(60_000, 18)
  bmp.writeInt32LE(60_000, 22)
  bmp.writeUInt16LE(24, 28)
  return [
    ['empty', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    [
      '1×1 PNG',
      await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    ],
    ['text', Buffer.from('{"not":"a picture"}')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a TIFF called jpg', await sharp(flat).tiff().toBuffer()],
    ['a GIF called jpg', await sharp(flat).gif().toBuffer()],
    ['a WebP called jpg', await sharp(flat).webp().toBuffer()],
    ['a picture of nothing', flat],
    ['PNG bomb: 60 000 × 60 000 in a few bytes', png(60_000, 60_000, 1000)],
    ['PNG bomb: 30 MB of zeros for 12 000 × 12 000', png(12_000, 12_000, 30_000_000)],
    ['PNG promising more than it has', png(4000, 4000, 1000)],
    ['PNG of no size', png(0, 0, 10)],
    ['BMP of 60 000 × 60 000', bmp],
    ['JPEG of thousands of scans', await manyScans(3000)],
    ['BMP header alone', bmp.subarray(0, 20)],
    ...Array.from({ length: 60 }, (_, i): [string, Buffer] => [
      `JPEG cut at ${i + 1}/70`,
      FACE.subarray(0, Math.floor((FACE.length * (i + 1)) / 70)),
    ]),
    ...Array.from({ length: 50 }, (_, i): [string, Buffer] => [`JPEG mark and noise ${i}`, bytesOf(200 + i * 97, i, [0xff, 0xd8, 0xff])]),
    ...Array.from({ length: 25 }, (_, i): [string, Buffer] => [
      `PNG mark and noise ${i}`,
      bytesOf(200 + i * 131, 100 + i, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ]),
    ...Array.from({ length: 25 }, (_, i): [string, Buffer] => [`BMP mark and noise ${i}`, bytesOf(100 + i * 131, 200 + i, [0x42, 0x4d])]),
    ...Array.from({ length: 24 }, (_, i): [string, Buffer] => [`noise ${i}`, bytesOf(50 + i * 977, 300 + i)]),
  ]
}

describe('hostile pictures', () => {
  it('two hundred of them, each its 4xx, memory bounded, the next card is read', async () => {
    const url = presign(server.origin, 'put', server.credentials, '/hostile.jpg', { 'ci-process': 'IDCardOCR' })
    const put = (body: Buffer) => fetch(url, { method: 'PUT', body })
    assert.equal((await put(FACE)).status, 200)
    const before = process.memoryUsage().rss
    const inputs = await hostileInputs()
    assert.equal(inputs.length, 200)
    for (const [name, body] of inputs) {
      const response = await put(body)
      const text = await response.text()
      assert.ok(response.status >= 400 && response.status < 500, `${name}: ${response.status} ${text.slice(0, 300)}`)
      assert.match(text, /<Code>(FailedOperation|LimitExceeded)\.[A-Za-z]+<\/Code>/, name)
    }
    const grown = (process.memoryUsage().rss - before) / 2 ** 20
    assert.ok(grown < 200, `memory grew by ${grown.toFixed(0)} MB`)
    assert.equal((await put(FACE)).status, 200)
  })
})

describe('hostile connections', () => {
  /** Sends raw bytes and gives what came back. */
  const raw = (text: string, end = true) =>
    new Promise<string>((done, failed) => {
      const socket = connect(server.port, '127.0.0.1')
      let answer = ''
      socket.on('data', chunk => {
        answer += chunk
      })
      socket.on('close', () => done(answer))
      socket.on('error', failed)
      socket.write(text)
      if (end) setTimeout(() => socket.end(), 200)
    })

  it('not HTTP', async () => assert.match(await raw('\x00\x01\x02\r\n\r\n'), /^HTTP\/1\.1 400/))
  it('a target that is no path', async () =>
    assert.match(await raw('GET no/slash HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /<Code>InvalidURI<\/Code>|^HTTP\/1\.1 400/))
  it('dots that would climb out of the folder are only a key', async () =>
    assert.match(
      await raw(`GET /${server.credentials.bucket}/../../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
      /<Code>AccessDenied<\/Code>/,
    ))
  it('a body that ends early is not kept', async () => {
    const url = new URL(presign(server.origin, 'put', server.credentials, '/half.bin', {}))
    await raw(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000\r\n\r\nonly this`)
    const get = await fetch(presign(server.origin, 'get', server.credentials, '/half.bin', {}))
    assert.equal(get.status, 404)
  })
  it('an entity expansion in a request body is refused', async () => {
    const body = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]><Delete><Object><Key>&x;&x;</Key></Object></Delete>'
    const { createHash } = await import('node:crypto')
    const response = await fetch(presign(server.origin, 'post', server.credentials, '/', { delete: '' }), {
      method: 'POST',
      body,
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
    })
    assert.match(await response.text(), /<Code>MalformedXML<\/Code>/)
  })
})
