// The engine's walk on one page: decode → locate → rectify → detect → read → parse → check.

import { type Located, locateCards } from './card/locate.ts'
import { cropCard, cropPortrait } from './card/portrait.ts'
import { VIEW, VIEW_CARD, VIEW_PX_PER_MM, viewOf } from './card/rectify.ts'
import { CHECKS } from './checks/all.ts'
import type { CheckInput } from './checks/check.ts'
import { editorsIn } from './checks/doctored.ts'
import { measureQuality } from './checks/quality.ts'
import { RecognizeError, type RecognizeErrorCode } from './errors.ts'
import { readEmblemFields } from './fields/emblem.ts'
import { readFaceFields } from './fields/face.ts'
import { isAcceptable } from './fields/id-number.ts'
import type { Regions } from './fields/regions.ts'
import { decodeImage } from './image/decode.ts'
import type { Pyramid, Raster } from './image/image.ts'
import { areaOf, distance, type Homography, isConvex, mapQuad, scaleQuad } from './image/quad.ts'
import { samplePlanes } from './image/warp.ts'
import type { Network } from './models/session.ts'
import type { Field, FieldName, IdCard, Quad, Recognition, RecognizeOptions } from './result.ts'
import { detectLines } from './text/detect.ts'
import type { Line, ReadLine } from './text/line.ts'
import type { Reader } from './text/read.ts'

/** What one worker owns: its networks and its scratch memory. One call at a time. */
export interface Engine {
  readonly locator: Network
  readonly rows: Network
  readonly reader: Reader
  readonly regions: Regions
  /** Scratch of 3×208×320 floats. */
  readonly view: Float32Array
}

/** Longest side to work at: enough for a card of a third of the picture; more where a crop at full resolution is asked for. */
const WORK_SIDE = 1600
const CROP_SIDE = 3200
/** A card narrower than this in the source gives glyphs of under ten px: nothing can be read with certainty. */
const MIN_CARD_WIDTH = 230
/** Sharpness under which a failure to read is put down to blur. */
const BLURRED = 22
/** Locator score from which a second card of a side is a fault of the picture and not of the locator. */
const SURE_CARD = 0.4
/** Fewest printed lines of any side: the title side of a temporary card. */
const MIN_LINES = 2
/** Looks at the upright view at most, and corner movement (view px) under which another would show nothing new. */
const MAX_LOOKS = 3
const CLOSE_ENOUGH_PX = 6

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
}

export async function recognize(bytes: Uint8Array, options: RecognizeOptions, engine: Engine): Promise<Recognition> {
  const clock = stopwatch()
  const mode = options.cards ?? 'one'
  const { raster, pyramid, width, height, scale } = await decodeImage(bytes, {
    maxSide: options.cropCard || options.cropPortrait ? CROP_SIDE : WORK_SIDE,
  })
  clock.lap('decode')

  const all = await locateCards(pyramid, engine.locator)
  const chosen = choose(all, options, scale)
  clock.lap('locate')

  const read: ReadCard[] = []
  for (const located of chosen) {
    const card = await readCard(raster, pyramid, located, engine, clock)
    if (card) read.push(card)
  }
  clock.lap('parse')
  if (read.length === 0) throw noCard()
  if (mode !== 'all' && (options.strict ?? true)) for (const card of read) demandFields(card, raster)

  const editors = options.checks?.includes('doctored') ? editorsIn(bytes) : []
  const birth = read.map(card => card.fields.birth?.value).find(value => value !== undefined)
  const cards: IdCard[] = []
  for (const card of read) cards.push(await finish(card, raster, scale, options, { editors, ...(birth === undefined ? {} : { birth }) }))
  clock.lap('check')
  return { cards, width, height, milliseconds: clock.total() }
}

/** Which of the cards in the picture the caller means, or why none can be meant. */
function choose(all: readonly Located[], options: RecognizeOptions, scale: number): readonly Located[] {
  const mode = options.cards ?? 'one'
  if (all.length === 0) throw noCard()
  if (mode === 'all') return all
  const of = (side: 'face' | 'emblem') => all.filter(card => card.side === side)
  for (const side of ['face', 'emblem'] as const) {
    const sure = of(side).filter(card => card.score >= SURE_CARD)
    if (sure.length > 1) throw new RecognizeError('several-cards', `the picture shows ${sure.length} cards of the ${side} side`)
  }
  const wanted = options.side
    ? of(options.side)
    : mode === 'pair'
      ? all
      : [all.reduce((a, b) => (Math.abs(areaOf(b.quad)) > Math.abs(areaOf(a.quad)) ? b : a))]
  if (wanted.length === 0)
    throw new RecognizeError('wrong-side', `the picture shows the ${all[0]?.side} side, not the ${options.side} side`)
  for (const { quad } of wanted) {
    const wide = Math.max(distance(quad[0], quad[1]), distance(quad[3], quad[2])) * scale
    if (wide < MIN_CARD_WIDTH)
      throw new RecognizeError('card-too-small', `the card is ${Math.round(wide)} px wide; at least ${MIN_CARD_WIDTH} are needed`)
  }
  return wanted
}

