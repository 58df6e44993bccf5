// Does glare lie over the card? A bright spot that stands out from all of its surroundings: a shadow's edge has one bright side, glare none.
import type { Pyramid } from '../image/image.ts'
import { homographyBetween, mapQuad, overlap, rectangle } from '../image/quad.ts'
import { sampleRaster } from '../image/warp.ts'
import { reason } from '../reasons.ts'
import type { FieldName, Quad, Side } from '../result.ts'
import type { CheckInput, Finding } from './check.ts'

const SIZE = { width: 144, height: 90 }
/** Means are taken over boxes of this side, and compared with those so far away, in eight directions. All in px of SIZE. */
const BOX = 8
const STEP = 2
const AWAY = [18, 26]
const AROUND: readonly (readonly (readonly [columns: number, rows: number])[])[] = AWAY.map(away =>
  Array.from({ length: 8 }, (_, k) => {
    const step = (part: number) => Math.round((away * part) / STEP)
    return [step(Math.cos((k * Math.PI) / 4)), step(Math.sin((k * Math.PI) / 4))] as const
  }),
)
/** Directions that must lie on the card. */
const MIN_AROUND = 5
/** A spot that is brighter than its brightest neighbour by this much, of 255, scores 0.5. */
const HALF = 22
/** The portrait of a face, in px of SIZE: its white ground is a bright spot of its own. */
const PORTRAIT = { left: 80, top: 6, right: 134, bottom: 70 }

export interface Glare {
  /** How much brighter the spot is than all around it, of 255. */
  readonly stands: number
  /** 0…1. */
  readonly score: number
  /** Raster px. */
  readonly quad: Quad
}

/** Weaker spots are no glare. */
export const STRONG = 0.5

export function checkReflect(input: CheckInput): Finding {
  const { glare, toSource } = input
  if (!glare || glare.score < STRONG) return { score: glare?.score ?? 0, evidence: [] }
  const where = toSource(glare.quad)
  const touched = fieldsInGlare(input)
  const spot = reason(touched.length > 0 ? 'bright-spot-at-field' : 'bright-spot', touched, glare.stands.toFixed(0))
  return { score: glare.score, evidence: [{ ...spot, where }] }
}

/** Fields on which glare lies. */
export function fieldsInGlare({ glare, toSource, fields }: CheckInput): readonly FieldName[] {
  if (!glare || glare.score < STRONG) return []
  const where = toSource(glare.quad)
  return (Object.keys(fields) as FieldName[]).filter(name => fields[name]!.quads.some(line => overlap(line, where)))
}

/** The spot that stands out most. */
export function strongestGlare(pyramid: Pyramid, quad: Quad, side: Side): Glare {
  const toRaster = homographyBetween(rectangle(0, 0, SIZE.width, SIZE.height), quad)
  const { data } = sampleRaster(pyramid, { ...SIZE, toSource: toRaster })
  const means = boxMeans(data)
  let best = { stands: 0, x: 0, y: 0 }
  for (let y = 0; y < means.rows; y++) {
    for (let x = 0; x < means.columns; x++) {
      const [px, py] = [x * STEP, y * STEP]
      if (side === 'face' && px > PORTRAIT.left && px < PORTRAIT.right && py > PORTRAIT.top && py < PORTRAIT.bottom) continue
      for (const around of AROUND) {
        const stands = standsOut(means, x, y, around)
        if (stands > best.stands) best = { stands, x: px, y: py }
      }
    }
  }
  const spot = rectangle(best.x - BOX, best.y - BOX, best.x + 2 * BOX, best.y + 2 * BOX)
  return { stands: best.stands, score: best.stands / (best.stands + HALF), quad: mapQuad(toRaster, spot) }
}

interface Means {
  readonly columns: number
  readonly rows: number
  readonly values: Float32Array
}

/** Means of the darkest colour (coloured print is never bright in all three) over boxes that begin every STEP px. */
function boxMeans(data: Uint8Array): Means {
  const { width, height } = SIZE
  // Summed-area table, so that a box costs four reads.
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      row += Math.min(data[at]!, data[at + 1]!, data[at + 2]!)
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row
    }
  }
  const [columns, rows] = [Math.floor((width - BOX) / STEP) + 1, Math.floor((height - BOX) / STEP) + 1]
  const values = new Float32Array(columns * rows)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [top, left] = [y * STEP * (width + 1), x * STEP]
      const bottom = top + BOX * (width + 1)
      values[y * columns + x] =
        (sums[bottom + left + BOX]! - sums[bottom + left]! - sums[top + left + BOX]! + sums[top + left]!) / (BOX * BOX)
    }
  }
  return { columns, rows, values }
}

/** How much brighter a box is than the brightest of those around it. */
function standsOut({ columns, rows, values }: Means, x: number, y: number, around: (typeof AROUND)[number]): number {
  let brightest = 0
  let count = 0
  for (let k = 0; k < around.length; k++) {
    const u = x + around[k]![0]
    const v = y + around[k]![1]
    if (u < 0 || v < 0 || u >= columns || v >= rows) continue
    count++
    brightest = Math.max(brightest, values[v * columns + u]!)
  }
  return count < MIN_AROUND ? 0 : values[y * columns + x]! - brightest
}
