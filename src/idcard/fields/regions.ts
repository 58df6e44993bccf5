// Names of provinces, cities and counties, past and present, as they begin addresses and stand in the names of issuing authorities.
import { bestOf, chanceOfBest, type Glyph, isHan } from '../text/line.ts'
import { chanceOf, FLOOR } from './glyphs.ts'

export interface Regions {
  /** What an address may begin with: 广东省深圳市南山区, 深圳市南山区, 南山区 … */
  readonly places: Names
  /** Townships and streets of the counties that a place of `places` may be. */
  townsOf(place: string): Names
  /** Characters that addresses are mostly written with: those of GB 2312's first level, and of the names of places. */
  readonly common: ReadonlySet<string>
  /** Does a name of a place, a township or a street hold these two characters in a row? */
  holdsPair(first: string, second: string): boolean
  /** Codes that numbers may begin with. */
  readonly codes: ReadonlySet<string>
  /** What an issuing authority may be called: 横县公安局, 深圳市公安局南山分局 … */
  readonly issuers: Names
}

/** Names by their first character: the glyph there has few alternatives, so few names need a look. */
export interface Names {
  get(first: string): readonly string[]
}

/** A place by all that its name may be made of. */
interface Place {
  readonly code: string
  readonly own: readonly string[]
  readonly cities: readonly string[]
  readonly provinces: readonly string[]
}

/** Names that fill a row of the code table and are no place. */
const NO_PLACE = /^(.*市辖区|县|省直辖.*|自治区直辖.*|区|市)$/

/** `rows`: `code name` lines, where a code may have had several names; `townRows`: `code name name …` lines of counties. */
export function compileRegions(rows: readonly string[], townRows: readonly string[] = []): Regions {
  const townLines = new Map(townRows.map(row => [row.slice(0, 6), row.slice(7)]))
  const names = new Map<string, string[]>()
  for (const row of rows) {
    const [code = '', name = ''] = row.split(' ')
    if (!NO_PLACE.test(name)) names.set(code, [...(names.get(code) ?? []), name])
  }
  const all: Place[] = [...names].map(([code, own]) => ({
    code,
    own,
    cities: code.endsWith('00') ? [] : (names.get(`${code.slice(0, 4)}00`) ?? []),
    provinces: code.endsWith('0000') ? [] : (names.get(`${code.slice(0, 2)}0000`) ?? []),
  }))
  const byHead = new Map<string, Place[]>()
  for (const place of all)
    for (const head of new Set([...place.own, ...place.cities, ...place.provinces].map(firstOf))) {
      const known = byHead.get(head)
      if (known) known.push(place)
      else byHead.set(head, [place])
    }
  const townsOf = (name: string) => {
    const called = (byHead.get(firstOf(name)) ?? []).filter(
      place => place.own.some(own => name.endsWith(own)) && placeNames(place).includes(name),
    )
    const towns = called.flatMap(({ code }) => townLines.get(code)?.split(' ') ?? [])
    return { get: (first: string) => towns.filter(town => town.startsWith(first)) }
  }
  const named = [...rows, ...townRows].join(' ')
  const common = new Set(firstLevel() + named)
  return {
    places: madeWhenAsked(byHead, placeNames),
    townsOf,
    common,
    holdsPair: (first, second) => named.includes(first + second),
    codes: new Set(rows.map(row => row.slice(0, 6))),
    issuers: madeWhenAsked(byHead, issuerNames),
  }
}

/** What an address may call a place: by its own name, and with those of its city and province before it. */
function placeNames({ own, cities, provinces }: Place): string[] {
  return own.flatMap(name => [
    name,
    ...provinces.map(province => province + name),
    ...cities.flatMap(city => [city + name, ...provinces.map(province => province + city + name)]),
  ])
}

function issuerNames({ own, cities, provinces }: Place): string[] {
  // Districts of the four municipalities stand right under the province.
  const municipalities = provinces.filter(province => province.endsWith('市'))
  return own.flatMap(name =>
    name.endsWith('区')
      ? [
          `${name}公安局`,
          ...cities.flatMap(city => [`${city}公安局${name.slice(0, -1)}分局`, `${city}公安局${name}分局`]),
          ...municipalities.map(city => `${city}公安局${name.slice(0, -1)}分局`),
        ]
      : [`${name}公安局`],
  )
}

/** There are some fifty thousand names, and a card asks for a few hundred: those of a first character are made when it is first asked for. */
function madeWhenAsked(byHead: ReadonlyMap<string, readonly Place[]>, namesOf: (place: Place) => string[]): Names {
  const made = new Map<string, readonly string[]>()
  return {
    get(first) {
      const known = made.get(first)
      if (known) return known
      const names = new Set((byHead.get(first) ?? []).flatMap(namesOf).filter(name => name.startsWith(first)))
      made.set(first, [...names])
      return [...names]
    },
  }
}

/** GB 2312's first level, 3 755 characters in rows 16 to 55. */
function firstLevel(): string {
  const bytes: number[] = []
  for (let row = 0xb0; row <= 0xd7; row++) for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) bytes.push(row, cell)
  return new TextDecoder('gbk').decode(Uint8Array.from(bytes))
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0)
}

