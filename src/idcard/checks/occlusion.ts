// Is something inside the frame covered? What lies over the card, glare in which print is lost, and rows that every such card has and that could not be read.
import type { Pyramid } from '../image/image.ts'
import { apply, centreOf, compose, contains, type Homography } from '../image/quad.ts'
import { sampleGrey } from '../image/warp.ts'
import { type Reason, reason } from '../reasons.ts'
import { fieldsOf, type Quad } from '../result.ts'
import { chanceOfBest, lengthOf, type ReadLine, type RowName, stripAlong } from '../text/line.ts'
import { NUMBER, TERM } from '../text/read.ts'
import { type CellMap, groupsOf, meanOfWorst, placesOf, quadOfCell } from './cells.ts'
import type { CheckInput, Finding } from './check.ts'
import { valuesOf } from './quality.ts'
import { fieldsInGlare, STRONG } from './reflect.ts'

/** A field read with less than this chance of being right counts as half lost. */
const UNSURE = 0.02
/** What a row that was not found adds where the others are read surely, and where they are not: blur loses rows too. */
const LOST = 0.6
const LOST_IN_BLUR = 0.25
const HARDLY = 0.1
/** What one that can hardly be read adds where every other is right with at least such a chance: blur and coarse print take all alike. */
const HARDLY_AMONG_CLEAR = LOST
const CLEAR = 0.85
/** The others are read surely when most of them are right with at least this chance. */
const SURE = 0.6
/** A cell counts as covered from this chance on, in the evidence. */
const COVERED = 0.5
/** The score is the mean of this many of the surest cells: the smallest thing that can hide a glyph or two. */
const CELLS = 4
/** Cards are covered less often than in training: so much the odds are less. */
const RARER = 2
/** Glare counts where it lies on a field that is right with less than this chance. */
const LOST_IN_GLARE = 0.3

/** Luma from which nothing is left of print, samples of a line's height, and how much of a line must be burnt: as much as a character takes. */
const BURNT = 246
const SAMPLES = 4
const BURNT_HEIGHTS = 1

/** How much a covered cell within the portrait counts: skin, hair and clothes look like fingers and stickers there, and no drawing knows them all. */
const IN_PORTRAIT = 0.5

/** What lies over print hides it. Where so large a share of the cells that hang together, and so many, bear glyphs that are read surely, a shadow lies over them. (Of four codes' coverings 67 of
 *  68 have less; shadows of slats and hands 0.31 to 0.62.) How much such cells count. */
const BESIDE_COVERED = 0.3
const SEEN_THROUGH = { share: 0.3, cells: 5, counts: 0.2 }
const READ_SURELY = 0.9

type Hidden = Reason & { readonly where?: Quad; readonly score: number }

export function checkOcclusion(input: CheckInput): Finding {
  const { fields, toSource, quad, portrait } = input
  const cover = input.surface && withoutShadows(portrait ? weighed(input.surface.cover, portrait) : input.surface.cover, input)
  const others = Object.values(fields).filter(field => field.quads.length > 0)
  const clear = others.filter(field => field.confidence >= SURE).length > others.length / 2
  const lost = fieldsOf(input).flatMap((name): Hidden[] => {
    const field = fields[name]
    // A value that only the number gave has no printed line of its own.
    if (!field || field.quads.length === 0)
      return [{ ...reason('not-found', [name]), where: toSource(quad), score: clear ? LOST : LOST_IN_BLUR }]
    if (field.confidence >= UNSURE) return []
    const isAlone = others.length > 1 && others.every(other => other === field || other.confidence >= CLEAR)
    return [{ ...reason('hardly-read', [name]), where: field.quads[0]!, score: isAlone ? HARDLY_AMONG_CLEAR : HARDLY }]
  })
  const hidden = hiddenByGlare(input, clear)
  const seen = cover ? meanOfWorst(cover.chance, CELLS) : 0
  const covered = seen / (seen + RARER * (1 - seen))
  const score = 1 - [...hidden, ...lost].reduce((clear, item) => clear * (1 - item.score), 1 - covered)
  const places = cover ? placesOf(cover, COVERED, input) : []
  const coverings = places.map(({ where, score, touched }) => ({
    ...reason(touched.length > 0 ? 'covered-field' : 'covered', touched),
    where,
    score,
  }))
  return { score, evidence: [...coverings, ...hidden, ...lost] }
}

