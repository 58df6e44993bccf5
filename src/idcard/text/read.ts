// Lines → characters: strips sampled straight from the picture, glyph middles spotted along them, and only those middles named. A quick trunk looks first;
// what it is not sure of is left to the other.
import type { Pyramid } from '../image/image.ts'
import { momentsOf, OF_NOISE } from '../image/moments.ts'
import { compose, type Homography } from '../image/quad.ts'
import { sampleGrey } from '../image/warp.ts'
import { type Network, sigmoid } from '../models/session.ts'
import type { Point, Quad } from '../result.ts'
import {
  bestOf,
  chanceOfBest,
  clarityOf,
  type Glyph,
  isHan,
  type Line,
  lengthOf,
  type ReadLine,
  type RowName,
  stripAlong,
  textOf,
} from './line.ts'
import { crowded, roomsIn, stepsOf, withMore } from './room.ts'

export interface Reader {
  /** Lines in view px; `toRaster` maps the view onto the picture's finest level. */
  read(pyramid: Pyramid, toRaster: Homography, lines: readonly Line[]): Promise<ReadLine[]>
}

// As the networks were trained (training/factory/lines.py, training/reader).
const STRIP = 32
const FRAME = 4
const DEPTH = 256
const BUCKETS = Array.from({ length: 21 }, (_, i) => 80 + i * 32)
/** Ink takes this share of the strip's height. */
const INK_SHARE = 0.66
/** Blank kept on each side of the ink, in ink heights; behind a name more, since a row of it may end with a dot that the row finder did not see. */
const SIDE_MARGIN = 0.8
const NAME_MARGIN = 1.5
/** A frame holds a glyph's middle from this probability on. Of a number it is known how many glyphs it has, and dots of names and the one stroke of 一 at a row's end are easily missed:
 *  there fainter ones are kept apart. */
const MIN_CENTRE = 0.35
const FAINT_CENTRES: Partial<Record<RowName, number>> = { number: 0.06, name: 0.06, address: 0.04 }
const faintestOf = (row: RowName) => FAINT_CENTRES[row] ?? MIN_CENTRE
/** The namer runs on multiples of so many glyphs, so that its shapes are few, and on so many at most. */
const NAMER_STEP = 16
const NAMER_MOST = 128
/** Of two looks together so many of a glyph's characters are kept, and of one look none of less chance. */
const ALTERNATIVES = 24
const LEAST_CHANCE = 3e-5

interface Strip {
  readonly line: Line
  /** Px of it that the picture gave; what the network is given is padded. */
  readonly width: number
  /** Strip px → view px. */
  readonly toView: Homography
  readonly padded: Float32Array
  readonly bucket: number
}

/** A line with a glyph less sure than this by the quick trunk is read by the other; so is one in which it saw nothing, and a number that is none. */
const QUICK_DOUBT = 0.9
/** So is a name of more characters than this, whose narrow dots are easily missed. */
const SHORT_NAME = 4
/** A line with a glyph less sure than this is cut and read once more at another size; each look misses other strokes. */
const DOUBT = 0.75
const SECOND_INK_SHARE = 0.8
/** One whose glyphs are less sure than this in the mean is blurred: the trunk for such lines reads it as well, and it alone at the other size. A name must be less sure:
 *  what is doubtful in the clear print of one is a rare character, of which that trunk knows less. */
const DIM = 0.93
const DIM_NAME = 0.85
/** Glyphs of two looks are the same when their middles lie within this share of the line's height. */
const SAME_PLACE = 0.3

/** A line whose last glyph's middle is closer to its end than this, in its heights, was found too short; it is read on for so many heights more, so often. */
const CUT_SHORT = 0.25
const MORE = 2.5
const MOST_TIMES = 3
/** What goes on there stands within so many heights of what was read. */
const NEXT_WITHIN = 1.5

/** Terms are printed one way. Where a narrow 1 or a dot was lost between others, which lie apart in the larger cut, the line is taken as read there. */
export const TERM = /\d{4}\.\d\d\.\d\d-(\d{4}\.\d\d\.\d\d|长期)$/
export const NUMBER = /\d{17}[\dX]$/
const WHOLE: Partial<Record<RowName, RegExp>> = { term: TERM, number: NUMBER }
const isWhole = (row: RowName, glyphs: readonly Glyph[]) => WHOLE[row]?.test(textOf(glyphs)) ?? true
/** Fewer glyphs than this are neither, whatever row they were taken for. */
const ENOUGH = 12

