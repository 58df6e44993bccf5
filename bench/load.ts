// The whole server under load, HTTP in and XML out: one client's latency, many clients' throughput, and the server's memory as it goes.
//   npm run bench:load -- [--requests 2000] [--clients 16] [--folder bench/exam]
// The server is the built one in a process of its own; the clients share its machine, so its cores are not its alone.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { presign } from '../src/cli/commands/serve.ts'
import type { Credentials } from '../src/cli/data-folder.ts'
import { loadExam, quantile } from './exam.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    clients: { type: 'string', default: '16' },
    folder: { type: 'string', default: 'bench/exam' },
  },
})
const [requests, clients] = [Number(values.requests), Number(values.clients)]
/** Requests before the memory counts: arenas and caches fill first. */
const WARM_UP = 1000
const folder = values.folder

const data = mkdtempSync(join(tmpdir(), 'cardlens-load-'))
const begun = performance.now()
const server = spawn(process.execPath, ['dist/cli/main.js', 'serve', '--port', '0', '--data', data, '--log', 'quiet'], {
  env: { MALLOC_ARENA_MAX: '1', ...process.env }, // as `npm start` sets it
  stdio: ['ignore', 'pipe', 'inherit'],
})
const origin = await listening(server)
const credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8')) as Credentials
const bodies = loadExam(folder)
  .filter(truth => truth.cards.length === 1)
  .map(truth => readFileSync(join(folder, truth.file)))

// Of all clients the one that takes least of the machine from the server: fetch costs a millisecond more a request.
const agent = new Agent({ keepAlive: true })
const put = (url: string, body: Buffer) =>
  new Promise<{ status: number; text: string }>((done, failed) => {
    const sent = request(url, { method: 'PUT', agent, headers: { 'Content-Length': body.length } }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      response.on('error', failed)
    })
    sent.on('error', failed)
    sent.end(body)
  })

const send = async (number: number) => {
  const body = bodies[number % bodies.length]!
  const from = performance.now()
  const { status, text } = await put(presign(origin, 'put', credentials, `/load-${number % 64}.jpg`, { 'ci-process': 'IDCardOCR' }), body)
  return { ms: performance.now() - from, status, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] }
}

await send(0)
console.log(`start to first answer: ${(performance.now() - begun).toFixed(0)} ms`)
for (let i = 1; i < 20; i++) await send(i)
const alone: number[] = []
for (let i = 0; i < Math.min(100, requests); i++) alone.push((await send(i)).ms)
console.log(`one client: median ${quantile(alone, 0.5).toFixed(0)} ms, p95 ${quantile(alone, 0.95).toFixed(0)} ms`)

const times: number[] = []
const codes = new Map<string, number>()
const memory: [number, number][] = []
let next = 0
const from = performance.now()
await Promise.all(
  Array.from({ length: clients }, async () => {
    for (let i = next++; i < requests; i = next++) {
      const { ms, status, code } = await send(i)
      times.push(ms)
      if (status !== 200) codes.set(code ?? String(status), (codes.get(code ?? String(status)) ?? 0) + 1)
      if (i % 50 === 0) memory.push([i, megabytes(server)])
    }
  }),
)
const seconds = (performance.now() - from) / 1000
const answers = [...codes].map(([code, count]) => `${code} ${count}`).join(', ')
console.log(
  `${clients} clients on ${availableParallelism()} cores: ${(requests / seconds).toFixed(1)} cards/s, median ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms`,
)
console.log(`not 200: ${answers || 'none'} (of ${requests}; the exam holds cards that cannot be read)`)
const steady = memory.filter(([at]) => at >= Math.min(WARM_UP, requests / 2))
console.log(
  `resident memory: ${memory.at(-1)?.[1].toFixed(0)} MB at the end, highest ${Math.max(...memory.map(([, mb]) => mb)).toFixed(0)} MB; slope after the first ${Math.min(WARM_UP, requests / 2)}: ${(slope(steady) * 1000).toFixed(2)} MB per 1 000 cards`,
)
const means = Array.from({ length: Math.floor(requests / WARM_UP) }, (_, k) => {
  const part = memory.filter(([at]) => Math.floor(at / WARM_UP) === k).map(([, mb]) => mb)
  return (part.reduce((sum, mb) => sum + mb, 0) / Math.max(1, part.length)).toFixed(0)
})
console.log(`mean of each thousand: ${means.join(' ')} MB`)
server.kill()
rmSync(data, { recursive: true, force: true })
process.exit(0)

function listening(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk
      const found = /listens on (http:\/\/\S+?),/.exec(text)
      if (found) done(found[1] as string)
    })
    child.on('exit', code => failed(new Error(`the server stopped with ${code}`)))
  })
}

function megabytes(child: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Least squares: y per x. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [mx, my] = [mean(0), mean(1)]
  const down = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  return points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / down
}
