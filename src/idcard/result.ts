// The values that leave the engine, in its own words. The vendor's names for them live in protocol/ alone.
import type { Reason } from './reasons.ts'

/** Pixels of the source picture after EXIF orientation, x right, y down. */
export type Point = readonly [x: number, y: number]

/** Four corners in the card's (or line's) own order: top-left, top-right, bottom-right, bottom-left. They may lie outside the picture. */
export type Quad = readonly [Point, Point, Point, Point]

export type Side = 'face' | 'emblem'

export type FieldName = 'name' | 'sex' | 'nation' | 'birth' | 'address' | 'idNumber' | 'issuer' | 'validity'

export const FACE_FIELDS = ['name', 'sex', 'nation', 'birth', 'address', 'idNumber'] as const satisfies readonly FieldName[]
export const EMBLEM_FIELDS = ['issuer', 'validity'] as const satisfies readonly FieldName[]

/** One glyph as read: best character first, each with its probability 0…1. */
export interface GlyphReading {
  readonly alternatives: readonly (readonly [character: string, probability: number])[]
}

export interface Field {
  /** The value in the vendor's format: birth 1987/1/1, validity 2017.08.12-2037.08.12 or …-长期, nation without 族. A validity that could not be read whole is
   *  its characters as they were read, with confidence 0. */
  readonly value: string
  /** What the picture was read as, before any knowledge corrected it. */
  readonly raw: string
  /** Why `value` differs from `raw`, where it does. */
  readonly correction?: string
  /** Probability 0…1 that every character is right, as the reader judges it. */
  readonly confidence: number
  /** Where it stands, one quad a printed line. */
  readonly quads: readonly Quad[]
  /** What was read where the value stands, in its order, without the label and what is no part of the value: of a birth the digits alone. They may be more or fewer than the
   *  value's characters where `correction` says why; each has five alternatives at most, none of less than 0.001. */
  readonly glyphs: readonly GlyphReading[]
}

export type CheckName =
  | 'border'
  | 'occlusion'
  | 'copy'
  | 'greyCopy'
  | 'reshoot'
  | 'doctored'
  | 'temporary'
  | 'validity'
  | 'reflect'
  | 'electronic'
  | 'watermark'

/** One check's verdict with its evidence. `score` and `threshold` are on the check's own scale, higher is worse. */
export interface Verdict {
  readonly check: CheckName
  readonly warned: boolean
  readonly score: number
  readonly threshold: number
  readonly evidence: readonly (Reason & { readonly where?: Quad; readonly score?: number })[]
}

export interface IdCard {
  readonly side: Side
  readonly temporary: boolean
  readonly quad: Quad
  /** Clockwise turn of the card's top edge against the picture's, 0…360. */
  readonly rotationDeg: number
  /** Corners (0…3, the quad's order) that lie outside the picture. */
  readonly cornersOutside: readonly number[]
  /** How sure the locator is that this is a card, 0…1. */
  readonly confidence: number
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>
  readonly verdicts: readonly Verdict[]
  /** 0…100, where asked for: how sharp the picture is for the card's size, less where its print cannot be made out; 50 is where fields still read well. */
  readonly quality?: number
  /** How surely the border is cut, whole, 0…100, where the check `border` was asked for; it warns from its threshold, 50 unless another is set. */
  readonly borderScore?: number
  /** Where the portrait is, on a face. */
  readonly portrait?: Quad
  /** JPEG of the card cut out and set upright, where asked for. */
  readonly cardImage?: Uint8Array
  /** JPEG of the portrait, where asked for and the side has one. */
  readonly portraitImage?: Uint8Array
}

/** Fields that a card has, in the order that they are printed in. */
export function fieldsOf({ side, temporary }: Pick<IdCard, 'side' | 'temporary'>): readonly FieldName[] {
  if (temporary) return side === 'face' ? [...FACE_FIELDS, ...EMBLEM_FIELDS] : []
  return side === 'face' ? FACE_FIELDS : EMBLEM_FIELDS
}

export interface Recognition {
  readonly cards: readonly IdCard[]
  /** The picture's size after EXIF orientation, px. */
  readonly width: number
  readonly height: number
  readonly milliseconds: Readonly<Record<'decode' | 'locate' | 'detect' | 'read' | 'parse' | 'check' | 'total', number>>
}

export interface RecognizeOptions {
  /** Only this side is acceptable, and where there is none that fails with wrong-side; absent, the side is found. */
  readonly side?: Side
  readonly cropCard?: boolean
  readonly cropPortrait?: boolean
  readonly quality?: boolean
  readonly checks?: readonly CheckName[]
  /** From which score a check warns, where not from its own (checks/thresholds.ts). */
  readonly thresholds?: Readonly<Partial<Record<CheckName, number>>>
  /** `one` (default): a single card is expected, several of a side (with `side`, of that one) fail with several-cards, and of a face and an emblem the larger one is given. `pair`: face and emblem
   *  in one picture. `all`: a list of any cards. */
  readonly cards?: 'one' | 'pair' | 'all'
  /** Fail where the print cannot be made out (blurred), a face has no name or no acceptable number (fields-missing), or an emblem side nothing that was read
   *  (nothing-read). Default true; `all` never fails so. */
  readonly strict?: boolean
}
