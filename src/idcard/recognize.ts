// The engine's walk on one page: decode → locate → rectify → detect → read → parse → check.

import { chooseCards, rivalsIn } from './card/choose.ts'
import { farthest, refineCorners, type Search, settleCorners } from './card/edges.ts'
import { type Located, locateCards, locateCloser } from './card/locate.ts'
import { crop, inRaster, placePortrait } from './card/portrait.ts'
import { VIEW, VIEW_CARD, VIEW_PX_PER_MM, viewOf } from './card/rectify.ts'
import { GLARE_CHECKS, HUE_CHECKS, RETOUCH_CHECKS, runCheck, SURFACE_CHECKS, WRITING_CHECKS } from './checks/all.ts'
import type { CheckInput } from './checks/check.ts'
import { hueSpread } from './checks/copy.ts'
import { editorsIn } from './checks/editors.ts'
import { smoothestGround } from './checks/ground.ts'
import { lookForPasted } from './checks/pasted.ts'
import { legibility, measureQuality, measureSharpness } from './checks/quality.ts'
import { strongestGlare } from './checks/reflect.ts'
import { lookForRetouch } from './checks/retouch.ts'
import { lookAtSurface } from './checks/surface.ts'
import { THRESHOLDS } from './checks/thresholds.ts'
import { lookForWriting } from './checks/writing.ts'
import { RecognizeError, type RecognizeErrorCode } from './errors.ts'
import { parseTerm } from './fields/dates.ts'
import { readEmblemFields } from './fields/emblem.ts'
import { readFaceFields } from './fields/face.ts'
import { isAcceptable } from './fields/id-number.ts'
import { areOfOtherDocument, saysItsRow, saysTemporary } from './fields/printed.ts'
import type { Regions } from './fields/regions.ts'
import { labelledAs, namesBesideLabel, namesInTwoRows, rolesByLabel } from './fields/roles.ts'
import { decodeImage } from './image/decode.ts'
import type { Pyramid } from './image/image.ts'
import { areaOf, centreOf, contains, type Homography, isConvex, mapQuad, scaleQuad } from './image/quad.ts'
import type { Scratch } from './image/scratch.ts'
import { samplePlanes } from './image/warp.ts'
import type { Network } from './models/session.ts'
import { withThresholds } from './options.ts'
import type { CheckName, Field, FieldName, IdCard, Quad, Recognition, RecognizeOptions } from './result.ts'
import { type Detected, detectLines } from './text/detect.ts'
import type { ReadLine, RowName } from './text/line.ts'
import type { Reader } from './text/read.ts'
import { isWrapped, placeOfWrapped, placeOfWrappedName, rowsFromOneStart } from './text/wrapped.ts'

/** What one worker owns: its networks and its scratch memory. One call at a time. */
export interface Engine {
  readonly locator: Network
  readonly rows: Network
  /** Those of the checks, made ready when first asked for. */
  readonly surface: () => Promise<Network>
  readonly edits: () => Promise<Network>
  readonly portrait: () => Promise<Network>
  readonly watermark: () => Promise<Network>
  readonly sharpness: () => Promise<Network>
  readonly reader: Reader
  readonly regions: Regions
  readonly scratch: Scratch
}

/** Longest side to work at: enough for a card of a third of the picture; more where a crop at full resolution is asked for. */
const WORK_SIDE = 1600
const CROP_SIDE = 3200
/** Sharpness under which a failure to read is put down to blur. */
const BLURRED = 40
/** Mean chance of a character under which `strict` gives nothing that was read: of five such cards in three older draws none was right as a whole,
 *  and of their 30 fields eight. */