/** So much longer a line is drawn whose narrow glyphs may have run into each other: 12 is then seen where there was a 2. (More, and wide characters fall apart.) */
const DRAWN_OUT = 1.3

/** 之 ends no address: behind 18号之 there is a number, whose one stroke at the end of a row is hardly spotted. It counts from this chance on. */
const FAINTEST = 0.01
const NUMERALS = '一二三四五六七八九十'

/** So much less clear a look may be that leaves less room. */
const LESS_CLEAR = 0.1

/** A sign that stands within this share of the line's height of a Chinese character's middle is a stroke of that, if the character is certain: 门 begins like a bracket.
 *  A character or a bracket that stands nearer than TWICE to the same one is that, seen twice. */
const WITHIN = 0.45
const TWICE = 0.6
const CERTAIN = 0.9

/** A line less clear than this, by the mean chance of its glyphs, may have been found too high or too low, by a script above it or a line below: it
 *  is read this much higher and lower as well, in heights of the line. */
const UNCLEAR = 0.6
const NUDGES = [-0.22, 0.22] as const

export interface ReaderNetworks {
  readonly quick: Network
  readonly trunk: Network
  /** Made ready when a line is blurred. */
  readonly blurred: () => Promise<Network>
  readonly namer: Network
}

export function createReader({ quick, trunk, blurred, namer }: ReaderNetworks, alphabet: readonly string[]): Reader {
  /** Glyphs of each strip, as one of the trunks spots them. */
  const look = async (
    strips: readonly Strip[],
    by: (strip: number) => Network = () => trunk,
    faintest: (row: RowName) => number = faintestOf,
  ) => {
    const spotted: { strip: number; middle: number; sure: number; feature: Float32Array }[] = []
    for (const [index, strip] of strips.entries()) {
      const { centre, feature } = await by(index).run({ strip: { data: strip.padded, dims: [1, 1, STRIP, strip.bucket] } })
      for (const frame of middlesOf(centre as Float32Array, Math.ceil(strip.width / FRAME), faintest(strip.line.row))) {
        spotted.push({
          strip: index,
          middle: frame + offsetOf(centre as Float32Array, frame),
          sure: sigmoid(centre![frame]!),
          feature: (feature as Float32Array).subarray(frame * DEPTH, (frame + 1) * DEPTH),
        })
      }
    }
    const named = await nameGlyphs(
      namer,
      spotted.map(spot => spot.feature),
    )
    const [glyphs, faint] = [strips.map((): Glyph[] => []), strips.map((): Glyph[] => [])]
    for (const [i, spot] of spotted.entries()) {
      const { line, toView } = strips[spot.strip]!
      const [x, y] = at(toView, [(spot.middle + 0.5) * FRAME, STRIP / 2])
      const alternatives = named[i]!.map(([character, p]) => [alphabet[character] ?? '', p * Math.min(1, spot.sure * 1.6)] as const)
      const found = spot.sure >= MIN_CENTRE ? glyphs : faint
      found[spot.strip]!.push({ alternatives, x, y, along: alongOf(line, [x, y]) })
    }
    return { glyphs: glyphs.map((line, i) => (strips[i]!.line.row === 'number' ? line : withoutStrokes(line))), faint }
  }

  /** Puts what lines that were found too short go on with in its place. */
  const readOn = async (strips: Strip[], glyphs: Glyph[][], faint: Glyph[][], cut: (line: Line) => Strip) => {
    const isCut = (i: number) => {
      const last = glyphs[i]!.at(-1)
      return last !== undefined && endOf(strips[i]!.line) - last.along < CUT_SHORT
    }
    for (let short = [...strips.keys()].filter(isCut), times = 0; short.length > 0 && times < MOST_TIMES; times++) {
      const longer = short.map(i => cut(lengthened(strips[i]!.line)))
      const seen = await look(longer, () => quick)
      const more = short.flatMap((i, k) => {
        const line = withoutFar(seen.glyphs[k]!, glyphs[i]!.at(-1)!.along)
        return line.length > glyphs[i]!.length ? [{ i, strip: longer[k]!, line, faint: seen.faint[k]! }] : []
      })
      for (const { i, strip, line, faint: also } of more) [strips[i], glyphs[i], faint[i]] = [strip, line, also]
      short = more.map(({ i }) => i).filter(isCut)
    }
  }

  return {
    async read(pyramid, toRaster, lines) {
      const cut = (line: Line, inkShare = INK_SHARE, drawnOut = 1) => cutStrip(pyramid, toRaster, line, inkShare, drawnOut)
      const strips = lines.map(line => cut(line))
      const { glyphs, faint } = await look(strips, () => quick)
      await readOn(strips, glyphs, faint, cut)
      const isSure = (i: number, least: number) =>
        glyphs[i]!.every(glyph => chanceOfBest(glyph) >= least) && isWhole(lines[i]!.row, glyphs[i]!)
      const unsure = [...lines.keys()].filter(
        i => glyphs[i]!.length === 0 || mayHaveDots(lines[i]!.row, glyphs[i]!) || !isSure(i, QUICK_DOUBT),
      )
      const first = await look(unsure.map(i => strips[i]!))
      for (const [k, i] of unsure.entries()) [glyphs[i], faint[i]] = [first.glyphs[k]!, first.faint[k]!]
      const rooms = glyphs.map((line, i) => (lines[i]!.row === 'address' ? roomsIn(line) : 0))
      const doubtful = [...lines.keys()].filter(i => rooms[i]! > 0 || (unsure.includes(i) && !isSure(i, DOUBT)))
      const dim = doubtful.filter(i => clarityOf(glyphs[i]!) < (lines[i]!.row === 'name' ? DIM_NAME : DIM))
      const forBlur = dim.length > 0 ? await blurred() : trunk
      const inDoubtBy = (i: number) => (dim.includes(i) ? forBlur : trunk)
      const beside = await look(
        dim.map(i => strips[i]!),
        () => forBlur,
      )
      for (const [k, i] of dim.entries()) glyphs[i] = merge(beside.glyphs[k]!, glyphs[i]!)
      const second = await look(
        doubtful.map(i => cut(strips[i]!.line, SECOND_INK_SHARE)),
        k => inDoubtBy(doubtful[k]!),
      )
      for (const [k, i] of doubtful.entries()) {
        const [once, again] = [glyphs[i]!, second.glyphs[k]!]
        const { row } = lines[i]!
        const leavesLess = rooms[i]! > 0 && roomsIn(again) < rooms[i]! && clarityOf(again) > clarityOf(once) - LESS_CLEAR
        if (isWhole(row, again) && !isWhole(row, once)) glyphs[i] = again
        else glyphs[i] = leavesLess ? merge(again, once) : merge(once, again)
      }
      const steps = stepsOf(glyphs.filter((_, i) => lines[i]!.row === 'address'))
      const narrow = glyphs.flatMap((line, i) => {
        const { row } = lines[i]!
        const isCrowded = row === 'address' ? steps && crowded(line, steps).length > 0 : line.length >= ENOUGH && !isWhole(row, line)
        return isCrowded ? [i] : []
      })
      const wider = await look(
        narrow.map(i => cut(strips[i]!.line, INK_SHARE, DRAWN_OUT)),
        k => inDoubtBy(narrow[k]!),
      )
      for (const [k, i] of narrow.entries()) {
        const again = wider.glyphs[k]!
        if (lines[i]!.row === 'address') glyphs[i] = [...withMore(glyphs[i]!, again, steps!)]
        else if (isWhole(lines[i]!.row, again)) glyphs[i] = again
      }
      // 五一 at the end of a row, 路 at the beginning of the next: of 1 100 rows no other had such a stroke there.
      const below = (line: Line) => lines.some(other => other.row === line.row && other.from[1] > line.from[1])
      for (const [i, line] of lines.entries()) {
        const next = line.row === 'address' && below(line) && goesOn(glyphs[i]!, faint[i]!, '一')
        if (next) glyphs[i]!.push(next)
      }
      const open = [...lines.keys()].filter(i => lines[i]!.row === 'address' && textOf(glyphs[i]!).endsWith('之'))
      const { faint: fainter } = await look(
        open.map(i => strips[i]!),
        () => trunk,
        () => FAINTEST,
      )
      for (const [k, i] of open.entries()) {
        const next = goesOn(glyphs[i]!, fainter[k]!, NUMERALS)
        if (next) glyphs[i]!.push(next)
      }
      const unclear = glyphs.flatMap((line, i) => (line.length > 1 && clarityOf(line) < UNCLEAR ? [i] : []))
      for (const nudge of NUDGES) {
        const moved = await look(
          unclear.map(i => cut(nudged(strips[i]!.line, nudge))),
          () => forBlur,
        )
        for (const [k, i] of unclear.entries()) if (clarityOf(moved.glyphs[k]!) > clarityOf(glyphs[i]!)) glyphs[i] = moved.glyphs[k]!
      }
      return strips.map(({ line, toView, width }, i) => ({
        ...line,
        glyphs: glyphs[i]!,
        faint: faint[i]!,
        text: textOf(glyphs[i]!),
        quad: [at(toView, [0, 3]), at(toView, [width, 3]), at(toView, [width, STRIP - 3]), at(toView, [0, STRIP - 3])] as Quad,
      }))
    },
  }
}

