// What a server says of itself to whoever runs it: counts by operation and code, pictures under way, and that it is up.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Serving, serve } from '../../src/cli/commands/serve.ts'
import { readConfig } from '../../src/cli/config.ts'
import { fakeRecognizer } from '../server.ts'

describe('metrics', () => {
  const data = mkdtempSync(join(tmpdir(), 'cardlens-metrics-'))
  let serving: Serving
  let [printed, upload, metrics] = ['', '', '']
  before(async () => {
    const print = (text: string) => {
      printed += `${text}\n`
    }
    serving = await serve(readConfig({ port: 0, metricsPort: 0, data }, {}), Promise.resolve(fakeRecognizer()), () => {}, print)
    upload = /-T '[^']+' '(\S+)'/.exec(printed)?.[1] ?? ''
    metrics = /metrics and health on (\S+)/.exec(printed)?.[1] ?? ''
  })
  after(async () => {
    await serving.close()
    rmSync(data, { recursive: true, force: true })
  })

  it('counts answers by operation and code, and times them', async () => {
    await (await fetch(upload, { method: 'PUT', body: 'a picture' })).text()
    await (await fetch(upload.replace('q-signature=', 'q-signature=0'), { method: 'PUT', body: 'a picture' })).text()
    const response = await fetch(`${metrics}/metrics`)
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    const text = await response.text()
    assert.match(text, /^cardlens_requests_total\{operation="IDCardOCR",code="Success"\} 1$/m)
    assert.match(text, /^cardlens_requests_total\{operation="IDCardOCR",code="SignatureDoesNotMatch"\} 1$/m)
    assert.match(text, /^cardlens_request_duration_seconds_count\{operation="IDCardOCR"\} 2$/m)
    assert.match(text, /^cardlens_recognitions_under_way 0$/m)
    assert.match(text, /^process_resident_memory_bytes \d+$/m)
    assert.doesNotMatch(text, /specimen|demo|1250000000|AKID/)
  })
  it('says that it is up', async () => {
    const response = await fetch(`${metrics}/health?from=probe`)
    assert.deepEqual([response.status, await response.text()], [200, 'ok\n'])
  })
  it('wants a port of its own', () =>
    assert.throws(() => readConfig({ port: 9000, metricsPort: 9000, data }, {}), /metricsPort: a port of its own/))
  it('has nothing else, and nothing to write', async () => {
    assert.equal((await fetch(`${metrics}/specimen.jpg`)).status, 404)
    assert.equal((await fetch(`${metrics}/metrics`, { method: 'POST' })).status, 405)
  })
})
