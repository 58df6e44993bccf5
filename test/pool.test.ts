// Workers that start, stop and are closed under somebody's hands.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import sharp from 'sharp'
import { THRESHOLDS } from '../src/idcard/checks/thresholds.ts'
import { createPool } from '../src/idcard/pool.ts'

const FACE = readFileSync(new URL('./fixtures/face-clean.jpg', import.meta.url))

describe('the pool', () => {
  it('takes as many at once as there will be workers, and refuses the next', async () => {
    const pool = await createPool({ workers: 2, maxQueue: 0 })
    const answers = await Promise.allSettled([1, 2, 3].map(() => pool.recognize(FACE)))
    assert.deepEqual(
      answers.map(answer => (answer.status === 'fulfilled' ? answer.value.cards.length : answer.reason.code)),
      [1, 1, 'busy'],
    )
    await pool.close()
  })
  it('closed, answers those under way, those that wait and those that come', async () => {
    const pool = await createPool({ workers: 1, maxQueue: 4 })
    const calls = [1, 2].map(() => assert.rejects(pool.recognize(FACE), { code: 'closed' }))
    await pool.close()
    await Promise.all([...calls, assert.rejects(pool.recognize(FACE), { code: 'closed' })])
  })
  for (const options of [
    { workers: Number.NaN, maxQueue: 1 },
    { workers: 0, maxQueue: 1 },
    { workers: 1.5, maxQueue: 1 },
    { workers: 1, maxQueue: -1 },
    { workers: 1, maxQueue: Number.NaN },
  ])
    it(`is not made of ${JSON.stringify(options)}`, () => assert.rejects(createPool(options), RangeError))
  it('refuses what is no picture, and what there is not to ask for, in words', async () => {
    const pool = await createPool({ workers: 1, maxQueue: 0 })
    const asked = (options: object, image: unknown = FACE) => pool.recognize(image as Uint8Array, options)
    for (const [options, message] of [
      [{ cards: 'many' }, /cards must be one of one, pair, all/],
      [{ side: 'FRONT' }, /side must be one of face, emblem/],
      [{ checks: ['nope'] }, /there is no check "nope"/],
      [{ checks: 'copy' }, /checks must be a list/],
      [{ thresholds: { copy: Number.NaN } }, /threshold of copy must be a number/],
      [{ thresholds: { copies: 1 } }, /there is no check "copies"/],
      [{ quality: 'yes' }, /quality must be true or false/],
      [{ thresholds: 5 }, /thresholds must be an object, not a number/],
      [{ check: ['copy'] }, /there is no option "check": there are side, cards/],
      [{ onDone() {} }, /there is no option "onDone"/],
    ] as const)
      await assert.rejects(asked(options), error => error instanceof TypeError && message.test(error.message))
    for (const image of [FACE.buffer, 'face.jpg', null, new Blob([FACE])])
      await assert.rejects(asked({}, image), error => error instanceof TypeError && /must be a Uint8Array/.test(error.message))
    assert.equal((await asked({ thresholds: { copy: 1 }, checks: ['copy'] })).cards.length, 1)
    await pool.close()
    await assert.rejects(createPool({ workers: 1, maxQueue: 0, thresholds: { copy: 'a' as unknown as number } }), TypeError)
  })
  it('takes bytes of another realm, and PNG files whose bytes look like scans of JPEG', async () => {
    const pool = await createPool({ workers: 1, maxQueue: 0 })
    const elsewhere = runInNewContext('Uint8Array.from(bytes)', { bytes: [...FACE] }) as Uint8Array
    assert.equal((await pool.recognize(elsewhere)).cards.length, 1)
    const png = await sharp(FACE).extend({ bottom: 40, background: '#ffda00' }).png({ compressionLevel: 0 }).toBuffer()
    assert.equal((await pool.recognize(png)).cards.length, 1)
    await assert.rejects(pool.recognize(FACE, null as never), /options must be an object/)
    await pool.close()
  })
  it('reads what it was given, whatever becomes of the memory while it waits, and of a view no more than it shows', async () => {
    const pool = await createPool({ workers: 1, maxQueue: 4 })
    const files = ['face-photo.jpg', 'face-clean.jpg', 'emblem-photo.jpg'].map(file => readFileSync(`test/fixtures/${file}`))
    const room = Buffer.alloc(Math.max(...files.map(file => file.length)) + 8)
    const calls = files.map(file => {
      file.copy(room, 8)
      return pool.recognize(room.subarray(8, 8 + file.length))
    })
    room.fill(0)
    const read = (await Promise.all(calls)).map(({ cards }) => cards[0]!.fields.name?.value ?? cards[0]!.fields.issuer?.value)
    const expected = (await Promise.all(files.map(file => pool.recognize(file)))).map(
      ({ cards }) => cards[0]!.fields.name?.value ?? cards[0]!.fields.issuer?.value,
    )
    assert.deepEqual(read, expected)
    assert.equal(new Set(read).size, 3)
    await pool.close()
  })
  it('closed while workers start, leaves none behind', async () => {
    const threads = () => process.getActiveResourcesInfo().filter(kind => kind === 'MessagePort').length
    const before = threads()
    const pool = await createPool({ workers: 3, maxQueue: 0 })
    assert.ok(threads() > before)
    await Promise.all([pool.close(), pool.close()])
    assert.equal(threads(), before)
    await pool.close()
  })
  it('a threshold that is undefined is none: the recognizer’s own counts, or that of the check', async () => {
    const pool = await createPool({ workers: 1, maxQueue: 0, thresholds: { temporary: 0.3, copy: undefined } as object })
    const { cards } = await pool.recognize(FACE, { checks: ['temporary', 'copy'], thresholds: { temporary: undefined } as object })
    assert.deepEqual(
      cards[0]!.verdicts.map(verdict => verdict.threshold),
      [0.3, THRESHOLDS.copy],
    )
    await pool.close()
  })
  it('what warns says why, however low the threshold is set', async () => {
    const pool = await createPool({ workers: 1, maxQueue: 0 })
    const checks = ['border', 'occlusion', 'copy', 'reshoot', 'doctored', 'reflect', 'greyCopy', 'electronic', 'watermark'] as const
    const { cards } = await pool.recognize(FACE, { checks, thresholds: Object.fromEntries(checks.map(name => [name, 0])) })
    for (const { check, warned, evidence } of cards[0]!.verdicts) assert.ok(warned && evidence.length > 0, check)
    await pool.close()
  })
})
