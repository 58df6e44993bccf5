// Each check on inputs made for it; pictures are drawn here, tiny and plain.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid, type Raster } from '../image/image.ts'
import { rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { Field, FieldName, Quad } from '../result.ts'
import type { ReadLine, RowName } from '../text/line.ts'
import { runCheck } from './all.ts'
import type { CheckInput } from './check.ts'
import { hueSpread } from './copy.ts'
import { strongestGlare } from './reflect.ts'
import type { Surface } from './surface.ts'
import { THRESHOLDS } from './thresholds.ts'

const QUAD: Quad = [
  [20, 20],
  [380, 20],
  [380, 247],
  [20, 247],
]
const field = (value: string, more: Partial<Field> = {}): Field => ({
  value,
  raw: value,
  confidence: 0.99,
  quads: [QUAD],
  glyphs: [],
  ...more,
})

/** A 400×267 picture from a function of place. */
function paint(pixel: (x: number, y: number) => readonly [number, number, number]): Raster {
  const data = new Uint8Array(400 * 267 * 3)
  for (let y = 0; y < 267; y++) for (let x = 0; x < 400; x++) data.set(pixel(x, y), (y * 400 + x) * 3)
  return { data, width: 400, height: 267 }
}

const SCRATCH = createScratch()
const COLOURED = paint((x, y) => [200 + 20 * Math.sin(x / 40), 210, 215 + 25 * Math.cos(y / 30)])
/** The picture as a raster; the rest as it is. */
type Given = Partial<CheckInput> & { raster?: Raster }
const input = ({ raster = COLOURED, ...more }: Given = {}): CheckInput => ({
  pyramid: buildPyramid(raster, SCRATCH),
  hueSpread: hueSpread(buildPyramid(raster, SCRATCH), QUAD),
  glare: strongestGlare(buildPyramid(raster, SCRATCH), QUAD, more.side ?? 'face'),
  side: 'face',
  temporary: false,
  quad: QUAD,
  lines: [],
  viewToRaster: [1.25, 0, 0, 0, 1.25, 0, 0, 0, 1],
  toSource: quad => quad,
  fields: {},
  editors: [],
  today: [2026, 6, 1],
  ...more,
})
const check = (name: Parameters<typeof runCheck>[0], more: Given = {}) => runCheck(name, input(more), THRESHOLDS)
const FACE: Partial<Record<FieldName, Field>> = {
  name: field('样本'),
  sex: field('女'),
  nation: field('汉'),
  birth: field('1949/12/31'),
  address: field('样本路'),
  idNumber: field('11010519491231002X'),
}

const surface = (more: Partial<Surface> = {}, covered: readonly number[] = []): Surface => ({
  copy: { grain: 0.02, scene: 0.02 },
  screen: { grain: 0.02, scene: 0.02 },
  cover: {
    columns: 24,
    rows: 16,
    chance: Float32Array.from({ length: 24 * 16 }, (_, cell) => (covered.includes(cell) ? 0.9 : 0.01)),
    quadOf: (left, top, right, bottom) => rectangle(left * 16, top * 16, right * 16 + 16, bottom * 16 + 16),
  },
  ...more,
})

describe('border', () => {
  const at = (tone: readonly [number, number, number], x: number, y: number) =>
    tone.map(c => c + 6 * Math.sin(x * 1.7 + y * 0.9) + 5 * Math.cos(x * 0.6 - y * 2.1)) as [number, number, number]
  const DESK = [150, 105, 70] as const
  const onDesk = (isCard: (x: number, y: number) => boolean) =>
    paint((x, y) => at(x > 20 && x < 380 && y > 20 && y < 247 && isCard(x, y) ? [205, 215, 225] : DESK, x, y))
  // 4.2 px to the mm.
  it('a corner that is cut off the card, and which', () => {
    for (const [mm, whole] of [
      [8, [0, 0]],
      [15, [0, 0]],
      [10, [400, 0]],
      [12, [400, 267]],
    ] as const) {
      const isCard = (x: number, y: number) => Math.abs(x - Math.abs(whole[0] - 20)) + Math.abs(y - Math.abs(whole[1] - 20)) > mm * 4.2
      const verdict = check('border', { raster: onDesk(isCard) })
      assert.ok(verdict.warned, `${mm} mm: ${verdict.score}`)
      const corner = `${whole[1] ? 'bottom' : 'top'} ${whole[0] ? 'right' : 'left'}`
      assert.deepEqual(
        verdict.evidence.map(({ rule, of }) => [rule, of]),
        [['corner-cut', [corner]]],
      )
    }
  })
  it('rounded corners, shade, a bright spot and a ground like the card’s are none', () => {
    const rounded = (x: number, y: number) => Math.hypot(Math.max(0, 34 - x, x - 366), Math.max(0, 34 - y, y - 233)) < 14
    assert.ok(check('border', { raster: onDesk(rounded) }).score < 5)
    const lit = paint((x, y) => {
      const [inside, spot] = [x > 20 && x < 380 && y > 20 && y < 247, 90 * Math.exp(-((x - 30) ** 2 + (y - 30) ** 2) / 900)]
      return at(inside ? [165 + spot, 175 + spot, 185 + spot] : [150 + spot, 105 + spot, 70 + spot], x, y).map(c => Math.min(255, c)) as [
        number,
        number,
        number,
      ]
    })
    assert.ok(check('border', { raster: lit }).score < 5)
    assert.ok(check('border', { raster: paint((x, y) => at([205, 215, 225], x, y)) }).score < 5)
  })
  it('a card inside the picture', () => assert.ok(check('border').score < 5))
  it('a corner on the edge is not yet cut', () => {
    const verdict = check('border', { quad: [[0, 20], QUAD[1], QUAD[2], [0, 247]] })
    assert.equal(verdict.warned, false)
  })
  it('corners outside, each named', () => {
    const verdict = check('border', { quad: [[-30, 20], QUAD[1], QUAD[2], [-30, 247]] })
    assert.deepEqual([verdict.warned, verdict.evidence.length], [true, 2])
    assert.match(verdict.evidence[0]?.why ?? '', /top left corner lies outside/)
  })
})

describe('occlusion', () => {
  it('all rows there and nothing over them', () => assert.equal(check('occlusion', { fields: FACE, surface: surface() }).warned, false))
  it('a row that is missing is named', () => {
    const { birth: _, ...rest } = FACE
    const verdict = check('occlusion', { fields: rest, surface: surface() })
    assert.equal(verdict.evidence[0]?.why, 'birth was not found')
    assert.equal(verdict.warned, true)
    const blurred = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, { ...value, confidence: 0.1 }]))
    assert.equal(check('occlusion', { fields: blurred, surface: surface() }).warned, false)
  })
  it('something over the card, with the place and the fields that it touches', () => {
    const cells = [50, 51, 52, 74, 75, 76]
    const verdict = check('occlusion', { fields: FACE, surface: surface({}, cells) })
    assert.equal(verdict.warned, true)
    assert.match(verdict.evidence[0]?.why ?? '', /something lies over the card, over name/)
    assert.deepEqual(verdict.evidence[0]?.where, rectangle(32, 32, 80, 64))
  })
  it('a row that can hardly be read, where all others are read surely', () => {
    const of = (others: number) => {
      const rest = Object.fromEntries(Object.entries(FACE).map(([name, value]) => [name, { ...value, confidence: others }]))
      return check('occlusion', { fields: { ...rest, idNumber: field('1', { confidence: 0.001 }) }, surface: surface() })
    }
    assert.deepEqual([of(0.95).warned, of(0.95).evidence[0]?.why], [true, 'idNumber can hardly be read'])
    assert.equal(of(0.8).warned, false)
    const emblem = { issuer: field('a', { confidence: 0.001 }), validity: field('b') }
    assert.equal(check('occlusion', { side: 'emblem', fields: emblem, surface: surface() }).warned, true)
  })
  it('a shadow, through which print is seen, is nothing over the card', () => {
    // Cells of 16 raster px; glyphs in the middles of the first `many`, in view px.
    const cells = [50, 51, 52, 53, 54, 55, 74, 75, 76, 77, 78, 79]
    const under = (many: number, chance = 0.99): ReadLine => {
      const at = (cell: number) => ({ x: ((cell % 24) * 16 + 8) / 1.25, y: (Math.floor(cell / 24) * 16 + 8) / 1.25 })
      const glyphs = cells.slice(0, many).map((cell, i) => ({ alternatives: [['样', chance] as const], ...at(cell), along: i }))
      return { row: 'name', from: [0, 0], to: [1, 0], height: 12, score: 1, glyphs, faint: [], text: '样'.repeat(many), quad: QUAD }
    }
    const warned = (line: ReadLine) => check('occlusion', { fields: FACE, surface: surface({}, cells), lines: [line] }).warned
    assert.deepEqual([warned(under(6)), warned(under(4)), warned(under(6, 0.5))], [false, true, true])
  })
  it('glare on a field that it makes hard to read, and on no other', () => {
    const lost = { ...FACE, address: field('…', { confidence: 0.1 }) }
    const verdict = check('occlusion', { fields: lost, surface: surface(), raster: GLARING })
    assert.equal(verdict.warned, true)
    assert.equal(verdict.evidence[0]?.why, 'glare washes out address')
    assert.equal(check('occlusion', { fields: FACE, surface: surface(), raster: GLARING }).warned, false)
    const aside = { ...FACE, address: field('…', { confidence: 0.1, quads: [rectangle(300, 200, 340, 220)] }) }
    assert.equal(check('occlusion', { fields: aside, surface: surface(), raster: GLARING }).warned, false)
    const blurred = Object.fromEntries(Object.entries(lost).map(([name, value]) => [name, { ...value, confidence: 0.1 }]))
    assert.equal(check('occlusion', { fields: blurred, surface: surface(), raster: GLARING }).warned, false)
  })
  it('glare that leaves a piece of a line blank, but not where the line has a blank of its own', () => {
    // In view px; the spot lies in its middle.
    const across = (row: RowName, text: string): ReadLine => ({
      row,
      text,
      ...{ from: [40, 104], to: [200, 104], height: 12, score: 1, glyphs: [], faint: [], quad: rectangle(40, 98, 200, 110) },
    })
    const of = (row: RowName, text: string) =>
      check('occlusion', { fields: FACE, surface: surface(), raster: GLARING, lines: [across(row, text)] })
    assert.equal(of('birth', '出生1987年日').warned, true)
    assert.equal(of('birth', '出生1987年日').evidence[0]?.why, 'glare leaves a part of birth blank')
    assert.equal(of('birth', '出生1987年1月1日').warned, false)
    assert.equal(of('address', '住址样本省').warned, true)
    assert.equal(of('title', '居民').warned, false)
  })
  it('an emblem side has two rows', () =>
    assert.equal(
      check('occlusion', { side: 'emblem', fields: { issuer: field('a'), validity: field('b') }, surface: surface() }).warned,
      false,
    ))
})

