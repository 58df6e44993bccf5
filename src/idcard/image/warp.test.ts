// The sampler against plain arithmetic, inside the picture, at its edges and beyond.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid, type Raster } from './image.ts'
import { createScratch } from './scratch.ts'
import { sampleBlocks, sampleGrey, samplePlanes, sampleRaster } from './warp.ts'

const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}
function noise(width: number, height: number): Raster {
  const next = random(width * height)
  return { data: Uint8Array.from({ length: width * height * 3 }, () => Math.floor(next() * 256)), width, height }
}

/** Bilinear, the border's pixels repeated for half a pixel, 128 beyond. */
function plain({ data, width, height }: Raster, x: number, y: number, channel: number): number {
  const [sx, sy] = [x - 0.5, y - 0.5]
  if (sx < -1 || sy < -1 || sx >= width || sy >= height) return 128
  const at = (u: number, v: number) =>
    data[(Math.min(height - 1, Math.max(0, v)) * width + Math.min(width - 1, Math.max(0, u))) * 3 + channel]!
  const [u, v] = [Math.floor(sx), Math.floor(sy)]
  const [fx, fy] = [sx - u, sy - v]
  return (at(u, v) * (1 - fx) + at(u + 1, v) * fx) * (1 - fy) + (at(u, v + 1) * (1 - fx) + at(u + 1, v + 1) * fx) * fy
}

describe('sampling', () => {
  const source = noise(31, 23)
  const turned = [0.71, -0.44, 4, 0.39, 0.8, -6, 0.002, 0.001, 1]
  for (const [name, toSource] of [
    ['pixel for pixel', [1, 0, 0, 0, 1, 0, 0, 0, 1]],
    ['turned, in perspective, beyond the edges', turned],
    ['enlarged', [0.3, 0, 1, 0, 0.3, 2, 0, 0, 1]],
  ] as const) {
    it(name, () => {
      const { data } = sampleRaster(buildPyramid(source, createScratch()), { width: 40, height: 30, toSource })
      for (let y = 0; y < 30; y++) {
        for (let x = 0; x < 40; x++) {
          const [u, v] = [x + 0.5, y + 0.5]
          const w = toSource[6] * u + toSource[7] * v + toSource[8]
          const [sx, sy] = [(toSource[0] * u + toSource[1] * v + toSource[2]) / w, (toSource[3] * u + toSource[4] * v + toSource[5]) / w]
          for (let channel = 0; channel < 3; channel++) {
            // Weights have eight bits: what is off is less than two of 255, or the tap stands on the line where the picture ends.
            const off = Math.abs(data[(y * 40 + x) * 3 + channel]! - plain(source, sx, sy, channel))
            const onLine = [sx + 0.5, sy + 0.5, sx - 0.5 - source.width, sy - 0.5 - source.height].some(d => Math.abs(d) < 1e-6)
            assert.ok(off < 2.6 || onLine, `${x},${y},${channel}: off by ${off}`)
          }
        }
      }
    })
  }
  it('planes, grey and blocks show what a raster does', () => {
    const [width, height] = [44, 30]
    const pyramid = buildPyramid(source, createScratch())
    const patch = { width, height, toSource: turned } as const
    const { data } = sampleRaster(pyramid, patch)
    const planes = samplePlanes(pyramid, patch, 'planes')
    const grey = sampleGrey(pyramid, patch, 'grey')
    const blocks = sampleBlocks(pyramid, patch, 'blocks')
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [red, green, blue] = [0, 1, 2].map(colour => data[(y * width + x) * 3 + colour]!) as [number, number, number]
        const block = ((y >> 1) * (width / 2) + (x >> 1)) * 12 + (y & 1) * 6 + (x & 1) * 3
        for (const [colour, value] of [red, green, blue].entries()) {
          assert.ok(Math.abs(planes[(colour * height + y) * width + x]! * 255 - value) <= 0.51, `${x},${y},${colour}`)
          assert.ok(Math.abs(blocks[block + colour]! - value) <= 1, `${x},${y},${colour}: ${blocks[block + colour]} for ${value}`)
        }
        assert.ok(Math.abs(grey[y * width + x]! - (0.299 * red + 0.587 * green + 0.114 * blue)) <= 0.51)
      }
    }
  })
  it('a finer source is averaged, not skipped over', () => {
    const stripes = { data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255), width: 64, height: 64 }
    const planes = samplePlanes(
      buildPyramid(stripes, createScratch()),
      { width: 8, height: 8, toSource: [8, 0, 0, 0, 8, 0, 0, 0, 1] },
      'planes',
    )
    for (const value of planes) assert.ok(Math.abs(value - 0.5) < 0.1)
  })
})

describe('the pyramid', () => {
  it('halves are means of four, the last pixel too', () => {
    const raster = noise(400, 300)
    const [, half] = buildPyramid(raster, createScratch()).levels
    assert.deepEqual([half?.raster.width, half?.raster.height, half?.scale], [200, 150, 2])
    for (const [x, y] of [
      [0, 0],
      [57, 91],
      [199, 149],
    ] as const) {
      for (let channel = 0; channel < 3; channel++) {
        const of = (u: number, v: number) => raster.data[(v * 400 + u) * 3 + channel]!
        const mean = (of(2 * x, 2 * y) + of(2 * x + 1, 2 * y) + of(2 * x, 2 * y + 1) + of(2 * x + 1, 2 * y + 1) + 2) >> 2
        assert.equal(half?.raster.data[(y * 200 + x) * 3 + channel], mean)
      }
    }
  })
  it('an odd last row or column is left out, and the next picture takes the place', () => {
    const scratch = createScratch()
    const [, first] = buildPyramid(noise(401, 385), scratch).levels
    assert.deepEqual([first?.raster.width, first?.raster.height], [200, 192])
    const before = first?.raster.data[0]
    buildPyramid({ data: new Uint8Array(401 * 385 * 3).fill(9), width: 401, height: 385 }, scratch)
    assert.notEqual(before, undefined)
    assert.equal(first?.raster.data[0], 9)
  })
})