/** Fields that can hardly be read where glare lies on them, while the others are `clear`: blur takes all alike. Otherwise, lines of which it leaves a piece blank. */
function hiddenByGlare(input: CheckInput, clear: boolean): readonly Hidden[] {
  const { glare, fields, toSource } = input
  const washed = clear ? fieldsInGlare(input).filter(name => fields[name]!.confidence < LOST_IN_GLARE) : []
  return !glare || washed.length === 0
    ? washedOut(input)
    : [{ ...reason('glare-washes-out', washed), where: toSource(glare.quad), score: glare.score }]
}

/** Rows that have blanks of their own, and what is read of one that has lost nothing. */
const WHOLE: Partial<Record<RowName, RegExp>> = {
  sex: /性别[男女]民族./,
  birth: /\d{4}年\d\d?月\d\d?日/,
  number: NUMBER,
  term: TERM,
}

/** Lines of which strong glare leaves a piece blank: what it hid may be missed without a trace in what was read of them. */
function washedOut({ glare, lines, pyramid, viewToRaster, toSource }: CheckInput): readonly Hidden[] {
  if (!glare || glare.score < STRONG) return []
  const hasLost = (line: ReadLine) => !WHOLE[line.row]?.test(line.text) && longestBurnt(pyramid, viewToRaster, line) >= BURNT_HEIGHTS
  const rows = [
    ...new Set(
      valuesOf(lines)
        .filter(hasLost)
        .map(line => line.row),
    ),
  ]
  return rows.length === 0 ? [] : [{ ...reason('glare-blanks', rows), where: toSource(glare.quad), score: glare.score }]
}

/** How long a piece between the ends of a line is burnt out over all of its height, in its heights. */
function longestBurnt(pyramid: Pyramid, viewToRaster: Homography, line: ReadLine): number {
  const step = line.height / SAMPLES
  const width = Math.floor(lengthOf(line) / step)
  if (width < 1) return 0
  const toView = stripAlong(line, { before: 0, height: SAMPLES, across: step, along: step })
  const grey = sampleGrey(pyramid, { width, height: SAMPLES, toSource: compose(viewToRaster, toView) }, 'line')
  let [longest, run] = [0, 0]
  for (let column = 0; column < width; column++) {
    let darkest = 255
    for (let row = 0; row < SAMPLES; row++) darkest = Math.min(darkest, grey[row * width + column]!)
    run = darkest >= BURNT ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest / SAMPLES
}

function withoutShadows(cover: CellMap, { lines, viewToRaster }: CheckInput): CellMap {
  const surely = lines.flatMap(({ glyphs }) => glyphs.filter(glyph => chanceOfBest(glyph) > READ_SURELY))
  const middles = surely.map(({ x, y }) => apply(viewToRaster, [x, y]))
  const bearsPrint = (cell: number) => middles.some(middle => contains(quadOfCell(cover, cell), middle))
  const chance = cover.chance.slice()
  for (const group of groupsOf(cover, BESIDE_COVERED)) {
    const legible = group.filter(bearsPrint).length
    if (legible >= SEEN_THROUGH.cells && legible >= SEEN_THROUGH.share * group.length)
      for (const cell of group) chance[cell]! *= SEEN_THROUGH.counts
  }
  return { ...cover, chance }
}

function weighed(cover: CellMap, portrait: Quad): CellMap {
  const within = (cell: number) => contains(portrait, centreOf(quadOfCell(cover, cell)))
  return { ...cover, chance: cover.chance.map((chance, cell) => (within(cell) ? chance * IN_PORTRAIT : chance)) }
}