describe('what lies within the portrait', () => {
  it('is as likely the person', () => {
    const cells = [100, 101, 102, 124, 125, 126]
    const inside = rectangle(50, 50, 110, 100)
    assert.equal(check('occlusion', { fields: FACE, surface: surface({}, cells) }).warned, true)
    const verdict = check('occlusion', { fields: FACE, surface: surface({}, cells), portrait: inside })
    assert.deepEqual([verdict.warned, verdict.evidence], [false, []])
  })
})

describe('copy', () => {
  const PRINT = { grain: 0.99, scene: 0.3 }
  it('a card', () => assert.equal(check('copy', { surface: surface() }).warned, false))
  it('of a temporary card, printed paper itself, more is asked, but hues tell alike', () => {
    const seen = { surface: surface({ copy: { grain: 0.9, scene: 0.3 } }) }
    assert.equal(check('copy', seen).warned, true)
    assert.equal(check('copy', { ...seen, temporary: true }).warned, false)
    assert.equal(check('copy', { temporary: true, hueSpread: 3 }).warned, true)
  })
  it('a copy in colour, and one that is black and white', () => {
    assert.match(check('copy', { surface: surface({ copy: PRINT }) }).evidence[0]?.why ?? '', /in colour/)
    const grey = paint((x, y) => [(180 + ((x + y) % 40)) * 1.1, 180 + ((x + y) % 40), (180 + ((x + y) % 40)) * 0.7])
    for (const name of ['copy', 'greyCopy'] as const) {
      const verdict = check(name, { surface: surface(), raster: grey })
      assert.equal(verdict.warned, true)
      assert.match(verdict.evidence[0]?.why ?? '', /black and white/)
    }
    assert.equal(check('greyCopy', { surface: surface({ copy: PRINT }) }).warned, false)
  })
})

