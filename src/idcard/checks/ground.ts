// Is the ground smoother under a field than right above and below it? Whoever paints print over or smooths it away takes the grain of the camera and the card's fine
// lines with it, in places of the field's shape.
import { VIEW_PX_PER_MM } from '../card/rectify.ts'
import type { Pyramid } from '../image/image.ts'
import { compose, distance, type Homography, mapQuad, rectangle } from '../image/quad.ts'
import { quantile } from '../image/quantile.ts'
import { matrixOf, type Scratch, sourceOf } from '../image/scratch.ts'
import type { Field, FieldName, Quad } from '../result.ts'

/** Where a line of a field lies, and what is looked at: it and so much of its height on either side, of which that beyond NEXT_TO is around it. */
const MARGIN = 0.75
const NEXT_TO = 0.3
const ITS_OWN = 0.05
/** Distance of the points that are looked at, mm: about the picture's own pixels, where they are not finer or coarser than these. */
const FINEST_MM = 0.15
const COARSEST_MM = 0.2
/** Ground is what is not darker than the brighter part of the millimetres around by this share of the line's contrast, grey levels at least, and is not so near to such. */
const GROUND_MM = 2
const BRIGHTER = 0.7
const INK = 0.25
const INK_LEAST = 14
const DARKEST = 0.01
const NEAR_INK_MM = 0.25
/** Fewest points of ground inside and around. */
const FEWEST = 40
/** Grey levels below which what is left over says nothing: a saved picture's own rounding. */
const FLOOR = 0.25

export interface Ground {
  readonly field: FieldName
  /** Of the line, raster px. */
  readonly quad: Quad
  /** Natural logarithm of how much rougher the ground around the line is than that within it; 0 for a card as it left the press. */
  readonly smoother: number
}

/** The field whose ground differs most from what is around it. Undefined where none has ground enough. */
export function smoothestGround(
  pyramid: Pyramid,
  viewToRaster: Homography,
  fields: Readonly<Partial<Record<FieldName, Field>>>,
): Ground | undefined {
  let smoothest: Ground | undefined
  for (const [field, { quads }] of Object.entries(fields) as [FieldName, Field][]) {
    for (const quad of quads) {
      const smoother = smootherWithin(pyramid, viewToRaster, quad)
      if (smoother !== undefined && (!smoothest || smoother > smoothest.smoother))
        smoothest = { field, quad: mapQuad(viewToRaster, quad), smoother }
    }
  }
  return smoothest
}

function smootherWithin(pyramid: Pyramid, viewToRaster: Homography, quad: Quad): number | undefined {
  const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top]
  const [a, b] = mapQuad(viewToRaster, quad)
  const pixelMm = width / VIEW_PX_PER_MM / Math.max(1, distance(a, b))
  const step = Math.min(COARSEST_MM, Math.max(FINEST_MM, pixelMm)) * VIEW_PX_PER_MM
  // Rows of the patch run down the card: so many of them lie side by side, and ground that hangs together does in memory too.
  const [along, down] = [Math.floor(width / step), Math.floor(((1 + 2 * MARGIN) * height) / step)]
  if (along < 3 || down < 3) return undefined
  const toView = [0, step, left, step, 0, top - MARGIN * height, 0, 0, 1]
  const toRaster = compose(viewToRaster, toView)
  const { scratch, levels } = pyramid
  const { raster } = levels[0]
  // The picture's edge is a line of its own.
  if (mapQuad(toRaster, rectangle(0, 0, down, along)).some(([x, y]) => x < 0 || y < 0 || x > raster.width || y > raster.height))
    return undefined
  const { kernels, floats, bytes } = scratch
  const grey = floats('ground', along * down)
  // Of one tap each: the mean of several would take the grain away.
  kernels.sampleGrey(...sourceOf(raster), ...matrixOf(toRaster), 1, down, along, bytes('row', 16 * (down + 3)).byteOffset, grey.byteOffset)
  const limits = floats('limits', along)
  limitInk(scratch, grey, limits, down, step / VIEW_PX_PER_MM)
  const sums = floats('sums', 4)
  const rowAt = (heights: number) => Math.ceil((heights * height) / step)
  kernels.measureGround(
    ...([grey.byteOffset, along, down, limits.byteOffset, Math.round((NEAR_INK_MM * VIEW_PX_PER_MM) / step)] as const),
    ...([rowAt(MARGIN - ITS_OWN), rowAt(MARGIN + 1 + ITS_OWN), rowAt(MARGIN - NEXT_TO), rowAt(MARGIN + 1 + NEXT_TO)] as const),
    ...([bytes('marks', 2 * grey.length).byteOffset, sums.byteOffset] as const),
  )
  const [within, manyWithin, around, manyAround] = sums as unknown as [number, number, number, number]
  if (manyWithin < FEWEST || manyAround < FEWEST) return undefined
  return Math.log((around / manyAround + FLOOR) / (within / manyWithin + FLOOR))
}

/** Below which brightness a point of each row is ink. */
function limitInk(scratch: Scratch, grey: Float32Array, limits: Float32Array, down: number, stepMm: number): void {
  const along = limits.length
  const dark = quantile(scratch, grey, DARKEST)
  const columns = Math.max(8, Math.round(GROUND_MM / stepMm))
  const blocks = Math.max(1, Math.floor(along / columns))
  for (let block = 0; block < blocks; block++) {
    const [first, end] = [block * columns, block === blocks - 1 ? along : (block + 1) * columns]
    const ground = quantile(scratch, grey.subarray(first * down, end * down), BRIGHTER)
    limits.fill(ground - Math.max(INK_LEAST, INK * (ground - dark)), first, end)
  }
}
