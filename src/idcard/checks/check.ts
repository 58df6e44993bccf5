// What a check is given: one located and read card, and the picture that it lies in.
import type { Raster } from '../image/image.ts'
import type { Homography } from '../image/quad.ts'
import type { Field, FieldName, Quad, Side, Verdict } from '../result.ts'
import type { ReadLine } from '../text/line.ts'

export interface CheckInput {
  readonly raster: Raster
  readonly side: Side
  readonly temporary: boolean
  /** Raster px. */
  readonly quad: Quad
  /** How sure the locator is of the card, and of it being temporary: 0…1. */
  readonly score: number
  readonly lines: readonly ReadLine[]
  readonly viewToRaster: Homography
  /** Raster px → source px. */
  readonly toSource: (quad: Quad) => Quad
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>
  /** Birth from the other side, where both are in the picture. */
  readonly birth?: string
  /** Names of picture editors found in the file's metadata. */
  readonly editors: readonly string[]
  /** Today, for terms that have run out. */
  readonly today: readonly [year: number, month: number, day: number]
}

export type Check = (input: CheckInput) => Verdict

export function verdict(check: Verdict['check'], score: number, threshold: number, evidence: Verdict['evidence'] = []): Verdict {
  return { check, warned: score >= threshold, score: Math.round(score * 1000) / 1000, threshold, evidence }
}