/** The faint glyph that a row goes on with, if it is one of these. */
function goesOn(glyphs: readonly Glyph[], faint: readonly Glyph[], characters: string): Glyph | undefined {
  const end = glyphs.at(-1)?.along
  if (end === undefined) return undefined
  return faint.find(glyph => glyph.along > end + SAME_PLACE && glyph.along < end + NEXT_WITHIN && characters.includes(bestOf(glyph)))
}

function mayHaveDots(row: RowName, glyphs: readonly Glyph[]): boolean {
  return row === 'name' && glyphs.filter(glyph => !'姓名'.includes(bestOf(glyph))).length > SHORT_NAME
}

/** What is not a number, whose digits are all wanted, without the signs that stand within a certain Chinese character and are less sure than it, and without
 *  what was seen twice. */
function withoutStrokes(glyphs: readonly Glyph[]): Glyph[] {
  const holds = (other: Glyph | undefined, glyph: Glyph) => {
    if (other === undefined) return false
    const apart = Math.abs(other.along - glyph.along)
    const lead = chanceOfBest(other) - chanceOfBest(glyph)
    // Of two that are as sure the first stays.
    if (apart < TWICE && areSame(bestOf(glyph), bestOf(other))) return lead > 0 || (lead === 0 && other.along < glyph.along)
    return apart < WITHIN && isHan(bestOf(other)) && !isHan(bestOf(glyph)) && lead > 0 && chanceOfBest(other) > CERTAIN
  }
  return glyphs.filter((glyph, i) => !holds(glyphs[i - 1], glyph) && !holds(glyphs[i + 1], glyph))
}

