// Names of provinces, cities and counties, past and present, as they begin addresses and stand in the names of issuing authorities.
import { chanceOfBest, type Glyph, isHan } from '../text/line.ts'
import { type Compared, compare, type Fit, fitOf, LEAST } from './align.ts'
import { FIRST_LEVEL } from './characters.ts'
import { weighed } from './glyphs.ts'
import { Pairs } from './streets.ts'

export interface Regions {
  /** What an address may begin with: 广东省深圳市南山区, 深圳市南山区, 南山区 … */
  readonly places: Names
  /** Townships and streets of the counties that a place of `places` may be. */
  townsOf(place: string): Names
  /** What an address may call the place whose code a number begins with. */
  namesOf(code: string): readonly string[]
  /** Codes, or the beginnings that codes share, of a place of `places`. */
  codesOf(place: string): readonly string[]
  /** Characters that addresses are mostly written with: those of GB 2312's first level, and of the names of places. */
  readonly common: ReadonlySet<string>
  /** Characters that stand in a row in a name of a place, a township or a street. */
  readonly pairs: Pairs
  /** Codes that numbers may begin with. */
  readonly codes: ReadonlySet<string>
  /** What an issuing authority may be called: 横县公安局, 深圳市公安局南山分局 … */
  readonly issuers: Names
}

export interface Names {
  /** Those that are worth a comparison with some glyphs. */
  near(glyphs: Compared): readonly string[]
}

/** One name of a place, with what may stand before it. */
interface Place {
  readonly code: string
  readonly own: string
  readonly cities: readonly string[]
  readonly provinces: readonly string[]
}

/** Names that fill a row of the code table and are no place. */
const NO_PLACE = /^(.*市辖区|县|省直辖.*|自治区直辖.*|区|市)$/
/** What the names of many places have. */
const NOT_TELLING = /自治|族|[省市县区州盟旗]$/g

/** `rows`: `code name` lines, where a code may have had several names; `townRows`: `code name name …` lines of counties. */
export function compileRegions(rows: readonly string[], townRows: readonly string[] = []): Regions {
  const townLines = new Map(townRows.map(row => [row.slice(0, 6), row.slice(7)]))
  const names = new Map<string, string[]>()
  for (const row of rows) {
    const [code = '', name = ''] = row.split(' ')
    if (!NO_PLACE.test(name)) names.set(code, [...(names.get(code) ?? []), name])
  }
  const byName = new Map<string, Place[]>()
  for (const [code, all] of names)
    for (const own of all) {
      const cities = code.endsWith('00') ? [] : (names.get(`${code.slice(0, 4)}00`) ?? [])
      const provinces = code.endsWith('0000') ? [] : (names.get(`${code.slice(0, 2)}0000`) ?? [])
      byName.set(own, [...(byName.get(own) ?? []), { code, own, cities, provinces }])
    }
  const index = indexOf([...byName.keys()])
  const placesNear = (glyphs: Compared) => namesNear(glyphs, index).flatMap(own => byName.get(own) ?? [])
  const called = (name: string) =>
    [...name].flatMap((_, at) => byName.get(name.slice(at)) ?? []).filter(place => placeNames(place).includes(name))
  const townsOf = (name: string) => {
    const towns = called(name).flatMap(({ code }) => townLines.get(code)?.split(' ') ?? [])
    return { near: () => towns }
  }
  const namesOf = (code: string) =>
    (names.get(code) ?? []).flatMap(own => byName.get(own)?.filter(place => place.code === code) ?? []).flatMap(placeNames)
  const codesOf = (name: string) => called(name).map(({ code }) => code.replace(/(00)+$/, ''))
  const common = new Set(FIRST_LEVEL)
  for (const row of [...rows, ...townRows]) for (const character of row) common.add(character)
  return {
    places: { near: glyphs => placesNear(glyphs).flatMap(placeNames) },
    townsOf,
    namesOf,
    codesOf,
    common,
    pairs: new Pairs([...rows, ...townRows]),
    codes: new Set(rows.map(row => row.slice(0, 6))),
    issuers: { near: glyphs => placesNear(glyphs).flatMap(issuerNames) },
  }
}

