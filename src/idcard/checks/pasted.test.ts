// What of the picture the network for portraits is given, and of which portraits nothing is asked.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Network } from '../models/session.ts'
import { lookForPasted } from './pasted.ts'

const [WIDE, TALL, RING] = [20 * 8, 23 * 8, 3 * 8]

describe('the look at a portrait', () => {
  // A card of grey 100 with a portrait of grey 200, 140×170 px: a cell is ten of them.
  const [left, top, right, bottom] = [150, 60, 290, 230]
  const data = new Uint8Array(400 * 300 * 3).fill(100)
  for (let y = top; y < bottom; y++) data.fill(200, (y * 400 + left) * 3, (y * 400 + right) * 3)
  const pyramid = buildPyramid({ data, width: 400, height: 300 }, createScratch())
  let given: Parameters<Network['run']>[0] = {}
  const network: Network = {
    run: async inputs => {
      given = Object.fromEntries(Object.entries(inputs).map(([name, { data, dims }]) => [name, { data: data.slice(), dims }]))
      return { logit: new Float32Array([1.5]) }
    },
  }
  const card = rectangle(0, 20, 320, 260)
  it('shows it with three cells around it, and a window of every cell', async () => {
    assert.deepEqual(await lookForPasted(pyramid, rectangle(left, top, right, bottom), card, network), { logit: 1.5, grainier: 0 })
    assert.deepEqual(
      Object.entries(given).map(([name, { dims }]) => [name, dims]),
      [
        ['view', [1, 3, TALL, WIDE]],
        ['bright', [1, 1, TALL * 2, WIDE * 2]],
        ['tint', [1, 1, TALL, WIDE]],
      ],
    )
    const grey = (x: number, y: number) => Math.round((given.view!.data[y * WIDE + x] as number) * 255)
    assert.deepEqual([grey(RING - 3, 90), grey(RING + 3, 90), grey(WIDE - RING - 3, 90), grey(WIDE - RING + 3, 90)], [100, 200, 200, 100])
    assert.deepEqual([grey(80, RING - 3), grey(80, RING + 3), grey(80, TALL - RING - 3), grey(80, TALL - RING + 3)], [100, 200, 200, 100])
    const window = (column: number, row: number) => given.bright!.data[(row * 16 + 8) * WIDE * 2 + column * 16 + 8]
    assert.deepEqual([window(0, 0), window(10, 11), window(19, 22)], [100, 200, 100])
  })
  it('asks nothing of a portrait that the picture cuts off, or that is too small', async () => {
    assert.equal(await lookForPasted(pyramid, rectangle(150, 60, 265, 200), card, network), undefined)
    for (const cut of [
      rectangle(-5, 60, 135, 230),
      rectangle(150, -5, 290, 165),
      rectangle(270, 60, 410, 230),
      rectangle(150, 140, 290, 310),
    ])
      assert.equal(await lookForPasted(pyramid, cut, card, network), undefined)
  })
  it('tells what each window shows as plain arithmetic does', () => {
    const [columns, rows] = [3, 2]
    const scratch = createScratch()
    const bright = scratch.floats('bright', columns * rows * 256)
    for (let i = 0; i < bright.length; i++) bright[i] = ((i * 7919) % 997) / 4
    const told = scratch.floats('told', columns * rows * 5)
    scratch.kernels.measureGrain(bright.byteOffset, columns, rows, scratch.bytes('room', 64).byteOffset, told.byteOffset)
    for (let window = 0; window < columns * rows; window++) {
      const at = (x: number, y: number) =>
        bright[(Math.floor(window / columns) * 16 + y) * columns * 16 + (window % columns) * 16 + x] as number
      const all = Array.from({ length: 256 }, (_, i) => at(i % 16, i >> 4))
      const inner = Array.from({ length: 14 * 14 }, (_, i) => [1 + (i % 14), 1 + Math.floor(i / 14)] as const)
      const bend = (x: number, y: number) => at(x - 1, y) - 2 * at(x, y) + at(x + 1, y)
      const grain = inner.reduce((sum, [x, y]) => sum + Math.abs(bend(x, y - 1) - 2 * bend(x, y) + bend(x, y + 1)) / 6, 0) / inner.length
      const square = (i: number) => all.reduce((sum, value, j) => sum + (((j % 16) >> 2) + (j >> 6) * 4 === i ? value / 16 : 0), 0)
      const steps = Array.from({ length: 16 }, (_, i) => [
        i % 4 < 3 ? square(i + 1) - square(i) : 0,
        i < 12 ? square(i + 4) - square(i) : 0,
      ])
      const uneven = Math.max(...steps.flat().map(Math.abs))
      const expected = [grain, uneven, all.reduce((sum, value) => sum + value / 256, 0), Math.min(...all), Math.max(...all)]
      for (const [i, value] of expected.entries()) assert.ok(Math.abs(told[window * 5 + i]! - value) < 1e-3, `window ${window}: ${i}`)
    }
  })
  describe('compares grain', () => {
    /** Of a card whose ground is `around`, portrait `inside`, each grey and grained so far about that; lines of a guilloche on the ground, if any. */
    const grainier = async (around: [grey: number, grain: number], inside: [grey: number, grain: number], lines = 0) => {
      let seed = 1
      const random = () => {
        seed = (seed * 16807) % 2147483647
        return seed / 2147483647 - 0.5
      }
      const grained = new Uint8Array(400 * 300 * 3)
      for (let y = 0; y < 300; y++)
        for (let x = 0; x < 400; x++) {
          const isInside = x >= left && x < right && y >= top && y < bottom
          const [grey, grain] = isInside ? inside : around
          const line = !isInside && lines > 0 && (x + 2 * y) % 40 < 2 ? lines : 0
          grained.fill(Math.max(0, Math.min(255, Math.round(grey + 2 * grain * random() - line))), (y * 400 + x) * 3, (y * 400 + x + 1) * 3)
        }
      const picture = buildPyramid({ data: grained, width: 400, height: 300 }, createScratch())
      return (await lookForPasted(picture, rectangle(left, top, right, bottom), card, network))!.grainier
    }
    it('of a portrait and what is around it', async () => {
      assert.ok(Math.abs(await grainier([180, 6], [190, 6])) < 0.1)
      assert.ok((await grainier([180, 6], [190, 3])) < -0.5)
      assert.ok((await grainier([180, 6], [190, 12])) > 0.5)
    })
    it('not of a brighter or darker ground, of one that is nearly white, or where fine lines have their own', async () => {
      assert.equal(await grainier([140, 6], [190, 3]), 0)
      assert.equal(await grainier([238, 6], [240, 3]), 0)
      assert.equal(await grainier([180, 3], [190, 1], 40), 0)
    })
  })
})
