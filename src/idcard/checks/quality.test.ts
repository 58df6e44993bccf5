// Sharpness of a specimen that is blurred here: one way or both, with noise, at two sizes.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import sharp, { type Sharp } from 'sharp'
import { locateCards } from '../card/locate.ts'
import { VIEW, VIEW_CARD, viewOf } from '../card/rectify.ts'
import { decodeImage } from '../image/decode.ts'
import { samplePlanes } from '../image/warp.ts'
import { loadNetwork, type Network } from '../models/session.ts'
import { detectLines } from '../text/detect.ts'
import type { Glyph, ReadLine } from '../text/line.ts'
import { measureQuality, measureSharpness } from './quality.ts'

const SPECIMEN = readFileSync(new URL('../../../test/fixtures/face-clean.jpg', import.meta.url))
let networks: Record<'locator' | 'rows' | 'sharpness', Network>

before(async () => {
  networks = { locator: await loadNetwork('locator'), rows: await loadNetwork('rows'), sharpness: await loadNetwork('sharpness') }
})

/** The card of a picture, with its lines as they lie in the unspoilt specimen, where `times` as large. */
async function cardIn(picture: Sharp, times = 1) {
  const { pyramid } = await decodeImage(await picture.png().toBuffer(), { maxSide: 1600 })
  const whole = (await decodeImage(SPECIMEN, { maxSide: 1600 })).pyramid
  const [located] = await locateCards(whole, networks.locator)
  const view = viewOf(located!.quad)
  const size = { width: VIEW.width, height: VIEW.height }
  const { lines } = await detectLines(samplePlanes(whole, { ...size, toSource: view }, 'view'), size, VIEW_CARD, networks.rows)
  const toRaster = view.map((value, i) => (i < 6 ? value * times : value))
  return { pyramid, toRaster, lines: lines.map((line): ReadLine => ({ ...line, glyphs: [], faint: [], text: '', quad: located!.quad })) }
}

async function sharpness(picture: Sharp, times = 1): Promise<number> {
  const { pyramid, toRaster, lines } = await cardIn(picture, times)
  return measureSharpness(pyramid, toRaster, lines, networks.sharpness)
}

/** The mean of so many pixels in a row, side by side or one above the other. */
const smeared = (width: number, height: number) => {
  const kernel = Array.from({ length: 11 * 11 }, (_, i) =>
    Math.abs((i % 11) - 5) * 2 < width && Math.abs(Math.floor(i / 11) - 5) * 2 < height ? 1 : 0,
  )
  return sharp(SPECIMEN).convolve({ width: 11, height: 11, kernel })
}

async function noisy(picture: Sharp, most: number): Promise<Sharp> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  // Always the same noise, ± `most`.
  for (let i = 0; i < data.length; i++)
    data[i] = Math.max(0, Math.min(255, data[i]! + most * (((Math.imul(i, 2654435761) >>> 8) % 2001) / 1000 - 1)))
  return sharp(data, { raw: info })
}

describe('sharpness', () => {
  it('falls with every step of blur', async () => {
    const scores = [await sharpness(sharp(SPECIMEN))]
    for (const sigma of [1, 2, 3, 4.5, 6, 9]) scores.push(await sharpness(sharp(SPECIMEN).blur(sigma)))
    for (const [i, score] of scores.entries()) if (i > 0) assert.ok(score < scores[i - 1]!, `${scores}`)
    assert.ok(scores[0]! > 90 && scores.at(-1)! < 40, `${scores}`)
  })

  it('falls for motion up and down as for motion to the side', async () => {
    const [still, aside, down] = [await sharpness(sharp(SPECIMEN)), await sharpness(smeared(11, 1)), await sharpness(smeared(1, 11))]
    assert.ok(aside < still - 15 && down < still - 15, `${still} ${aside} ${down}`)
    assert.ok(Math.abs(aside - down) < 10, `${aside} ${down}`)
  })

  it('takes no noise for edges', async () => {
    const [without, grainy] = [await sharpness(sharp(SPECIMEN).blur(4)), await sharpness(await noisy(sharp(SPECIMEN).blur(4), 20))]
    assert.ok(grainy <= without + 5, `${without} ${grainy}`)
  })

  it('is the same at another size', async () => {
    const { width } = await sharp(SPECIMEN).metadata()
    const blurred = await sharp(SPECIMEN).blur(4).png().toBuffer()
    const [large, small] = [await sharpness(sharp(blurred)), await sharpness(sharp(blurred).resize(Math.round(width * 0.6)), 0.6)]
    assert.ok(Math.abs(large - small) <= 5, `${large} ${small}`)
  })

  it('is 0 of what has no contrast, and of no line', async () => {
    const { pyramid, toRaster, lines } = await cardIn(sharp(SPECIMEN))
    const grey = await cardIn(sharp({ create: { width: 1600, height: 1600, channels: 3, background: '#808080' } }))
    assert.equal(await measureSharpness(grey.pyramid, toRaster, lines, networks.sharpness), 0)
    assert.equal(await measureSharpness(pyramid, toRaster, [], networks.sharpness), 0)
  })
})

describe('quality', () => {
  it('is less where sharp print cannot be made out', async () => {
    const { pyramid, toRaster, lines } = await cardIn(sharp(SPECIMEN))
    const quality = (chance: number) => {
      const glyphs: Glyph[] = [{ alternatives: [['路', chance]], x: 20, y: 20, along: 0.5 }]
      return measureQuality(
        pyramid,
        toRaster,
        lines.map(line => ({ ...line, glyphs })),
        networks.sharpness,
      )
    }
    assert.ok((await quality(1)) > 90)
    assert.ok((await quality(0.3)) < 20)
  })
})