describe('reshoot', () => {
  it('a card', () => assert.equal(check('reshoot', { surface: surface() }).warned, false))
  it('a screen, by its grain or by its frame', () => {
    const seen = [
      [{ grain: 0.99, scene: 0.1 }, /grain of a display/],
      [{ grain: 0.1, scene: 0.97 }, /display’s frame/],
    ] as const
    for (const [screen, why] of seen) {
      const verdict = check('reshoot', { surface: surface({ screen }) })
      assert.equal(verdict.warned, true)
      assert.equal(verdict.evidence.length, 1)
      assert.match(verdict.evidence[0]?.why ?? '', why)
    }
  })
})

describe('electronic', () => {
  const straight: Quad = rectangle(100, 60, 300, 186)
  const turned = straight.map(([x, y]) => [x + 0.02 * y, y - 0.02 * x]) as unknown as Quad
  const noise = paint((x, y) => [200 + ((x * 7 + y * 13) % 5), 210, 215])
  const flat = paint((x, y) => (x > 100 && x < 300 && y > 60 && y < 186 ? [200 + ((x * 7 + y * 13) % 5), 210, 215] : [240, 240, 240]))
  it('a straight card on a ground of one colour', () => {
    const verdict = check('electronic', { quad: straight, raster: flat })
    assert.equal(verdict.warned, true)
    assert.match(verdict.evidence[0]?.why ?? '', /straight to 0\.00°, and 100 % of the ground/)
  })
  it('none that was laid by hand, lies on a ground with grain, or fills the picture', () => {
    assert.equal(check('electronic', { quad: turned, raster: flat }).warned, false)
    assert.equal(check('electronic', { quad: straight, raster: noise }).warned, false)
    assert.equal(check('electronic', { quad: rectangle(0, 0, 400, 267), raster: flat }).warned, false)
  })
})

