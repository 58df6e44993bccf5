// Bodies that are read whole have a deadline: whoever sends them may not be known yet.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readText } from './body.ts'
import { readForm } from './form.ts'
import type { HttpRequest } from './message.ts'

/** Its chunks come fourteen seconds apart. */
function dripping(chunks: readonly string[], headers: Record<string, string>, clock: { now: number }): HttpRequest {
  async function* body() {
    for (const chunk of chunks) {
      clock.now += 14_000
      yield Buffer.from(chunk)
    }
  }
  return { method: 'POST', target: '/', headers: new Map(Object.entries(headers)), body: body(), remote: '', secure: false }
}

describe('what takes longer than half a minute to come', () => {
  it('a text is refused', async t => {
    const clock = { now: 0 }
    t.mock.method(performance, 'now', () => clock.now)
    assert.equal(await readText(dripping(['a', 'b'], {}, clock)), 'ab')
    await assert.rejects(readText(dripping(['a', 'b', 'c'], {}, clock)), { code: 'RequestTimeOut' })
  })
  it('the fields of a form are refused, the file is not', async t => {
    const clock = { now: 0 }
    t.mock.method(performance, 'now', () => clock.now)
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const field = '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nk'
    const file = '\r\n--b\r\ncontent-disposition: form-data; name="file"\r\n\r\n'
    const form = await readForm(dripping([field, file, 'a', 'b', 'c', '\r\n--b--\r\n'], headers, clock))
    let text = ''
    for await (const chunk of form.file) text += Buffer.from(chunk).toString()
    assert.deepEqual([form.fields.get('key'), text], ['k', 'abc'])
    await assert.rejects(readForm(dripping([field, 'k', 'k', file], headers, clock)), { code: 'RequestTimeOut' })
  })
})
