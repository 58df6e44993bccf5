// Is a corner of the card cut off, as is done to cards that are no longer valid? There the picture looks like what lies beside the card, up to a line across the corner.
import { CARD_MM, WHOLE_CARD } from '../card/rectify.ts'
import type { Pyramid } from '../image/image.ts'
import { apply, compose, type Homography, homographyBetween } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import type { Quad } from '../result.ts'

const { width, height } = CARD_MM
/** What is looked at of a corner, from outside its tip inwards, a point for each square of so many mm. */
const [FROM, TO, STEP] = [-4, 26, 1]
const SIDE = (TO - FROM) / STEP

/** Lines across the corner that are tried: where they meet its two sides, mm from the tip. Points so near to one are not asked. */
const MEETS = [6.5, 8, 10, 12, 14, 16] as const
const CUTS = MEETS.flatMap(a => MEETS.map(b => [a, b] as const)).filter(([a, b]) => Math.max(a, b) < 2 * Math.min(a, b))
const NEAR = 0.05

/** Points by their distances from the two sides, mm: where a corner may be cut, but for its rounding; the card, and what lies around it, along both sides beyond that. */
const mayBeCut = (x: number, y: number) => Math.min(x, y) > 1.2 && Math.max(x, y) < 17 && x + y > 4
const isTip = (x: number, y: number) => mayBeCut(x, y) && x + y < MEETS[0]
const isOfCard = (x: number, y: number) => Math.max(x, y) > 18 && Math.min(x, y) > 1 && Math.min(x, y) < 3
const isAround = (x: number, y: number) => Math.max(x, y) > 4 && Math.min(x, y) < -1 && Math.min(x, y) > -3
/** Of either so many points are compared with, and so many the picture must hold. */
const COMPARED = 32
const FEWEST = 8

/** A point looks like the one where that is nearer in colour by this factor, be it lit or in such shade. */
const NEARER = 0.5
const DARKEST_SHADE = 0.55
/** Card and surroundings are told apart where this share of their own points look like themselves. */
const TOLD = 0.7

type Colour = readonly [red: number, green: number, blue: number]

interface Spot {
  readonly x: number
  readonly y: number
  readonly colour: Colour
}

/** For each corner, how surely it is cut off, 0…1: 0 where the picture does not show it with what is around it. */
export function cutCorners(pyramid: Pyramid, quad: Quad): readonly number[] {
  const toRaster = homographyBetween(WHOLE_CARD, quad)
  return quad.map((_, corner) => {
    const [right, low] = [corner === 1 || corner === 2, corner >= 2]
    const fromTip: Homography = [right ? -1 : 1, 0, right ? width : 0, 0, low ? -1 : 1, low ? height : 0, 0, 0, 1]
    const spots = spotsOf(pyramid, compose(compose(toRaster, fromTip), [STEP, 0, FROM, 0, STEP, FROM, 0, 0, 1]))
    const of = (isOf: (x: number, y: number) => boolean) => spots.filter(({ x, y }) => isOf(x, y))
    const [card, around] = [some(of(isOfCard)), some(of(isAround))]
    if (Math.min(card.length, around.length) < FEWEST) return 0
    const look = (spot: Spot) => {
      const [gone, there] = [nearest(spot, around), nearest(spot, card)]
      return gone < NEARER ** 2 * there ? 'gone' : there < NEARER ** 2 * gone ? 'there' : 'neither'
    }
    const told = Math.min(
      share(around, spot => look(spot) === 'gone'),
      share(card, spot => look(spot) === 'there'),
    )
    if (told < TOLD) return 0
    // Whatever the cut, the tip is gone; of nearly all cards it is not.
    if (share(of(isTip), spot => look(spot) === 'gone') < TOLD) return 0
    const seen = of(mayBeCut).map(spot => ({ ...spot, looks: look(spot) }))
    return told * Math.max(...CUTS.map(cut => fitOf(cut, seen)))
  })
}

/** How well a line across the corner parts what looks like surroundings from what looks like card. */
function fitOf(
  [a, b]: readonly [number, number],
  seen: readonly { readonly x: number; readonly y: number; readonly looks: string }[],
): number {
  const [off, on] = [seen.filter(({ x, y }) => x / a + y / b < 1 - NEAR), seen.filter(({ x, y }) => x / a + y / b > 1 + NEAR)]
  return Math.min(
    share(off, ({ looks }) => looks === 'gone'),
    share(on, ({ looks }) => looks === 'there'),
  )
}

/** Points of the picture about a corner, without those outside of it. */
function spotsOf(pyramid: Pyramid, toSource: Homography): Spot[] {
  const { raster } = pyramid.levels[0]
  const { data } = sampleRaster(pyramid, { width: SIDE, height: SIDE, toSource })
  const spots: Spot[] = []
  for (let row = 0, at = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++, at += 3) {
      const [x, y] = apply(toSource, [column + 0.5, row + 0.5])
      if (x >= 0 && y >= 0 && x <= raster.width && y <= raster.height)
        spots.push({ x: FROM + (column + 0.5) * STEP, y: FROM + (row + 0.5) * STEP, colour: [data[at]!, data[at + 1]!, data[at + 2]!] })
    }
  }
  return spots
}

function some(spots: readonly Spot[]): Spot[] {
  const step = Math.max(1, spots.length / COMPARED)
  return Array.from({ length: Math.min(spots.length, COMPARED) }, (_, i) => spots[Math.floor(i * step)]!)
}

/** Square of how near the nearest of some other points' colours, lit or in shade, is to a point's. */
function nearest(spot: Spot, among: readonly Spot[]): number {
  const [r, g, b] = spot.colour
  let best = Number.POSITIVE_INFINITY
  for (const other of among) {
    if (other === spot) continue
    const [red, green, blue] = other.colour
    const light = Math.min(1, Math.max(DARKEST_SHADE, (r * red + g * green + b * blue) / (red * red + green * green + blue * blue + 1)))
    best = Math.min(best, (r - light * red) ** 2 + (g - light * green) ** 2 + (b - light * blue) ** 2)
  }
  return best
}

function share<T>(items: readonly T[], isSo: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(isSo).length / items.length
}