const ILLEGIBLE = 0.6
/** Fewest printed lines of any side: the title side of a temporary card. */
const MIN_LINES = 2
/** Where blur lets nothing be read, this score and so many lines still make a card: the caller should hear of the blur. */
const CERTAIN = 0.6
const MANY_LINES = 5
/** So many rows of a face say what they are where its number cannot be read, of five. */
const WHOLE_ROWS = 4
/** So many of what closer looks see are tried. */
const MOST_CLOSER = 6
/** What is so many times smaller than another document is something else that lies there. */
const SMALLER = 3
/** Looks at the upright view at most, and corner movement (view px) under which another would show nothing new. */
const MAX_LOOKS = 3
const CLOSE_ENOUGH_PX = 6
/** Where the card's sides are looked for first: about where the locator saw them. */
const FIRST_SEARCH: Search = { reach: 16, step: 1 }

/** China's clocks before UTC's. */
const CHINA_MS = 8 * 3_600_000

/** Where values begin, mm from the card's left edge (facts page), in view px. */
const atMm = (mm: number) => VIEW_CARD[0][0] + mm * VIEW_PX_PER_MM
const STARTS = { value: atMm(15.4), nation: atMm(35.5), number: atMm(27.2), emblem: atMm(33.6) }

/** A card on its way: as located, then as read. */
interface ReadCard {
  readonly located: Located
  readonly quad: Quad
  readonly viewToRaster: Homography
  readonly lines: readonly ReadLine[]
  readonly fields: Partial<Record<FieldName, Field>>
  /** A temporary card, by what it says; by the locator only where that cannot be read. */
  readonly temporary: boolean
  /** The portrait's rectangle on the card, mm; on a face. */
  readonly portrait?: Quad
}

export async function recognize(bytes: Uint8Array, options: RecognizeOptions, engine: Engine): Promise<Recognition> {
  const clock = stopwatch()
  const mode = options.cards ?? 'one'
  const maxSide = options.cropCard || options.cropPortrait ? CROP_SIDE : WORK_SIDE
  const { pyramid, width, height, scale } = await decodeImage(bytes, { maxSide }, engine.scratch)
  clock.lap('decode')

  const all = await locateCards(pyramid, engine.locator)
  clock.lap('locate')
  // What the locator takes for a second card of a side is one if it can be read: a spot of wood was none.
  const rivals = rivalsIn(all, options)
  const judged = await readCards(pyramid, rivals, engine, clock)
  const cardOf = (located: Located) => judged.cards.find(card => card.located === located)
  const likely = all.filter(located => !rivals.includes(located) || cardOf(located))
  let chosen: readonly Located[] = []
  let tooSmall: RecognizeError | undefined
  try {
    if (likely.length > 0) chosen = chooseCards(likely, options, scale)
  } catch (error) {
    if (!(error instanceof RecognizeError && error.code === 'card-too-small')) throw error
    tooSmall = error // and perhaps no card at all, but a spot beside one
  }
  const rest = await readCards(
    pyramid,
    chosen.filter(located => !cardOf(located)),
    engine,
    clock,
  )
  const read = chosen.flatMap(located => [...judged.cards, ...rest.cards].find(card => card.located === located) ?? [])
  if (read.length === 0) {
    // Those are many, and mostly none: a card is what has all that a card must have.
    // A small card may lie on another document, or be copied onto it.
    const others = [...judged.others, ...rest.others]
    const isKnown = ({ quad }: Located) => others.some(other => contains(other, centreOf(quad)) && areaOf(quad) > areaOf(other) / SMALLER)
    const closer = (await locateCloser(pyramid, engine.locator)).filter(located => !isKnown(located)).slice(0, MOST_CLOSER)
    clock.lap('locate')
    const cards = (await readCards(pyramid, closer, engine, clock)).cards.filter(isWhole)
    if (cards.length === 0 && tooSmall) throw tooSmall
    const wanted = chooseCards(
      cards.map(card => card.located),
      options,
      scale,
    )
    read.push(...cards.filter(card => wanted.includes(card.located)))
  }
  if (mode !== 'all' && (options.strict ?? true)) for (const card of read) await demandFields(card, pyramid, engine)

  const editors = options.checks?.includes('doctored') ? editorsIn(bytes) : []
  // Of two people in one picture nobody knows whose term it is.
  const faces = read.filter(card => card.located.side === 'face')
  const birth = faces.length === 1 ? faces[0]!.fields.birth?.value : undefined
  const cards: IdCard[] = []
  for (const card of read) {
    const asks = (names: readonly CheckName[]) => options.checks?.some(name => names.includes(name)) ?? false
    const more: Seen = {
      editors,
      ...(birth === undefined ? {} : { birth }),
      ...(asks(SURFACE_CHECKS) ? { surface: await lookAtSurface(pyramid, card.quad, await engine.surface()) } : {}),
      ...(asks(HUE_CHECKS) ? { hueSpread: hueSpread(pyramid, card.quad) } : {}),
      ...(asks(GLARE_CHECKS) ? { glare: strongestGlare(pyramid, card.quad, card.located.side) } : {}),
      ...(asks(RETOUCH_CHECKS) ? await lookForEdits(card, pyramid, engine) : {}),
      ...(asks(WRITING_CHECKS) ? { writing: await lookForWriting(pyramid, card.quad, await engine.watermark()) } : {}),
    }
    cards.push(await finish(card, pyramid, scale, options, more, engine))
  }
  clock.lap('check')
  return { cards, width, height, milliseconds: clock.total() }
}

