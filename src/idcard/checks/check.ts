// What a check is given, and what it finds: one located and read card, and the picture that it lies in.
import type { Pyramid } from '../image/image.ts'
import type { Homography } from '../image/quad.ts'
import type { Reason } from '../reasons.ts'
import type { Field, FieldName, Quad, Side, Verdict } from '../result.ts'
import type { ReadLine } from '../text/line.ts'
import type { Ground } from './ground.ts'
import type { Pasted } from './pasted.ts'
import type { Glare } from './reflect.ts'
import type { Retouch } from './retouch.ts'
import type { Surface } from './surface.ts'
import type { Writing } from './writing.ts'

export interface CheckInput {
  readonly pyramid: Pyramid
  readonly side: Side
  readonly temporary: boolean
  /** Raster px. */
  readonly quad: Quad
  /** Of a face; raster px. */
  readonly portrait?: Quad
  readonly lines: readonly ReadLine[]
  readonly viewToRaster: Homography
  /** Raster px → source px. */
  readonly toSource: (quad: Quad) => Quad
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>
  /** What the surface network saw; there when a check of SURFACE_CHECKS is asked for. */
  readonly surface?: Surface
  /** What the network for edits saw; there when the check `doctored` is asked for. */
  readonly retouch?: Retouch
  /** How far the portrait is another picture's; there when the check `doctored` is asked for, of a face whose portrait lies in the picture. */
  readonly pasted?: Pasted
  /** The line whose ground is smoothest against what is around it; there when the check `doctored` is asked for and a line has ground enough. */
  readonly ground?: Ground | undefined
  /** The spot that is brightest against its surroundings; there when a check of GLARE_CHECKS is asked for. */
  readonly glare?: Glare
  /** What the network for watermarks saw; there when the check `watermark` is asked for. */
  readonly writing?: Writing
  /** How far the card's hues spread; there when a check of HUE_CHECKS is asked for. */
  readonly hueSpread?: number
  /** Birth from the other side, where both are in the picture. */
  readonly birth?: string
  /** Names of picture editors found in the file's metadata. */
  readonly editors: readonly string[]
  /** Today, for terms that have run out. */
  readonly today: readonly [year: number, month: number, day: number]
}

/** A check's score on its own scale, higher is worse, and what raised it. The threshold is not the check's business (thresholds.ts). */
export interface Finding {
  readonly score: number
  readonly evidence: Verdict['evidence']
}

export type Check = (input: CheckInput) => Finding

/** Lower scores have no evidence worth giving. */
const WORTH_SAYING = 0.15

/** Temporary cards, which are printed paper, are hardly among what the networks for copies and edits learnt from: what these say of one has so much
 *  smaller odds. Of 30 genuine ones one is taken for a copy with it, and one for edited. */
const OF_TEMPORARY = 0.015

/** A network's chance, for the kind of card that it was asked about. */
export function chanceFor({ temporary }: Pick<CheckInput, 'temporary'>, chance: number): number {
  if (!temporary || chance >= 1) return chance
  const odds = (OF_TEMPORARY * chance) / (1 - chance)
  return odds / (1 + odds)
}

/** Evidence about the whole card: each reason whose score is worth saying. */
export function sayWhy(where: Quad, reasons: readonly (readonly [reason: Reason, score: number])[]): Finding['evidence'] {
  return reasons.filter(([, score]) => score >= WORTH_SAYING).map(([reason, score]) => ({ ...reason, where, score }))
}