/** One Chinese character, or a bracket of either width. */
function areSame(character: string, other: string): boolean {
  return isHan(character) ? character === other : ['（(', '）)'].some(brackets => brackets.includes(character) && brackets.includes(other))
}

/** How far behind the left end of a line a point lies, in the line's heights; below nought before it. */
function alongOf({ from, to, height }: Line, [x, y]: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  return ((x - from[0]) * dx + (y - from[1]) * dy) / Math.max(1, Math.hypot(dx, dy)) / height
}

/** Glyphs of a line that was made longer: behind the place where it ended before, no farther than one goes on from another. */
function withoutFar(glyphs: readonly Glyph[], end: number): Glyph[] {
  const far = glyphs.findIndex((glyph, i) => i > 0 && glyph.along > end + CUT_SHORT && glyph.along - glyphs[i - 1]!.along > NEXT_WITHIN)
  return far < 0 ? [...glyphs] : glyphs.slice(0, far)
}

/** How long a line is, in its heights. */
function endOf({ from, to, height }: Line): number {
  return Math.max(1, Math.hypot(to[0] - from[0], to[1] - from[1])) / height
}

/** The line, MORE longer at its right end. */
function lengthened(line: Line): Line {
  const more = MORE / endOf(line)
  return { ...line, to: [line.to[0] + (line.to[0] - line.from[0]) * more, line.to[1] + (line.to[1] - line.from[1]) * more] }
}

/** The line moved across itself, down by this many of its heights. */
function nudged(line: Line, heights: number): Line {
  const [dx, dy] = [line.to[0] - line.from[0], line.to[1] - line.from[1]]
  const step = (heights * line.height) / Math.max(1, Math.hypot(dx, dy))
  const move = ([x, y]: Point): Point => [x - dy * step, y + dx * step]
  return { ...line, from: move(line.from), to: move(line.to) }
}