/** Those of what the locator saw that are cards, and where it saw other documents. */
async function readCards(
  pyramid: Pyramid,
  all: readonly Located[],
  engine: Engine,
  clock: Stopwatch,
): Promise<{ cards: ReadCard[]; others: Quad[] }> {
  const cards: ReadCard[] = []
  const others: Quad[] = []
  for (const located of all) {
    const card = await readCard(pyramid, located, engine, clock)
    clock.lap('parse')
    if (card === ANOTHER) others.push(located.quad)
    else if (card) cards.push(card)
  }
  return { cards, others }
}

/** A document that is no ID card: what a closer look makes of it counts no more. */
const ANOTHER = 'another document'

/** Undefined when what the locator saw has no printed lines as a card has: a box, a screen, a sheet. */
async function readCard(
  pyramid: Pyramid,
  located: Located,
  engine: Engine,
  clock: Stopwatch,
): Promise<ReadCard | typeof ANOTHER | undefined> {
  const atFirst = viewOf(located.quad)
  let { view, detected, moved } = await look(pyramid, mapQuad(atFirst, refineCorners(pyramid, atFirst, VIEW_CARD, FIRST_SEARCH)), engine)
  // The view is only as straight as the corners it was cut by: each look sees them closer, and the last one gives the lines.
  for (let looks = 1; looks < MAX_LOOKS && moved >= CLOSE_ENOUGH_PX; looks++)
    ({ view, detected, moved } = await look(pyramid, mapQuad(view, detected.corners), engine))
  const { lines } = detected
  const corners = settleCorners(pyramid, view, detected.corners)
  const quad = mapQuad(view, corners)
  const portrait = placePortrait(corners, detected.portrait)
  clock.lap('detect')
  if (lines.length < MIN_LINES) return undefined
  const seen = rowsFromOneStart(namesBesideLabel(namesInTwoRows(lines.filter(line => line.row !== 'country')), STARTS.value))
  const places =
    located.side === 'face' ? [placeOfWrapped(seen, STARTS.value), placeOfWrappedName(seen, STARTS.value, detected.portrait[0][0])] : []
  const printed = [...seen, ...places.flatMap(place => place ?? [])]
  const found = (await engine.reader.read(pyramid, view, printed)).filter((line, i) => i < seen.length || isWrapped(line))
  const readLines = rolesByLabel(found)
  clock.lap('read')
  const rows = readLines.filter(line => line.row !== 'title')
  const blurred = async () => rows.length >= MIN_LINES && (await measureSharpness(pyramid, view, rows, await engine.sharpness())) < BLURRED
  if (areOfOtherDocument(found)) return ANOTHER
  // The title side of a temporary card has nothing else to say; of other things that the locator is not certain of, noise makes one row.
  const told = found.filter(saysItsRow)
  const least = located.score < CERTAIN && !told.some(line => line.row === 'title') ? 2 : 1
  if (told.length < least && !(located.score >= CERTAIN && lines.length >= MANY_LINES && (await blurred()))) return undefined
  const face = located.side === 'face'
  const fields = face ? readFaceFields(readLines, STARTS, engine.regions) : readEmblemFields(readLines, STARTS.emblem, engine.regions)
  // Only a temporary card has issuer and term on its face, and nothing but titles on its other side.
  const besides = face ? readEmblemFields(readLines, STARTS.number, engine.regions) : {}
  const titles = readLines.filter(line => line.row === 'title')
  const temporary = face
    ? parseTerm(besides.validity?.value ?? '') !== undefined ||
      readLines.some(line => TEMPORARY_ROWS.includes(line.row) && labelledAs(line) && line.from[1] > VIEW.height / 2) ||
      (located.temporary && Object.keys(besides).length > 0)
    : // Half read, as on a copy, a title may seem to say so; what stands below it then tells.
      !readLines.some(line => TEMPORARY_ROWS.includes(line.row) && labelledAs(line)) &&
      (titles.some(saysItsRow) ? titles.some(saysTemporary) : located.temporary)
  return {
    located,
    quad,
    viewToRaster: view,
    lines: readLines,
    fields: !temporary ? fields : face ? { ...fields, ...besides } : {},
    temporary,
    ...(face ? { portrait } : {}),
  }
}

