// How the part of an address is written that no list holds: streets, villages, house numbers.
import { bestOf, chanceOfBest, type Glyph, isHan } from '../text/line.ts'
import { weighed, withBest } from './glyphs.ts'

/** Words that streets, villages and estates are called by all over the country, besides the names of places, which most of them are in too. */
const WORDS = [
  '人民 解放 建设 中山 和平 胜利 团结 前进 光明 红星 东风 新华 文化 幸福 朝阳 向阳 友谊 民主 工农 北京 长江 黄河 长安 振兴 复兴 兴业 龙泉 大道 大街 胡同 小区 花园 家园 公寓 公馆 广场 大厦',
  '名邸 山庄 新村 名苑 花苑 单元 号楼 号院 村委会 居委会 东路 西路 南路 北路 中路 一路 二路 东街 西街 南街 北街 中街 前街 后街 一组 二组 三组 四组 五组 六组 七组 八组 九组 十组 工业 农业',
  '商业 创业 开发 科技 学府 学院 大学 中学 小学 医院 火车 车站 机场 公园 园区 新区 新城 新街 老街 街道 办事 事处 社区 滨河 滨江 滨湖 滨海 环城 迎宾 文明 民生 民族 青年 东门 西门 南门 北门',
  '旭日 朝日 向日 日月 日新 日升 日光 日报 城关 城东 城西 城南 城北 河东 河西 宿舍 家属 属院 职工 农场 林场 牧场 水库 北巷 南巷 东巷 西巷 支路 支弄',
].join(' ')
/** What is counted or ends an address: such a character follows a number or a letter. */
const UNITS = '号幢栋楼室座单元组村层户弄巷社队门区院街路'

/** How much likelier such a character is there, and one that is known to stand beside its neighbour: 人民 is in many names, 入民 in none. */
const COUNTED = 8
const BESIDE = Math.log(6)
const IN_WORD = Math.log(20)
/** Only glyphs less sure than this are weighed, and only characters of so much chance. */
const DOUBTED = 0.9
const LIKELY = 0.004
/** How likely a house number begins with a nought, beside what its looks say; and after what it stands. And a letter before a digit. */
const NOUGHT = 0.2
const LETTER = 0.3
const NUMBERED = /[路街道巷弄里]/

/** Pairs of characters that stand in a row in some texts, and in the words above. */
export class Pairs {
  readonly #texts: readonly string[]
  #known: Uint32Array | undefined
  readonly #inWords = new Set(pairsOf([WORDS]))

  constructor(texts: readonly string[]) {
    this.#texts = texts
  }

  /** Logarithm of how much likelier the one is before the other than any two characters are. */
  weightOf(first: string, second: string): number {
    if (!isHan(first) || !isHan(second)) return 0
    const wanted = codeOf(first, second)
    return this.#inWords.has(wanted) ? IN_WORD : this.#has(wanted) ? BESIDE : 0
  }

  #has(wanted: number): boolean {
    this.#known ??= pairsOf(this.#texts)
    const known = this.#known
    let [low, high] = [0, known.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (known[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return known[low] === wanted
  }
}

/** Sorted, each once: some hundred thousand take no more than their four bytes each. */
function pairsOf(texts: readonly string[]): Uint32Array {
  const all = new Uint32Array(texts.reduce((sum, text) => sum + text.length, 0))
  let count = 0
  for (const text of texts) {
    let before = ''
    for (const character of text) {
      if (isHan(before) && isHan(character)) all[count++] = codeOf(before, character)
      before = character
    }
  }
  all.subarray(0, count).sort()
  let kept = 0
  for (let i = 0; i < count; i++) if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i]!
  return all.slice(0, kept)
}

/** Of planes beyond the first the plane is left out: hardly a name has such. */
function codeOf(first: string, second: string): number {
  return (((first.codePointAt(0)! & 0xffff) << 16) | (second.codePointAt(0)! & 0xffff)) >>> 0
}

/** Glyphs of what stands behind the place in an address, each with its likeliest character first by how such is written: 人民, not 入民, and 路893号, not 路093号.
 *  Names that are known as a whole are better known so (`nearest`). */
export function asInStreets(glyphs: readonly Glyph[], pairs: Pairs): readonly Glyph[] {
  const isNumbered = (i: number) => /[\dA-Z]/.test(i < 0 ? '' : bestOf(glyphs[i]!))
  const choices = glyphs.map((glyph, i) => {
    const best = bestOf(glyph)
    const inDoubt = chanceOfBest(glyph) < DOUBTED
    if (inDoubt && best === '0' && i > 0 && NUMBERED.test(bestOf(glyphs[i - 1]!)))
      return [weighed(glyph, c => (c === '0' ? NOUGHT : 1)).alternatives[0]!]
    if (inDoubt && /[A-Z]/.test(best) && glyphs[i + 1] && /\d/.test(bestOf(glyphs[i + 1]!)))
      return [weighed(glyph, c => (/[A-Z]/.test(c) ? LETTER : 1)).alternatives[0]!]
    if (!inDoubt || !isHan(best)) return [glyph.alternatives[0]!]
    const counts = isNumbered(i - 1) || i === glyphs.length - 1
    return weighed(glyph, c => (counts && UNITS.includes(c) ? COUNTED : 1)).alternatives.filter(([, p], k) => k === 0 || p > LIKELY)
  })
  return likeliestPath(choices, pairs).map((character, i) => withBest(glyphs[i]!, character))
}

/** One character of each glyph's, so that their chances and what is known of pairs of them are the greatest together. */
function likeliestPath(choices: readonly Glyph['alternatives'][], pairs: Pairs): string[] {
  let paths: { score: number; characters: string[] }[] = [{ score: 0, characters: [] }]
  for (const alternatives of choices)
    paths = alternatives.map(([character, chance]) => {
      const scoreBehind = (path: (typeof paths)[number]) => path.score + pairs.weightOf(path.characters.at(-1) ?? '', character)
      const best = paths.reduce((a, b) => (scoreBehind(b) > scoreBehind(a) ? b : a))
      return { score: scoreBehind(best) + Math.log(Math.max(chance, 1e-9)), characters: [...best.characters, character] }
    })
  return paths.reduce((a, b) => (b.score > a.score ? b : a)).characters
}