/** The first look's glyphs, each with the mean of both looks' chances where both saw it. */
function merge(first: readonly Glyph[], second: readonly Glyph[]): Glyph[] {
  return first.map(glyph => {
    const away = (item: Glyph) => Math.abs(item.along - glyph.along)
    const other = second.reduce<Glyph | undefined>((best, item) => (best && away(best) <= away(item) ? best : item), undefined)
    if (!other || away(other) > SAME_PLACE) return glyph
    const chances = new Map(glyph.alternatives.map(([character, p]) => [character, p / 2]))
    for (const [character, p] of other.alternatives) chances.set(character, (chances.get(character) ?? 0) + p / 2)
    const alternatives = [...chances].sort((a, b) => b[1] - a[1]).slice(0, ALTERNATIVES)
    return { ...glyph, alternatives }
  })
}

/** The strip along a line: as many px as keep its proportions, or `drawnOut` times as many along it, standardised over its own pixels. */
function cutStrip(pyramid: Pyramid, toRaster: Homography, line: Line, inkShare: number, drawnOut: number): Strip {
  const length = lengthOf(line)
  const before = SIDE_MARGIN * line.height
  const behind = (line.row === 'name' ? NAME_MARGIN : SIDE_MARGIN) * line.height
  const most = BUCKETS.at(-1) as number
  // View px per strip px, across the line and along it.
  const step = Math.max(line.height / inkShare / STRIP, (length + before + behind) / most)
  const along = Math.max(step / drawnOut, (length + before + behind) / most)
  const width = Math.max(8, Math.min(most, Math.round((length + before + behind) / along)))
  const toView = stripAlong(line, { before, height: STRIP, across: step, along })
  const pixels = sampleGrey(pyramid, { width, height: STRIP, toSource: compose(toRaster, toView) }, 'strip')
  const { mean, deviation } = momentsOf(pixels)
  const scale = 1 / (deviation + OF_NOISE)
  const bucket = BUCKETS.find(wide => width <= wide) as number
  const padded = new Float32Array(STRIP * bucket)
  for (let y = 0, from = 0; y < STRIP; y++) {
    for (let x = 0, to = y * bucket; x < width; x++, from++, to++) padded[to] = (pixels[from]! - mean) * scale
  }
  return { line, width, toView, padded, bucket }
}

/** Frames that are the highest of three and high enough. */
function middlesOf(centre: Float32Array, frames: number, chance: number): number[] {
  const floor = Math.log(chance / (1 - chance))
  const found: number[] = []
  for (let i = 0; i < Math.min(frames, centre.length); i++) {
    if (centre[i]! >= floor && centre[i]! > (centre[i - 1] ?? -99) && centre[i]! >= (centre[i + 1] ?? -99)) found.push(i)
  }
  return found
}

/** How far beside a frame's middle the peak about it lies, in frames, by the parabola through it and its neighbours. */
function offsetOf(centre: Float32Array, frame: number): number {
  const [before, here, after] = [centre[frame - 1], centre[frame]!, centre[frame + 1]]
  if (before === undefined || after === undefined) return 0
  const curve = before - 2 * here + after
  return curve < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curve))) : 0
}

/** Best classes of each feature, with their probabilities. */
async function nameGlyphs(namer: Network, features: readonly Float32Array[]): Promise<(readonly [number, number])[][]> {
  const out: (readonly [number, number])[][] = []
  for (let start = 0; start < features.length; start += NAMER_MOST) {
    const part = features.slice(start, start + NAMER_MOST)
    const rows = Math.ceil(part.length / NAMER_STEP) * NAMER_STEP
    const data = new Float32Array(rows * DEPTH)
    for (const [i, feature] of part.entries()) data.set(feature, i * DEPTH)
    const { chance, which } = await namer.run({ feature: { data, dims: [rows, DEPTH] } })
    const each = chance!.length / rows
    for (let i = 0; i < part.length; i++) {
      const [first, end] = [i * each, (i + 1) * each]
      const alternatives: (readonly [number, number])[] = []
      for (let k = first; k < end && (k === first || chance![k]! > LEAST_CHANCE); k++) alternatives.push([Number(which![k]), chance![k]!])
      out.push(alternatives)
    }
  }
  return out
}

function at(h: Homography, [x, y]: Point): Point {
  return [h[0]! * x + h[1]! * y + h[2]!, h[3]! * x + h[4]! * y + h[5]!]
}