const spot = (x: number, y: number) => Math.hypot(x - 120, y - 130) < 25
const GLARING = paint((x, y) => (spot(x, y) ? [255, 255, 255] : [190, 200, 205]))

describe('reflect', () => {
  it('a card', () => assert.equal(check('reflect').warned, false))
  it('a burnt-out spot, with its place and field', () => {
    const verdict = check('reflect', { fields: FACE, raster: GLARING })
    assert.equal(verdict.warned, true)
    assert.match(verdict.evidence[0]?.why ?? '', /a bright spot at name/)
  })
  it('a shadow over half of the card is no glare', () =>
    assert.equal(check('reflect', { raster: paint(x => (x < 150 ? [220, 220, 220] : [120, 120, 120])) }).warned, false))
  it('an overexposed card is no glare', () => assert.equal(check('reflect', { raster: paint(() => [255, 255, 255]) }).score, 0))
})

describe('thresholds', () => {
  it('an operator’s own are kept to', () => {
    const verdict = runCheck('copy', input({ surface: surface({ copy: { grain: 0.2, scene: 0.25 } }) }), { ...THRESHOLDS, copy: 0.2 })
    assert.deepEqual([verdict.warned, verdict.threshold], [true, 0.2])
  })
})

describe('doctored', () => {
  it('places that differ from the rest of the card, each with the fields that it touches', () => {
    const name = { ...field('样本'), quads: [rectangle(32, 32, 96, 48)] }
    const cells = { ...surface({}, [2 * 24 + 2, 2 * 24 + 3, 10 * 24 + 20]).cover }
    const verdict = check('doctored', { fields: { name }, retouch: { logit: 4.75, cells } })
    assert.equal(check('doctored', { fields: { name }, retouch: { logit: 4.75, cells }, temporary: true }).warned, false)
    assert.deepEqual([verdict.warned, verdict.score], [true, 0.953])
    assert.deepEqual(
      verdict.evidence.map(({ why, where }) => [why.replace(/ differs.*/, ''), where?.[0], where?.[2]]),
      [
        ['ground or type of name', [32, 32], [64, 48]],
        ['ground or type of a part of the card', [320, 160], [336, 176]],
      ],
    )
  })
  it('ground under a line that is smoother than around it tips the scales, and is named', () => {
    const retouch = { logit: 1, cells: surface().cover }
    const ground = { field: 'address', quad: rectangle(40, 100, 200, 120), smoother: Math.log(2) } as const
    assert.equal(check('doctored', { fields: FACE, retouch }).warned, false)
    const verdict = check('doctored', { fields: FACE, retouch, ground })
    assert.equal(verdict.warned, true)
    const why = 'the ground under address is 2.0 times smoother than above and below it'
    assert.deepEqual(verdict.evidence, [
      { rule: 'smoother-ground', of: ['address'], figures: ['2.0'], why, where: ground.quad, score: verdict.score },
    ])
    assert.equal(check('doctored', { fields: FACE, retouch, ground: { ...ground, smoother: 0.05 } }).warned, false)
    // Rougher ground takes away a little, whatever its amount.
    const score = (smoother: number) => check('doctored', { fields: FACE, retouch, ground: { ...ground, smoother } }).score
    assert.deepEqual([score(-0.1) < score(0), score(-2)], [true, score(-0.1)])
  })
  it('a portrait that is another picture’s, and is named', () => {
    const portrait = rectangle(200, 40, 300, 160)
    const cells = surface().cover
    const of = (logit: number, grainier: number, card = 1.2, more: Given = {}) =>
      check('doctored', { fields: FACE, portrait, retouch: { logit: card, cells }, pasted: { logit, grainier }, ...more })
    const verdict = of(6, 0)
    assert.equal(verdict.warned, true)
    assert.deepEqual(
      verdict.evidence.map(({ rule, where, score }) => [rule, where, score]),
      [['portrait-differs', portrait, verdict.score]],
    )
    assert.deepEqual([of(0, -0.1).warned, of(0, -0.1).evidence], [false, []])
    for (const grainier of [-0.6, 0.6]) assert.deepEqual([of(0, grainier).warned, of(0, grainier / 6).warned], [true, false])
    assert.equal(of(6, 0, 1.2, { temporary: true }).warned, false)
    assert.equal(of(6, 0, -3).warned, false, 'beside a card that is alike everywhere')
    assert.deepEqual([of(-4, 0, 2.5).warned, check('doctored', { fields: FACE, retouch: { logit: 2.5, cells } }).warned], [false, true])
  })
  it('a card whose cells are alike', () =>
    assert.deepEqual(check('doctored', { fields: FACE, retouch: { logit: -2, cells: surface().cover } }).evidence, []))
  it('a card that agrees with itself', () => assert.equal(check('doctored', { fields: FACE }).warned, false))
  const rows: [string, Partial<CheckInput>, RegExp][] = [
    ['an editor in the file', { fields: FACE, editors: ['Photoshop'] }, /saved by Photoshop/],
    ['a wrong check character, surely read', { fields: { ...FACE, idNumber: field('110105194912310021') } }, /check character/],
    ['another birth', { fields: { ...FACE, birth: field('1959/12/31') } }, /birth and number disagree/],
    ['another sex', { fields: { ...FACE, sex: field('男') } }, /sex and number disagree/],
  ]
  for (const [name, more, why] of rows) {
    it(name, () => {
      const verdict = check('doctored', more)
      assert.equal(verdict.warned, true)
      assert.match(verdict.evidence.map(item => item.why).join(), why)
    })
  }
  it('a birth that was given as the number’s accuses nobody', () =>
    assert.equal(check('doctored', { fields: { ...FACE, birth: field('1949/12/31', { raw: '1949/2/31' }) } }).warned, false))
  it('a doubtful reading accuses nobody', () =>
    assert.equal(check('doctored', { fields: { ...FACE, idNumber: field('110105194912310021', { confidence: 0.3 }) } }).warned, false))
  it('a number that was read whole contradicts a birth though it is less sure; one that was corrected does not', () => {
    const other = { ...FACE, birth: field('1959/12/31') }
    const whole = field('11010519491231002X', { confidence: 0.6 })
    assert.equal(check('doctored', { fields: { ...other, idNumber: whole } }).warned, true)
    const corrected = field('11010519491231002X', { confidence: 0.6, raw: '11010519491231008X' })
    assert.equal(check('doctored', { fields: { ...other, idNumber: corrected } }).warned, false)
  })
})