/** The upright view cut by these corners, what it shows, and how far, px, it shows them to be off. */
async function look(pyramid: Pyramid, quad: Quad, { rows }: Engine): Promise<{ view: Homography; detected: Detected; moved: number }> {
  const view = viewOf(quad)
  const size = { width: VIEW.width, height: VIEW.height }
  const pixels = samplePlanes(pyramid, { ...size, toSource: view }, 'view')
  const found = await detectLines(pixels, size, VIEW_CARD, rows)
  // Corners that make no card are worse than those the view was cut by.
  const detected = isConvex(found.corners) ? found : { ...found, corners: VIEW_CARD }
  return { view, detected, moved: farthest(detected.corners, VIEW_CARD) }
}

/** Rows that a face has only on a temporary card, in its lower half: above it the other side of an ordinary one may show. */
const TEMPORARY_ROWS: readonly RowName[] = ['issuer', 'term']

/** Does it have what a face or an emblem side must have, as far as one can tell without knowing it? */
function isWhole(card: ReadCard): boolean {
  if (card.located.side === 'emblem') return card.lines.some(saysTemporary) || parseTerm(card.fields.validity?.value ?? '') !== undefined
  return faultOf(card) === undefined || card.lines.filter(saysItsRow).length >= WHOLE_ROWS
}

/** A face must have a name and a number that can be one; an emblem side something that was read. */
async function demandFields(card: ReadCard, pyramid: Pyramid, engine: Engine): Promise<void> {
  const { lines, viewToRaster } = card
  const isTitle = card.temporary && card.located.side === 'emblem'
  const legible = legibility(lines)
  if (!isTitle && legible < ILLEGIBLE)
    throw new RecognizeError('blurred', `the print cannot be made out: a character's mean chance is ${legible.toFixed(2)}`)
  const fault = faultOf(card)
  if (!fault) return
  const sharpness = await measureSharpness(pyramid, viewToRaster, lines, await engine.sharpness())
  if (sharpness < BLURRED) throw new RecognizeError('blurred', `the picture is too blurred to be read: sharpness ${sharpness} of 100`)
  throw new RecognizeError(...fault)
}

function faultOf({ located, temporary, fields }: ReadCard): readonly [RecognizeErrorCode, string] | undefined {
  const { name, idNumber, issuer, validity } = fields
  if (located.side === 'emblem')
    return temporary || issuer || validity ? undefined : ['nothing-read', 'neither the issuing authority nor the validity could be read']
  if (!name) return ['fields-missing', 'no name was found on the face side']
  if (!idNumber) return ['fields-missing', 'no ID number was found on the face side']
  return isAcceptable(idNumber.value)
    ? undefined
    : ['fields-missing', 'the ID number was not read as 18 characters with a right check character and a real date']
}

