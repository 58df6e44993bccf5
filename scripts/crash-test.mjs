// kill -9 during PUT, during multipart complete and during metering, many times each; afterwards every acknowledged object is there
// whole, none is there in part, and every acknowledged recognition is counted once.
//   node scripts/crash-test.mjs [rounds]
import { spawn } from 'node:child_process'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'

const ROUNDS = Number(process.argv[2] ?? 50)
const data = mkdtempSync(join(tmpdir(), 'cardlens-crash-'))
const specimen = readFileSync('examples/specimen-emblem.jpg')
let credentials

const sha1 = text => createHash('sha1').update(text).digest('hex')
const hmac = (key, text) => createHmac('sha1', key).update(text).digest('hex')
const strict = text => encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** A signed request to the running server; undefined when it died before it answered. */
async function send(port, method, path, { query = '', body, headers = {} } = {}) {
  const now = Math.floor(Date.now() / 1000)
  const time = `${now - 60};${now + 600}`
  const pathname = `/${credentials.bucket}${path}`
  const signature = hmac(
    hmac(credentials.secretKey, time),
    `sha1\n${time}\n${sha1(`${method.toLowerCase()}\n${pathname}\n\nhost=${strict(`127.0.0.1:${port}`)}\n`)}\n`,
  )
  const authorization = `q-sign-algorithm=sha1&q-ak=${credentials.secretId}&q-sign-time=${time}&q-key-time=${time}&q-header-list=host&q-url-param-list=&q-signature=${signature}`
  try {
    const response = await fetch(`http://127.0.0.1:${port}${pathname}${query}`, { method, body, headers: { authorization, ...headers } })
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
  } catch {
    return undefined
  }
}

function start() {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'serve', '--port', '0', '--data', data, '--workers', '1', '--log', 'quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((done, failed) => {
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
      const match = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)
      if (match) done({ child, port: Number(match[1]) })
    })
    child.on('exit', code => failed(new Error(`the server ended with ${code}`)))
  })
}

async function kill({ child }) {
  child.removeAllListeners('exit')
  const gone = new Promise(done => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

const pause = ms => new Promise(done => setTimeout(done, ms))
const faults = []
const must = (ok, what) => {
  if (!ok) faults.push(what)
}

/** Objects that were being written: key → bytes, and whether the server had said yes. */
const expected = new Map()
const counts = { put: 0, complete: 0, meter: 0, acknowledged: 0 }

async function checkObjects(port) {
  for (const [key, { bytes, acknowledged }] of expected) {
    const got = await send(port, 'GET', key)
    if (got?.status === 404) must(!acknowledged, `${key} was acknowledged and is lost`)
    else
      must(
        got?.status === 200 && got.body.equals(bytes),
        `${key} is there, but not whole (${got?.status}, ${got?.body.length} of ${bytes.length} bytes)`,
      )
  }
  expected.clear()
}

async function crashPut(server, round) {
  const writes = Array.from({ length: 6 }, async (_, i) => {
    const key = `/put-${round}-${i}`
    const bytes = randomBytes(1 + Math.floor(Math.random() * 2_000_000))
    expected.set(key, { bytes, acknowledged: false })
    const answer = await send(server.port, 'PUT', key, { body: bytes })
    if (answer?.status === 200) {
      expected.get(key).acknowledged = true
      counts.acknowledged++
    }
  })
  await pause(Math.random() * 300)
  await kill(server)
  await Promise.all(writes)
  counts.put++
}

async function crashComplete(server, round) {
  const uploads = []
  for (let i = 0; i < 3; i++) {
    const key = `/multi-${round}-${i}`
    const id = /<UploadId>(.*?)<\/UploadId>/.exec((await send(server.port, 'POST', key, { query: '?uploads' })).body.toString())[1]
    const parts = [randomBytes(300_000), randomBytes(70_000)]
    const etags = []
    for (const [n, part] of parts.entries())
      etags.push((await send(server.port, 'PUT', key, { query: `?partNumber=${n + 1}&uploadId=${id}`, body: part })).headers.get('etag'))
    uploads.push({
      key,
      id,
      bytes: Buffer.concat(parts),
      xml: `<CompleteMultipartUpload>${etags.map((etag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`,
    })
  }
  const writes = uploads.map(async ({ key, id, bytes, xml }) => {
    expected.set(key, { bytes, acknowledged: false })
    const answer = await send(server.port, 'POST', key, { query: `?uploadId=${id}`, body: xml })
    if (answer?.status === 200) {
      expected.get(key).acknowledged = true
      counts.acknowledged++
    }
  })
  await pause(Math.random() * 60)
  await kill(server)
  await Promise.all(writes)
  counts.complete++
}

/** Request ids of recognitions that were answered. */
const answered = new Set()
let asked = 0

async function crashMeter(server, round) {
  const calls = Array.from({ length: 4 }, async (_, i) => {
    asked++
    const answer = await send(server.port, 'PUT', `/card-${round}-${i}.jpg`, { query: '?ci-process=IDCardOCR', body: specimen })
    if (answer?.status === 200) answered.add(answer.headers.get('x-cos-request-id'))
  })
  await pause(50 + Math.random() * 1200)
  await kill(server)
  await Promise.all(calls)
  counts.meter++
}

try {
  let server = await start()
  credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8'))
  for (const crash of [crashPut, crashComplete, crashMeter]) {
    for (let round = 0; round < ROUNDS; round++) {
      await crash(server, round)
      server = await start()
      await checkObjects(server.port)
    }
  }
  await kill(server)
  const db = new Database(join(data, 'usage.db'), { readonly: true })
  const rows = db.prepare('select requestId, billed from uses').all()
  db.close()
  const billed = new Set(rows.filter(row => row.billed).map(row => row.requestId))
  // A run in which every call died before its answer, or none did, has shown nothing.
  must(counts.acknowledged > 0 && answered.size > 0, 'no call was answered before a kill')
  for (const id of answered) must(billed.has(id), `recognition ${id} was answered and is not counted`)
  must(rows.length === new Set(rows.map(row => row.requestId)).size, 'a recognition is counted twice')
  must(rows.length <= asked, `${rows.length} recognitions are counted, ${asked} were asked for`)
  console.log(`killed ${counts.put} times during PUT, ${counts.complete} during complete, ${counts.meter} during recognition`)
  console.log(
    `${counts.acknowledged} objects acknowledged; ${answered.size} recognitions answered, ${billed.size} billed, ${asked} asked for`,
  )
} finally {
  rmSync(data, { recursive: true, force: true })
}
for (const fault of faults.slice(0, 20)) console.error(fault)
console.log(`${counts.put + counts.complete + counts.meter} kills, ${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)