describe('watermark', () => {
  it('a purpose across the picture, with its places and the fields under it', () => {
    const { cover: cells } = surface({}, [50, 51, 52, 250])
    const verdict = check('watermark', {
      fields: { name: field('样本', { quads: [rectangle(32, 32, 80, 48)] }) },
      writing: { score: 0.97, cells },
    })
    assert.deepEqual([verdict.warned, verdict.score], [true, 0.97])
    assert.deepEqual(
      verdict.evidence.map(({ why, where }) => [why, where]),
      [
        ['something is written across name', rectangle(32, 32, 80, 48)],
        ['something is written across the picture', rectangle(160, 160, 176, 176)],
      ],
    )
  })
  it('a card that nothing is written on', () => {
    const verdict = check('watermark', { fields: FACE, writing: { score: 0.1, cells: surface().cover } })
    assert.deepEqual([verdict.warned, verdict.evidence], [false, []])
  })
})

describe('temporary', () => {
  it('by layout', () => assert.equal(check('temporary', { temporary: true }).warned, true))
  it('an ordinary card', () => assert.equal(check('temporary').warned, false))
})

describe('validity', () => {
  it('warns with the rule that was broken, where the term stands', () => {
    const verdict = check('validity', { fields: { validity: field('2005.08.12-2025.08.12') } })
    assert.deepEqual(verdict.evidence, [{ rule: 'run-out', why: 'has run out', where: QUAD }])
  })
  it('accuses nobody where the term could not be read', () => {
    assert.equal(check('validity', { fields: { validity: field('2017.08.12-20') } }).warned, false)
    assert.equal(check('validity', { fields: { validity: field('2005.08.12-2025.08.12', { confidence: 0.1 }) } }).warned, false)
  })
  it('takes the birth from the other side', () =>
    assert.equal(check('validity', { fields: { validity: field('2018.05.01-2038.05.01') }, birth: '2000/5/1' }).warned, true))
})