/** Where a character stands in which names. Thousands of names are looked at for every card, so that they lie close together in memory: characters are numbered, and
 *  what is said of a character's names stands from `firsts` of its number on, before that of the next. */
interface Index {
  readonly numbers: ReadonlyMap<string, number>
  readonly firsts: Uint32Array
  /** Which name it is; where its stem begins in `stems`; which of the stem the character is. */
  readonly names: readonly string[]
  readonly begins: Uint32Array
  readonly ats: Uint8Array
  /** The numbers of the characters of each stem, and END: an issuing authority's name lacks the last of a district's, so a stem does, unless it were a single one. */
  readonly stems: Uint16Array
}

const END = 0xffff

function indexOf(all: readonly string[]): Index {
  const numbers = new Map<string, number>()
  const numberOf = (character: string) => numbers.get(character) ?? numbers.set(character, numbers.size).size - 1
  const stems: number[] = []
  const entries = all.flatMap(name => {
    const begin = stems.length
    const stem = Array.from(name.replace(/(?<=..)[省市县区州盟旗]$/, ''), numberOf)
    stems.push(...stem, END)
    return [...new Set(name.replace(NOT_TELLING, '') || name)].map(character => ({
      name,
      begin,
      number: numberOf(character),
      at: stem.indexOf(numberOf(character)),
    }))
  })
  entries.sort((a, b) => a.number - b.number)
  const firsts = new Uint32Array(numbers.size + 1).fill(entries.length)
  for (const [i, { number }] of [...entries.entries()].reverse()) firsts[number] = i
  // Characters that tell no name have none.
  for (let number = numbers.size - 1; number >= 0; number--) firsts[number] = Math.min(firsts[number]!, firsts[number + 1]!)
  return {
    numbers,
    firsts,
    names: entries.map(({ name }) => name),
    begins: Uint32Array.from(entries, ({ begin }) => begin),
    ats: Uint8Array.from(entries, ({ at }) => at),
    stems: Uint16Array.from(stems),
  }
}

/** A character has a chance worth a look from this on, as a logarithm against the likeliest. */
const PLAUSIBLE = -6
/** A name is worth one if it fits as well as this somewhere; where a gap says that a glyph was missed, one character may be that, and costs so much. */
const WORTH = -13
const IN_GAP = -3
/** So many at most, the best. */
const MOST_NAMES = 200

/** Of the characters that names have, at each place of a row; a megabyte, used again. */
let table = new Float64Array(0)

/** Names that some glyphs in a row may show, give or take one that was missed or is none. */
function namesNear({ ratios, others, missed }: Compared, { numbers, firsts, names, begins, ats, stems }: Index): string[] {
  const hasGap = missed.some(chance => chance > IN_GAP)
  const fits = new Map<string, number>()
  // A row per place, from one before the first glyph to one behind the last: where a glyph was missed, the others stand a place aside.
  const places = ratios.length + 2
  if (table.length < places * numbers.size) table = new Float64Array(places * numbers.size)
  const chances = table
  for (let place = 0; place < places; place++) {
    const at = place - 1
    const row = chances.subarray(place * numbers.size, (place + 1) * numbers.size).fill(Math.max(LEAST, others[at] ?? LEAST))
    for (const beside of hasGap ? [ratios[at], ratios[at - 1], ratios[at + 1]] : [ratios[at]])
      for (const [character, ratio] of beside ?? []) {
        const number = numbers.get(character)
        if (number !== undefined && ratio > row[number]!) row[number] = ratio
      }
  }
  const fitFrom = (begin: number, start: number) => {
    let [sum, worst] = [0, 0]
    for (let i = begin, place = start + 1; stems[i] !== END; i++, place++) {
      const here = place >= 0 && place < places ? chances[place * numbers.size + stems[i]!]! : LEAST
      sum += here
      if (hasGap && here < worst) worst = here
      if (sum - worst < WORTH) return Number.NEGATIVE_INFINITY
    }
    return sum - worst + Math.max(worst, IN_GAP)
  }
  for (let at = 0; at < ratios.length; at++)
    for (const [character, ratio] of ratios[at]!) {
      const number = ratio < PLAUSIBLE ? undefined : numbers.get(character)
      if (number === undefined) continue
      for (let entry = firsts[number]!; entry < firsts[number + 1]!; entry++) {
        const fit = fitFrom(begins[entry]!, at - ats[entry]!)
        if (fit > WORTH && fit > (fits.get(names[entry]!) ?? WORTH)) fits.set(names[entry]!, fit)
      }
    }
  const found = [...fits]
  if (found.length > MOST_NAMES) found.sort((a, b) => b[1] - a[1]).length = MOST_NAMES
  return found.map(([name]) => name)
}

