// Sides found again after the corners were displaced: on a drawn card, turned and in perspective.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid, type Raster } from '../image/image.ts'
import { apply, distance, homographyBetween, rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Point, Quad } from '../result.ts'
import { refineCorners, settleCorners } from './edges.ts'
import { VIEW_CARD } from './rectify.ts'

const [WIDTH, HEIGHT] = [800, 600]
const SEARCH = { reach: 8, step: 0.5 }
const QUAD: Quad = [
  [140, 110],
  [650, 150],
  [630, 480],
  [120, 430],
]

/** A plain card on a plain table, each pixel of its edge mixed by area. */
function draw(card: number, table: number, quad: Quad = QUAD): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT * 3)
  const toCard = homographyBetween(quad, rectangle(0, 0, 1, 1))
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 3) {
      let inside = 0
      for (let k = 0; k < 16; k++) {
        const [u, v] = apply(toCard, [x + ((k % 4) + 0.5) / 4, y + ((k >> 2) + 0.5) / 4])
        if (u > 0 && v > 0 && u < 1 && v < 1) inside++
      }
      data.fill(table + ((card - table) * inside) / 16, at, at + 3)
    }
  }
  return { data, width: WIDTH, height: HEIGHT }
}

const displaced = (quad: Quad, by: readonly Point[]) => quad.map(([x, y], i) => [x + by[i]![0], y + by[i]![1]] as Point) as unknown as Quad

function refined(raster: Raster, quad: Quad, by: readonly Point[], how: typeof settleCorners = closer): Point[] {
  const view = homographyBetween(VIEW_CARD, displaced(quad, by))
  return how(buildPyramid(raster, createScratch()), view, VIEW_CARD).map(corner => apply(view, corner))
}
const closer: typeof settleCorners = (pyramid, view, corners) => refineCorners(pyramid, view, corners, SEARCH)

const SOME: readonly Point[] = [
  [5, -4],
  [-6, 3],
  [4, 7],
  [-3, -5],
]
const worst = (corners: readonly Point[]) => Math.max(...corners.map((corner, i) => distance(corner, QUAD[i]!)))

describe('refineCorners', () => {
  for (const [card, table] of [
    [220, 90],
    [60, 200],
    [200, 186],
  ] as const) {
    it(`finds a card of ${card} on a table of ${table} to a third of a pixel`, () => {
      assert.ok(worst(refined(draw(card, table), QUAD, SOME)) < 0.34)
    })
  }
  it('leaves corners where they are when no side shows', () => {
    const corners = refined(draw(180, 180), QUAD, SOME)
    for (const [i, corner] of displaced(QUAD, SOME).entries()) assert.ok(distance(corner, corners[i]!) < 1e-6)
  })
  it('does not take the end of the picture for a side', () => {
    const beyond: Quad = [QUAD[0], [830, 150], [830, 480], QUAD[3]]
    const corners = refined(draw(220, 90, beyond), beyond, [
      [0, 0],
      [6, 0],
      [6, 0],
      [0, 0],
    ])
    for (const i of [1, 2]) assert.ok(corners[i]![0] > 826, `corner ${i} at ${corners[i]!.map(Math.round)}`)
    for (const i of [0, 3]) assert.ok(distance(corners[i]!, beyond[i]!) < 1)
  })
})

describe('settleCorners', () => {
  const none: Point = [0, 0]
  it('finds a side that lies farther out than expected, at one end or both', () => {
    for (const by of [
      [none, [-60, 0], none, none],
      [none, [-45, -3], [-40, 0], none],
      [none, none, [4, -45], [0, -40]],
    ] as const)
      assert.ok(worst(refined(draw(220, 90), QUAD, by, settleCorners)) < 0.7, JSON.stringify(by))
  })
  it('and does not look for one farther in, where what covers the card has its edge', () => {
    const by: Point[] = [none, [30, 2], [30, 2], none]
    const corners = refined(draw(220, 90), QUAD, by, settleCorners)
    for (const i of [1, 2]) assert.ok(distance(corners[i]!, displaced(QUAD, by)[i]!) < 8, `corner ${i}`)
  })
  it('nor for sides of which two do not show: those of a sheet of paper', () => {
    const by: Point[] = [none, [-40, 0], [-40, -30], [0, -30]]
    const corners = refined(draw(220, 90), QUAD, by, settleCorners)
    assert.ok(distance(corners[2]!, displaced(QUAD, by)[2]!) < 8)
  })
  it('nor where hardly another side lies in the picture to compare it with', () => {
    // A pale card on a sheet of paper on a table: of the card only the right side.
    const data = new Uint8Array(WIDTH * HEIGHT * 3)
    for (let i = 0; i < data.length; i++) data[i] = [220, 212, 90][[650, 710].filter(x => Math.floor(i / 3) % WIDTH >= x).length]!
    const quad: Quad = [
      [-60, -40],
      [650, -40],
      [650, 640],
      [-60, 640],
    ]
    const corners = refined({ data, width: WIDTH, height: HEIGHT }, quad, [none, none, none, none], settleCorners)
    for (const [i, corner] of corners.entries()) assert.ok(distance(corner, quad[i]!) < 2, `corner ${i}`)
  })
})
