// A printed line, as found and as read.
import { distance, type Homography } from '../image/quad.ts'
import type { GlyphReading, Quad } from '../result.ts'

export type RowName = 'name' | 'sex' | 'birth' | 'address' | 'number' | 'issuer' | 'term' | 'country' | 'title'

/** In view px: from the left end of the inked middle line to its right end. */
export interface Line {
  readonly row: RowName
  readonly from: readonly [x: number, y: number]
  readonly to: readonly [x: number, y: number]
  /** Height of the ink, px. */
  readonly height: number
  /** 0…1: how sure the finder is of the line. */
  readonly score: number
}

export interface Glyph extends GlyphReading {
  /** Middle of the glyph, view px. */
  readonly x: number
  readonly y: number
  /** Position along the line, in heights of the line, from its left end; negative in the margin before that. */
  readonly along: number
}

export interface ReadLine extends Line {
  readonly glyphs: readonly Glyph[]
  /** Of the lines of number and name: what may be glyphs too, or may be ground. */
  readonly faint: readonly Glyph[]
  /** Best characters in a row. */
  readonly text: string
  /** In view px. */
  readonly quad: Quad
}

/** Strip px → view px, of a strip along a line that is `height` px tall about its middle and begins `before` view px before it: `across` and `along` view px are one px. */
export function stripAlong(
  { from, to }: Pick<Line, 'from' | 'to'>,
  { before, height, across, along }: { before: number; height: number; across: number; along: number },
): Homography {
  const length = lengthOf({ from, to })
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  const x = from[0] - ux * before + (uy * height * across) / 2
  const y = from[1] - uy * before - (ux * height * across) / 2
  return [ux * along, -uy * across, x, uy * along, ux * across, y, 0, 0, 1]
}

/** View px; at least one. */
export function lengthOf({ from, to }: Pick<Line, 'from' | 'to'>): number {
  return Math.max(1, distance(from, to))
}

export function bestOf(glyph: Glyph): string {
  return glyph.alternatives[0]?.[0] ?? ''
}

/** A Chinese character, of any plane. */
export function isHan(character: string): boolean {
  return /^[\u3400-\u9fff\u{20000}-\u{3ffff}]$/u.test(character)
}

/** Best characters in a row. */
export function textOf(glyphs: readonly Glyph[]): string {
  return glyphs.map(bestOf).join('')
}

export function chanceOfBest(glyph: Glyph): number {
  return glyph.alternatives[0]?.[1] ?? 0
}

/** Mean chance of the best characters: how much a row looks like print at all. */
export function clarityOf(glyphs: readonly Glyph[]): number {
  return glyphs.length === 0 ? 0 : glyphs.reduce((sum, glyph) => sum + chanceOfBest(glyph), 0) / glyphs.length
}