async function lookForEdits(
  { quad, viewToRaster, fields, portrait }: ReadCard,
  pyramid: Pyramid,
  engine: Engine,
): Promise<Pick<CheckInput, 'retouch' | 'pasted' | 'ground'>> {
  const retouch = await lookForRetouch(pyramid, quad, await engine.edits())
  const pasted = portrait && (await lookForPasted(pyramid, inRaster(quad, portrait), quad, await engine.portrait()))
  return {
    retouch,
    ...(pasted === undefined ? {} : { pasted }),
    ground: smoothestGround(pyramid, viewToRaster, fields),
  }
}

/** What checks are given besides the card as it was read. */
type Seen = Pick<CheckInput, 'editors' | 'birth' | 'surface' | 'retouch' | 'pasted' | 'ground' | 'glare' | 'writing' | 'hueSpread'>

async function finish(
  card: ReadCard,
  pyramid: Pyramid,
  scale: number,
  options: RecognizeOptions,
  more: Seen,
  { sharpness }: Engine,
): Promise<IdCard> {
  const { located, quad, viewToRaster, lines, temporary, portrait } = card
  const { raster } = pyramid.levels[0]
  const place = portrait && inRaster(quad, portrait)
  const toSource = (any: Quad) => round(scaleQuad(any, scale))
  const fields = Object.fromEntries(
    Object.entries(card.fields).map(([name, field]) => [
      name,
      { ...field, quads: field.quads.map(line => toSource(mapQuad(viewToRaster, line))) },
    ]),
  ) as IdCard['fields']
  // Terms are days of China's calendar, wherever the server stands.
  const now = new Date(Date.now() + CHINA_MS)
  const input: CheckInput = {
    pyramid,
    side: located.side,
    temporary,
    quad,
    ...(place ? { portrait: place } : {}),
    lines,
    viewToRaster,
    toSource,
    fields,
    today: [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()],
    ...more,
  }
  const thresholds = withThresholds(THRESHOLDS, options.thresholds)
  const verdicts = [...new Set(options.checks ?? [])].map(name => runCheck(name, input, thresholds))
  const outside = quad.flatMap(([x, y], i) => (x < 0 || y < 0 || x > raster.width || y > raster.height ? [i] : []))
  const border = verdicts.find(verdict => verdict.check === 'border')
  return {
    side: located.side,
    temporary,
    quad: toSource(quad),
    rotationDeg: (Math.round(((Math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]) * 180) / Math.PI + 360) * 10) % 3600) / 10,
    cornersOutside: outside,
    confidence: located.score,
    fields,
    verdicts,
    ...(options.quality ? { quality: await measureQuality(pyramid, viewToRaster, lines, await sharpness()) } : {}),
    ...(border ? { borderScore: border.score } : {}),
    ...(options.cropCard ? { cardImage: await crop(pyramid, quad) } : {}),
    ...(place ? { portrait: toSource(place) } : {}),
    ...(options.cropPortrait && portrait ? { portraitImage: await crop(pyramid, quad, portrait) } : {}),
  }
}

function round(quad: Quad): Quad {
  return quad.map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10]) as unknown as Quad
}

type Stage = keyof Recognition['milliseconds']

interface Stopwatch {
  lap(stage: Stage): void
  total(): Record<Stage, number>
}

function stopwatch(): Stopwatch {
  const spent: Record<Stage, number> = { decode: 0, locate: 0, detect: 0, read: 0, parse: 0, check: 0, total: 0 }
  const begun = performance.now()
  let last = begun
  return {
    lap(stage) {
      const now = performance.now()
      spent[stage] += now - last
      last = now
    },
    total() {
      spent.total = performance.now() - begun
      return Object.fromEntries(Object.entries(spent).map(([stage, ms]) => [stage, Math.round(ms * 10) / 10])) as Record<Stage, number>
    },
  }
}
