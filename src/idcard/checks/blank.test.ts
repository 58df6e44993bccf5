// A face whose name is missing, on ground that is drawn here.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid, type Raster } from '../image/image.ts'
import { rectangle } from '../image/quad.ts'
import { createScratch } from '../image/scratch.ts'
import type { ReadLine, RowName } from '../text/line.ts'
import { findBlank } from './blank.ts'

const HEIGHT = 10
const SCRATCH = createScratch()
type Paint = (x: number, y: number) => readonly [number, number, number]
const plain: Paint = x => [190 + 8 * Math.sin(x / 9), 205, 215]
/** The line of the name, from behind its label on. */
const atName = (x: number, y: number) => x > 68 && y > 34 && y < 46

function line(row: RowName, y: number, text: string, chance = 0.99): ReadLine {
  const glyphs = [...text].map((character, i) => ({ alternatives: [[character, chance] as const], x: 42 + 11 * i, y, along: i * 1.1 }))
  const to = 42 + 11 * text.length
  return { row, from: [37, y], to: [to, y], height: HEIGHT, score: 1, glyphs, faint: [], text, quad: rectangle(37, y - 5, to, y + 5) }
}

const OTHERS = [
  line('sex', 68, '性别女民族汉'),
  line('birth', 88, '出生1990年8月29日'),
  line('number', 160, '公民身份号码610581199008290568'),
]
interface Given {
  readonly paint?: Paint
  readonly lines?: readonly ReadLine[]
  readonly temporary?: boolean
}
function blankIn({ paint = plain, lines = [line('name', 40, '姓名'), ...OTHERS], temporary = false }: Given = {}) {
  const data = new Uint8Array(320 * 208 * 3)
  for (let y = 0; y < 208; y++) for (let x = 0; x < 320; x++) data.set(paint(x, y), 3 * (y * 320 + x))
  const raster: Raster = { data, width: 320, height: 208 }
  return findBlank({ side: 'face', temporary, lines, pyramid: buildPyramid(raster, SCRATCH), viewToRaster: [1, 0, 0, 0, 1, 0, 0, 0, 1] })
    ?.field
}

describe('a blank field', () => {
  it('is one with nothing beside its label but the card’s own ground', () => assert.equal(blankIn(), 'name'))
  it('may hold what noise is read as', () =>
    assert.equal(
      blankIn({
        lines: [
          { ...line('name', 40, '姓名'), glyphs: [...line('name', 40, '姓名').glyphs, ...line('name', 40, '国', 0.3).glyphs] },
          ...OTHERS,
        ],
      }),
      'name',
    ))
  it('is a birth of which only 年月日 are left', () =>
    assert.equal(blankIn({ lines: [line('name', 40, '姓名国家'), OTHERS[0]!, line('birth', 88, '出生年月日'), OTHERS[2]!] }), 'birth'))

  const whole: Record<string, Given> = {
    'a value that was read': { lines: [line('name', 40, '姓名国家'), ...OTHERS] },
    'a second row that was read': { lines: [line('name', 40, '姓名'), line('name', 52, '国家'), ...OTHERS] },
    'print that could not be read': { paint: (x, y) => (atName(x, y) && x % 6 < 2 ? [60, 60, 60] : plain(x, y)) },
    'something of another colour over it': { paint: (x, y) => (atName(x, y) ? [215, 205, 190] : plain(x, y)) },
    'something over it and what is around it': { paint: x => (x > 62 ? [120, 130, 140] : plain(x, 0)) },
    'glare over it': { paint: x => (x > 62 ? [254, 254, 255] : plain(x, 0)) },
    'other rows in doubt': { lines: [line('name', 40, '姓名'), ...OTHERS.map(other => line(other.row, other.from[1], other.text, 0.8))] },
    'too few other rows': { lines: [line('name', 40, '姓名'), OTHERS[0]!] },
    'a label in doubt': { lines: [line('name', 40, '姓名', 0.8), ...OTHERS] },
    'a temporary card': { temporary: true },
  }
  for (const [name, given] of Object.entries(whole)) it(`is not found with ${name}`, () => assert.equal(blankIn(given), undefined))
})
