// The closed list of ethnic groups as cards print them, without 族 (GB/T 3304), and the few others that occur.
import type { Glyph } from '../text/line.ts'
import { chanceOf } from './glyphs.ts'

const NATIONS =
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 其他 穿青人 革家人 摩梭人 僜人 克木人 入籍'.split(
    ' ',
  )

/** A glyph that was read but is none of the name, or a character of the name that was not read. */
const SLIP = Math.log(0.004)

/** The likeliest nation for these glyphs, its log-probability per character, and by how much it is before the next. */
export function nameNation(glyphs: readonly Glyph[]): { nation: string; score: number; lead: number } {
  let best = { nation: '', score: Number.NEGATIVE_INFINITY, lead: 0 }
  for (const nation of NATIONS) {
    const score = align([...nation], glyphs) / Math.max(nation.length, glyphs.length, 1)
    if (score > best.score) best = { nation, score, lead: score - best.score }
    else best.lead = Math.min(best.lead, best.score - score)
  }
  return best
}

/** Best alignment of characters with glyphs, either of which may be skipped. */
function align(characters: readonly string[], glyphs: readonly Glyph[]): number {
  let row = Array.from({ length: glyphs.length + 1 }, (_, j) => j * SLIP)
  for (let i = 1; i <= characters.length; i++) {
    const next = [i * SLIP]
    for (let j = 1; j <= glyphs.length; j++) {
      const match = row[j - 1]! + Math.log(chanceOf(glyphs[j - 1]!, characters[i - 1]!))
      next.push(Math.max(match, row[j]! + SLIP, next[j - 1]! + SLIP))
    }
    row = next
  }
  return row[glyphs.length]!
}
