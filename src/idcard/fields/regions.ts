// Names of provinces, cities and counties, past and present, as they begin addresses and stand in the names of issuing authorities.
import type { Glyph } from '../text/line.ts'
import { bestOf, chanceOf, FLOOR, isHan } from './glyphs.ts'

export interface Regions {
  /** What an address may begin with: 广东省深圳市南山区, 深圳市南山区, 南山区 … */
  readonly places: Names
  /** Townships and streets of the counties that a place of `places` may be. */
  townsOf(place: string): Names
  /** Characters that addresses are mostly written with: those of GB 2312's first level, and of the names of places. */
  readonly common: ReadonlySet<string>
  /** Codes that numbers may begin with. */
  readonly codes: ReadonlySet<string>
  /** What an issuing authority may be called: 横县公安局, 深圳市公安局南山分局 … */
  readonly issuers: Names
}

/** Names by their first character: the glyph there has few alternatives, so few names need a look. */
export type Names = ReadonlyMap<string, readonly string[]>

/** Names that fill a row of the code table and are no place. */
const NO_PLACE = /^(.*市辖区|县|省直辖.*|自治区直辖.*|区|市)$/

/** `rows`: `code name` lines, where a code may have had several names; `townRows`: `code name name …` lines of counties. */
export function compileRegions(rows: readonly string[], townRows: readonly string[] = []): Regions {
  const townLines = new Map(townRows.map(row => [row.slice(0, 6), row.slice(7)]))
  const codes = new Map<string, string[]>()
  const names = new Map<string, string[]>()
  for (const row of rows) {
    const [code = '', name = ''] = row.split(' ')
    if (!NO_PLACE.test(name)) names.set(code, [...(names.get(code) ?? []), name])
  }
  const places = new Set<string>()
  const issuers = new Set<string>()
  for (const [code, own] of names) {
    const provinces = names.get(`${code.slice(0, 2)}0000`) ?? []
    const cities = code.endsWith('00') ? [] : (names.get(`${code.slice(0, 4)}00`) ?? [])
    const add = (place: string) => {
      places.add(place)
      if (townLines.has(code)) codes.set(place, [...(codes.get(place) ?? []), code])
    }
    for (const name of own) {
      add(name)
      issuers.add(`${name}公安局`)
      if (!code.endsWith('0000')) for (const province of provinces) add(province + name)
      for (const city of cities) {
        add(city + name)
        for (const province of provinces) add(province + city + name)
        if (name.endsWith('区')) {
          issuers.add(`${city}公安局${name.slice(0, -1)}分局`)
          issuers.add(`${city}公安局${name}分局`)
        }
      }
      // Districts of the four municipalities stand right under the province.
      if (name.endsWith('区'))
        for (const province of provinces.filter(p => p.endsWith('市'))) issuers.add(`${province}公安局${name.slice(0, -1)}分局`)
    }
  }
  const townsOf = (place: string) => byFirst(new Set((codes.get(place) ?? []).flatMap(code => (townLines.get(code) as string).split(' '))))
  const common = new Set(firstLevel())
  for (const row of [...rows, ...townRows]) for (const character of row) common.add(character)
  return { places: byFirst(places), townsOf, common, codes: new Set(rows.map(row => row.slice(0, 6))), issuers: byFirst(issuers) }
}

/** GB 2312's first level, 3 755 characters in rows 16 to 55. */
function firstLevel(): string {
  const bytes: number[] = []
  for (let row = 0xb0; row <= 0xd7; row++) for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) bytes.push(row, cell)
  return new TextDecoder('gbk').decode(Uint8Array.from(bytes))
}

function byFirst(names: ReadonlySet<string>): Names {
  const out = new Map<string, string[]>()
  for (const name of names) {
    const first = firstOf(name)
    const known = out.get(first)
    if (known) known.push(name)
    else out.set(first, [name])
  }
  return out
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0)
}

/** How much less likely than by its looks a character is that addresses hardly ever have. */
const RARE = 0.15

/** Glyphs with the characters that names of places hardly ever have made less likely: the reader learnt all alike, so 翠微 may be read 翠徵. */
export function asInPlaces(glyphs: readonly Glyph[], { common }: Regions): readonly Glyph[] {
  const isRare = (c: string) => isHan(c) && !common.has(c)
  const total = (alternatives: Glyph['alternatives']) => alternatives.reduce((sum, [, p]) => sum + p, 0)
  return glyphs.map(glyph => {
    const weighed = glyph.alternatives.map(([c, p]) => [c, isRare(c) ? p * RARE : p] as const)
    const scale = total(glyph.alternatives) / total(weighed)
    return { ...glyph, alternatives: weighed.map(([c, p]) => [c, p * scale] as const).sort((a, b) => b[1] - a[1]) }
  })
}

/** The longest of `names` that a text begins with. */
export function longestName(text: string, names: Names): string | undefined {
  const found = (names.get(firstOf(text)) ?? []).filter(name => text.startsWith(name))
  return found.reduce<string | undefined>((best, name) => (best !== undefined && best.length >= name.length ? best : name), undefined)
}

/** A name replaces what was read when the picture gives it at least this chance against the reading, and no other name half as much. */
const SUPPORT = 0.01
/** At most this share of the characters may differ. */
const MAX_CHANGED = 0.34

/** The name among `names` that the glyphs (their beginning, or all of them) show with one or two characters misread; undefined when
 *  the reading is itself such a name, or none is near. Gives the characters that stand instead of the first glyphs. */
export function mendByName(glyphs: readonly Glyph[], names: Names, whole: boolean): string | undefined {
  const read = glyphs.map(bestOf)
  const text = read.join('')
  const tops = read.map((character, i) => chanceOf(glyphs[i]!, character))
  let best: { name: string; ratio: number } | undefined
  let next = 0
  let confirmed = 0
  const near = (glyphs[0]?.alternatives ?? []).filter(([, p]) => p > SUPPORT * (tops[0] ?? 1)).flatMap(([first]) => names.get(first) ?? [])
  for (const name of near) {
    const characters = [...name]
    if (characters.length < 3 || characters.length > glyphs.length || (whole && characters.length !== glyphs.length)) continue
    if (whole ? text === name : text.startsWith(name)) {
      confirmed = Math.max(confirmed, characters.length)
      continue
    }
    let ratio = 1
    let changed = 0
    for (let i = 0; i < characters.length && ratio > SUPPORT; i++) {
      if (characters[i] === read[i]) continue
      const chance = chanceOf(glyphs[i]!, characters[i]!)
      ratio *= chance <= FLOOR ? 0 : chance / tops[i]!
      changed++
    }
    if (ratio <= SUPPORT || changed === 0 || changed > Math.max(1, characters.length * MAX_CHANGED)) continue
    // A longer name explains more of what stands there.
    if (!best || characters.length > [...best.name].length || (characters.length === [...best.name].length && ratio > best.ratio)) {
      next = best && characters.length === [...best.name].length ? best.ratio : 0
      best = { name, ratio }
    } else if (characters.length === [...best.name].length) next = Math.max(next, ratio)
  }
  return best && next <= best.ratio * 0.5 && confirmed < [...best.name].length ? best.name : undefined
}