/** What an address may call a place: by its own name, and with those of its city and province before it. */
function placeNames({ own, cities, provinces }: Place): string[] {
  return [
    own,
    ...provinces.map(province => province + own),
    ...cities.flatMap(city => [city + own, ...provinces.map(province => province + city + own)]),
  ]
}

function issuerNames({ own, cities, provinces }: Place): string[] {
  if (!own.endsWith('区')) return [`${own}公安局`]
  // Districts of the four municipalities stand right under the province.
  const above = [...cities, ...provinces.filter(province => province.endsWith('市'))]
  return [`${own}公安局`, ...above.flatMap(city => [`${city}公安局${own.slice(0, -1)}分局`, `${city}公安局${own}分局`])]
}

/** How much less likely than by its looks a character is that addresses hardly ever have. */
const RARE = 0.15
/** What is read so surely stays, whatever places are called. */
const SURE = 0.98

/** Glyphs with the characters that names of places hardly ever have made less likely: the reader learnt all alike, so 翠微 may be read 翠徵. */
export function asInPlaces(glyphs: readonly Glyph[], { common }: Regions): readonly Glyph[] {
  return glyphs.map(glyph => (chanceOfBest(glyph) > SURE ? glyph : weighed(glyph, c => (isHan(c) && !common.has(c) ? RARE : 1))))
}

/** A name as it stands at the beginning of what was read, or as the whole of that. */
export interface Named extends Fit {
  readonly name: string
}

/** One character changed for a name's sake needs this chance against the reading, each further one a thirtieth at least. */
const SUPPORT = Math.log(0.004)
const FURTHER = Math.log(0.03)
/** How much likelier a place is that another field tells of. */
const LIKELY = Math.log(100)
/** At most this share of the characters may differ. */
const MAX_CHANGED = 0.5
/** No other name may have half the chance. */
const RIVAL = Math.log(0.5)
/** Names are no longer than so many glyphs. */
const LONGEST = 26
/** A longer name explains more of what stands there: each glyph of it weighs as much. */
const EXPLAINED = 3

/** The name among `names` that the glyphs (their beginning, or all of them) show, be some of its characters misread; undefined when none is near, or several
 *  are. One that is `likely` for another reason needs less support. */
export function nearest(glyphs: readonly Glyph[], names: Names, whole: boolean, likely: readonly string[] = []): Named | undefined {
  const compared = compare(glyphs.slice(0, LONGEST))
  let best: (Named & { weight: number }) | undefined
  let next = Number.NEGATIVE_INFINITY
  for (const name of new Set([...likely, ...names.near(compared)])) {
    const characters = [...name]
    const fit = fitOf(characters, compared, whole)
    if (!fit || fit.changed > Math.max(1, characters.length * MAX_CHANGED)) continue
    // Not for what is only its beginning: 朝阳门 is no 朝阳区.
    const lead = likely.includes(name) && fit.used >= characters.length ? LIKELY : 0
    if (fit.changed > 0 && fit.score + lead < SUPPORT + FURTHER * (fit.changed - 1)) continue
    const weight = fit.score + lead + EXPLAINED * fit.used
    if (!best || weight > best.weight) [next, best] = [best?.weight ?? next, { name, weight, ...fit }]
    else next = Math.max(next, weight)
  }
  if (!best || (best.changed > 0 && next > best.weight + RIVAL)) return undefined
  const { weight: _, ...named } = best
  return named
}