/** Undefined when what the locator saw has no printed lines as a card has: a box, a screen, a sheet. */
async function readCard(
  raster: Raster,
  pyramid: Pyramid,
  located: Located,
  engine: Engine,
  clock: Stopwatch,
): Promise<ReadCard | undefined> {
  const size = { width: VIEW.width, height: VIEW.height }
  let quad = located.quad
  let view = viewOf(quad)
  let lines: readonly Line[] = []
  // The view is only as straight as the corners it was cut by: each look sees them closer, and the last one gives the lines.
  for (let look = 0; look < MAX_LOOKS; look++) {
    view = viewOf(quad)
    samplePlanes(pyramid, { ...size, toSource: view }, engine.view)
    const detected = await detectLines(engine.view, size, VIEW_CARD, engine.rows)
    const refined = mapQuad(view, detected.corners)
    const moved = Math.max(...detected.corners.map((corner, i) => distance(corner, VIEW_CARD[i]!)))
    lines = detected.lines
    if (!isConvex(refined)) break
    quad = refined
    if (moved < CLOSE_ENOUGH_PX) break
  }
  clock.lap('detect')
  if (lines.length < MIN_LINES) return undefined
  const readLines = await engine.reader.read(
    raster,
    view,
    lines.filter(line => line.row !== 'country'),
  )
  clock.lap('read')
  const fields =
    located.side === 'face' ? readFaceFields(readLines, STARTS, engine.regions) : readEmblemFields(readLines, STARTS.emblem, engine.regions)
  if (located.side === 'face' && located.temporary) Object.assign(fields, readEmblemFields(readLines, STARTS.number, engine.regions))
  const titled = readLines.some(line => line.row === 'title' && [...'居民身份证'].filter(c => line.text.includes(c)).length >= 2)
  if (Object.keys(fields).length === 0 && !titled) return undefined
  return { located, quad, viewToRaster: view, lines: readLines, fields }
}

function noCard(): RecognizeError {
  return new RecognizeError('no-card', 'no second-generation or temporary ID card was found in the picture')
}

/** A face must have a name and a number that can be one; an emblem side something that was read. */
function demandFields({ located, fields, lines, viewToRaster }: ReadCard, raster: Raster): void {
  const fault = faultOf(located, fields)
  if (!fault) return
  const sharpness = measureQuality(raster, viewToRaster, lines)
  if (sharpness < BLURRED) throw new RecognizeError('blurred', `the picture is too blurred to be read: sharpness ${sharpness} of 100`)
  throw new RecognizeError(...fault)
}

function faultOf(
  { side, temporary }: Located,
  { name, idNumber, issuer, validity }: ReadCard['fields'],
): readonly [RecognizeErrorCode, string] | undefined {
  if (side === 'emblem')
    return temporary || issuer || validity ? undefined : ['nothing-read', 'neither the issuing authority nor the validity could be read']
  if (!name) return ['fields-missing', 'no name was found on the face side']
  if (!idNumber) return ['fields-missing', 'no ID number was found on the face side']
  return isAcceptable(idNumber.value)
    ? undefined
    : ['fields-missing', 'the ID number was not read as 18 characters with a right check character and a real date']
}

async function finish(
  card: ReadCard,
  raster: Raster,
  scale: number,
  options: RecognizeOptions,
  more: { editors: readonly string[]; birth?: string },
): Promise<IdCard> {
  const { located, quad, viewToRaster, lines } = card
  const toSource = (any: Quad) => round(scaleQuad(any, scale))
  const fields = Object.fromEntries(
    Object.entries(card.fields).map(([name, field]) => [
      name,
      { ...field, quads: field.quads.map(line => toSource(mapQuad(viewToRaster, line))) },
    ]),
  ) as IdCard['fields']
  const now = new Date()
  const input: CheckInput = {
    raster,
    side: located.side,
    temporary: located.temporary,
    quad,
    score: located.score,
    lines,
    viewToRaster,
    toSource,
    fields,
    today: [now.getFullYear(), now.getMonth() + 1, now.getDate()],
    ...more,
  }
  const verdicts = [...new Set(options.checks ?? [])].map(name => CHECKS[name](input))
  const outside = quad.flatMap(([x, y], i) => (x < 0 || y < 0 || x > raster.width || y > raster.height ? [i] : []))
  const border = verdicts.find(verdict => verdict.check === 'border')
  return {
    side: located.side,
    temporary: located.temporary,
    quad: toSource(quad),
    rotationDeg: (Math.round(((Math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]) * 180) / Math.PI + 360) * 10) / 10) % 360,
    cornersOutside: outside,
    confidence: located.score,
    fields,
    verdicts,
    ...(options.quality ? { quality: measureQuality(raster, viewToRaster, lines) } : {}),
    ...(border ? { borderScore: Math.round(border.score) } : {}),
    ...(options.cropCard ? { cardImage: await cropCard(raster, quad) } : {}),
    ...(options.cropPortrait && located.side === 'face' ? { portraitImage: await cropPortrait(raster, quad) } : {}),
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