/** How much less likely than by its looks a character is that addresses hardly ever have. */
const RARE = 0.15

/** Glyphs with the characters that names of places hardly ever have made less likely: the reader learnt all alike, so 翠微 may be read 翠徵. */
export function asInPlaces(glyphs: readonly Glyph[], { common }: Regions): readonly Glyph[] {
  return glyphs.map(glyph => weighed(glyph, c => (isHan(c) && !common.has(c) ? RARE : 1)))
}

/** How much likelier a character is that names of places have beside its neighbour: 人民 stands in many, 入民 in none. Only glyphs less sure than this are weighed so,
 *  only beside a neighbour that is at least so sure, and only characters of so much chance. */
const BESIDE = 6
const DOUBTED = 0.9
const KNOWN = 0.5
const LIKELY = 0.02
/** How likely a house number begins with a nought, beside what its looks say; and after what it stands. */
const NOUGHT = 0.2
const NUMBERED = /[路街道巷弄里]/

/** Glyphs of what stands behind the place in an address, weighed by how such is written: 人民, not 入民, and 路893号, not 路093号. Names that are known as a whole
 *  are better known so (`mendByName`). */
export function asInStreets(glyphs: readonly Glyph[], { holdsPair }: Regions): readonly Glyph[] {
  const neighbour = (glyph: Glyph | undefined) => (glyph && chanceOfBest(glyph) >= KNOWN ? bestOf(glyph) : '')
  return glyphs.map((glyph, i) => {
    if (chanceOfBest(glyph) >= DOUBTED) return glyph
    const [before, after] = [neighbour(glyphs[i - 1]), neighbour(glyphs[i + 1])]
    if (bestOf(glyph) === '0') return NUMBERED.test(before) ? weighed(glyph, c => (c === '0' ? NOUGHT : 1)) : glyph
    if (!isHan(bestOf(glyph))) return glyph
    const fits = (c: string) => (isHan(before) && holdsPair(before, c)) || (isHan(after) && holdsPair(c, after))
    return weighed(glyph, (c, p) => (p > LIKELY && isHan(c) && fits(c) ? BESIDE : 1))
  })
}

/** The glyph with each character's chance times `weight`, so that all of them together have as much as before. */
function weighed(glyph: Glyph, weight: (character: string, chance: number) => number): Glyph {
  const total = (alternatives: Glyph['alternatives']) => alternatives.reduce((sum, [, p]) => sum + p, 0)
  const changed = glyph.alternatives.map(([c, p]) => [c, p * weight(c, p)] as const)
  const scale = total(glyph.alternatives) / total(changed)
  return { ...glyph, alternatives: changed.map(([c, p]) => [c, p * scale] as const).sort((a, b) => b[1] - a[1]) }
}

/** The longest of `names` that a text begins with. */
export function longestName(text: string, names: Names): string | undefined {
  let longest = ''
  for (const name of names.get(firstOf(text))) if (name.length > longest.length && text.startsWith(name)) longest = name
  return longest === '' ? undefined : longest
}

/** A name replaces what was read when the picture gives it at least this chance against the reading, and no other name half as much. */
const SUPPORT = 0.01
/** A glyph less sure than this was not read: any character may stand there, of so much chance. One in a name is enough to know it by the rest, two are not. */
const UNREAD = 0.3
const GUESSED = 0.05
/** At most this share of the characters may differ. */
const MAX_CHANGED = 0.34

/** The name among `names` that the glyphs (their beginning, or all of them) show with one or two characters misread; undefined when
 *  the reading is itself such a name, or none is near. Gives the characters that stand instead of the first glyphs. */
export function mendByName(glyphs: readonly Glyph[], names: Names, whole: boolean): string | undefined {
  const read = glyphs.map(bestOf)
  const tops = read.map((character, i) => chanceOf(glyphs[i]!, character))
  let best: { name: string; length: number; ratio: number } | undefined
  let next = 0
  let confirmed = 0
  const near = (glyphs[0]?.alternatives ?? []).filter(([, p]) => p > SUPPORT * (tops[0] ?? 1)).flatMap(([first]) => names.get(first))
  for (const name of near) {
    let [ratio, changed, length] = [1, 0, 0]
    // Thousands of names begin alike, and nearly all of them end here after a character or two.
    for (const character of name) {
      const glyph = glyphs[length]
      if (!glyph) ratio = 0
      else if (character !== read[length]) {
        const chance = chanceOf(glyph, character)
        ratio *= chance > FLOOR ? chance / tops[length]! : tops[length]! < UNREAD ? GUESSED : 0
        changed++
      }
      if (ratio <= SUPPORT) break
      length++
    }
    if (ratio <= SUPPORT || length < 3 || (whole && length !== glyphs.length)) continue
    if (changed === 0) confirmed = Math.max(confirmed, length)
    if (changed === 0 || changed > Math.max(1, length * MAX_CHANGED)) continue
    // A longer name explains more of what stands there.
    if (!best || length > best.length || (length === best.length && ratio > best.ratio)) {
      next = best && length === best.length ? best.ratio : 0
      best = { name, length, ratio }
    } else if (length === best.length) next = Math.max(next, ratio)
  }
  return best && next <= best.ratio * 0.5 && confirmed < best.length ? best.name : undefined
}
