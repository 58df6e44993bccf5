// Lines as a reader might give them → fields: labels, doubts, and what knowledge may and may not change.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Quad } from '../result.ts'
import type { Glyph, Line, ReadLine, RowName } from '../text/line.ts'
import { readEmblemFields } from './emblem.ts'
import { readFaceFields } from './face.ts'
import { areOfOtherDocument } from './printed.ts'
import { compileRegions } from './regions.ts'
import { labelledAs, namesBesideLabel, namesInTwoRows, rolesByLabel } from './roles.ts'

const REGIONS = compileRegions(['440000 广东省', '440300 深圳市', '440305 南山区', '440524 潮阳县'])
const STARTS = { value: 68, nation: 135, number: 107 }
const QUAD: Quad = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]

/** A line of glyphs 12 px apart; `{读:真:p}` is read as the first, with chance p of the second; `_` leaves a gap of a glyph. */
function line(row: RowName, text: string, from = 37): ReadLine {
  let x = from
  const glyphs: Glyph[] = []
  for (const [, wrong, right, chance, plain] of text.matchAll(/\{(.):(.):([\d.]+)\}|(.)/gu)) {
    if (plain !== '_')
      glyphs.push({
        alternatives: plain
          ? [[plain, 0.99]]
          : [
              [wrong as string, 0.6],
              [right as string, Number(chance)],
            ],
        x,
        y: 0,
        along: (x - from) / 11,
      })
    x += 12
  }
  return {
    row,
    from: [from, 0],
    to: [x, 0],
    height: 11,
    score: 1,
    glyphs,
    faint: [],
    text: glyphs.map(glyph => glyph.alternatives[0]?.[0]).join(''),
    quad: QUAD,
  }
}

const FACE = [
  line('name', '姓_名李明'),
  line('sex', '性_别男_民_族汉'),
  line('birth', '出_生1880年1月1日'),
  line('address', '住_址广东省深圳市南山区科技路'),
  line('address', '1号2栋303室', 73),
  line('number', '公民身份号码440524188001010014'),
]
const FAINT_MARK = ['M', 'E', '限']
const faceWith = (change: ReadLine) => [...FACE.filter(item => item.row !== change.row), change]
const value = (lines: readonly ReadLine[], name: keyof ReturnType<typeof readFaceFields>) =>
  readFaceFields(lines, STARTS, REGIONS)[name]?.value

const at = (item: ReadLine, y: number): ReadLine => ({ ...item, from: [item.from[0], y], to: [item.to[0], y] })

describe('rows by their labels', () => {
  const rows = (lines: readonly ReadLine[]) => rolesByLabel(lines).map(({ row, text }) => `${row} ${text}`)
  it('a line is what its label says, wherever it stands', () => {
    const found = [
      line('issuer', '公民身份号码440524188001010014'),
      line('term', '签发机关汕头市公安局'),
      line('number', '有效期限2005.01.01-2005.04.01'),
    ]
    assert.deepEqual(
      rolesByLabel(found.map((item, i) => at(item, 100 + i * 20))).map(item => item.row),
      ['number', 'issuer', 'term'],
    )
  })
  it('a label in doubt counts where it says what the row finder saw, and not against it', () => {
    const doubtful = (row: RowName) => line(row, '{性:住:0.3}址_男')
    assert.deepEqual(rows([doubtful('sex')]), ['sex 性址男'])
    assert.equal(labelledAs(doubtful('address')), 'address')
    assert.equal(labelledAs(doubtful('sex')), undefined)
  })
  it('half a label of two says nothing; four of six say a number', () => {
    assert.deepEqual(rows([line('address', '姓_李明')]), ['address 姓李明'])
    assert.deepEqual(rows([line('issuer', '民身份号码123')]), ['number 民身份号码123'])
  })
  it('a label that is hardly likelier than not says nothing', () =>
    assert.deepEqual(rows([line('address', '{什:姓:0.5}{么:名:0.5}李')]), ['address 什么李']))
  it('what looks like a row beside the labelled one is left out, and a piece of it is not', () => {
    const sex = at(line('sex', '性_别男'), 60)
    const nation = at(line('sex', '汉', 135), 62)
    const eyes = at(line('sex', '区3', 215), 85)
    assert.deepEqual(rows([sex, nation, eyes]), ['sex 性别男', 'sex 汉'])
    assert.deepEqual(rows([eyes]), ['sex 区3'])
  })
  it('the second row of a name is none of the row below', () => {
    const name = at(line('name', '姓_名买买提·吐逊'), 40)
    const sex = at(line('sex', '性_别男_民_族维吾尔'), 76)
    const told = (...lines: ReadLine[]) => namesInTwoRows(lines).map(({ row }) => row)
    const below = at(line('sex', '艾力江', 60), 54)
    assert.deepEqual(told(name, below, sex), ['name', 'name', 'sex'])
    assert.ok(namesInTwoRows([name, below, sex])[1]!.from[0] < below.from[0], 'it may begin with a dot')
    const elsewhere = [at(line('sex', '艾力江', 60), 66), at(line('sex', '汉', 38), 54)]
    for (const other of elsewhere) assert.deepEqual(told(name, other, sex), ['name', 'sex', 'sex'])
    assert.deepEqual(told(name, below), ['name', 'sex'])
    assert.deepEqual(told(name, below, at(line('sex', '民族维吾尔', 150), 55)), ['name', 'sex', 'sex'])
    for (const other of elsewhere) assert.deepEqual(rows([name, other, sex]), ['name 姓名买买提·吐逊', 'sex 性别男民族维吾尔'])
  })
  it('a label between the two rows of a name leaves both of them level', () => {
    const sex = at(line('sex', '性_别男_民_族维吾尔'), 68)
    const upper = at(line('name', '布威海丽且木·', 76), 38)
    const slanting: ReadLine = { ...line('name', '姓_名塔依尔'), from: [35, 42], to: [109, 51] }
    const found = namesBesideLabel([upper, slanting, sex], 68)
    assert.deepEqual(
      found.map(({ row, from, to }) => [row, from[0], from[1] === to[1]]),
      [
        ['name', 68, true],
        ['name', 68, true],
        ['sex', 37, true],
      ],
    )
    const [first, second] = found as [Line, Line]
    assert.ok(first.from[1] === 38 && second.from[1] > 47 && second.from[1] < 52, `${second.from[1]}`)
    const rising: ReadLine = { ...slanting, from: [35, 46], to: [109, 38] }
    const lower = at(line('name', '塔依尔', 76), 52)
    const turned = namesBesideLabel([rising, lower, sex], 68)
    assert.ok(turned[0]!.from[1] < 42 && turned[1]!.from[1] === 52, 'the label may go with the upper one')
    const straight = [at(line('name', '姓_名买买提·'), 40), at(line('name', '吐逊', 76), 54), sex]
    assert.deepEqual(namesBesideLabel(straight, 68), straight)
    const [alone, unseen] = namesBesideLabel([rising, sex], 68) as [Line, Line]
    assert.ok(alone.from[1] < 42 && unseen.from[1] > 48 && unseen.from[1] < 54, `${alone.from[1]} ${unseen.from[1]}`)
    const level = at(line('name', '姓_名塔依尔'), 42)
    assert.deepEqual(namesBesideLabel([level, sex], 68), [level, sex])
  })
  it('a label that stands alone belongs to what stands level with it', () => {
    const found = [
      at(line('issuer', '有效期限'), 156),
      at(line('term', '2017.05.20-2017.08.20', 110), 157),
      at(line('number', '签发机关'), 176),
      at(line('term', '汕头市公安局', 110), 176),
    ]
    assert.deepEqual(rows(found), ['term 有效期限2017.05.20-2017.08.20', 'issuer 签发机关汕头市公安局'])
    assert.deepEqual(rows([found[0]!, at(line('birth', '出_生1880年1月1日', 110), 156)]), ['term 有效期限', 'birth 出生1880年1月1日'])
  })
  it('a label that stands alone between two rows of a name belongs to the upper one', () => {
    const label = at(line('name', '姓名'), 44)
    const [upper, lower] = [at(line('name', '买买提·', 70), 37), at(line('name', '吐逊', 70), 51)]
    const told = rolesByLabel([upper, label, lower, at(line('sex', '性_别男_民_族维吾尔'), 70)])
    assert.equal(value(told, 'name'), '买买提·吐逊')
    assert.deepEqual(rows([upper, label]), ['name 买买提·', 'name 姓名'])
  })
  it('the fourth row of an address is no row of a temporary card', () => {
    const address = [line('address', '住_址汕头市潮阳区'), line('address', '人民路1号东湖花苑', 73), line('address', '（康乐', 73)]
    const told = (last: ReadLine, y = 172) => rows([...address.map((item, i) => at(item, 112 + i * 20)), at(last, y)]).at(-1)
    assert.equal(told(line('term', '小区', 73)), 'address 小区')
    assert.equal(told(line('term', '小区', 73), 200), 'term 小区')
    assert.equal(told(line('term', '小区', 38)), 'term 小区')
    assert.equal(told(line('issuer', '汕头市公安局', 73)), 'issuer 汕头市公安局')
  })
  it('seventeen digits in a row are a number without any label; a term has signs between them', () => {
    assert.deepEqual(rows([line('term', '汾_号码440524188001010014')]), ['number 汾号码440524188001010014'])
    assert.deepEqual(rows([line('address', '2005.01.01-2005.04.01')]), ['address 2005.01.01-2005.04.01'])
  })
  it('a number found in pieces is one line, and what stands on another level is none of it', () => {
    const pieces = [
      at(line('term', '公民身份号码44052418800101'), 160),
      at(line('number', '0014', 300), 162),
      at(line('number', '5P3C', 300), 130),
    ]
    assert.deepEqual(rows(pieces), ['number 公民身份号码440524188001010014'])
    assert.equal(value(rolesByLabel(pieces), 'idNumber'), '440524188001010014')
  })
})

describe('the face', () => {
  it('all six fields', () => {
    const fields = readFaceFields(FACE, STARTS, REGIONS)
    assert.deepEqual(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])), {
      name: '李明',
      sex: '男',
      nation: '汉',
      birth: '1880/1/1',
      address: '广东省深圳市南山区科技路1号2栋303室',
      idNumber: '440524188001010014',
    })
  })
  it('values without any label, known by their place', () => {
    assert.equal(value(faceWith(line('name', '李明', 74)), 'name'), '李明')
    assert.equal(value(faceWith(line('number', '440524188001010014', 110)), 'idNumber'), '440524188001010014')
  })
  it('values of a pale copy, on which no label can be read and some begin early', () => {
    const pale = [
      line('name', '李明', 68),
      line('sex', '男___汉', 68),
      line('birth', '1880__1_1', 68),
      line('address', '广东省深圳市南山区科技路', 64),
      line('number', '440524188001010014', 101),
    ]
    const fields = readFaceFields(pale, STARTS, REGIONS)
    const all = Object.values(fields).map(field => field.value)
    assert.deepEqual(all, ['李明', '男', '汉', '1880/1/1', '广东省深圳市南山区科技路', '440524188001010014'])
  })
  it('a label half read does not bleed into the value', () => assert.equal(value(faceWith(line('name', '妊_名李明')), 'name'), '李明'))
  it('a name keeps what may be a mark and what is hardly anything else', () => {
    for (const [text, expected] of [
      ['姓_名李{祥:样:0.04}本', '李祥本'],
      ['姓_名丁{-:一:0.45}', '丁一'],
      ['姓_名买买提{.:·:0.4}艾力', '买买提·艾力'],
      ['姓_名李明-', '李明'],
      ['姓_名林{袆:祎:0.05}', '林祎'],
      ['姓_名林{袆:祎:0.01}', '林袆'],
      ['姓_名{且:旦:0.05}增', '旦增'],
    ] as const)
      assert.equal(value(faceWith(line('name', text)), 'name'), expected)
  })
  it('a place is no part of a longer name, be it the one that the number tells of', () => {
    const regions = compileRegions(['440000 广东省', '440300 深圳市', '440305 南山区', '440524 潮阳县'])
    const numbered = [...FACE.filter(item => item.row !== 'number'), line('number', '公民身份号码440305188001010014')]
    const address = (text: string) =>
      readFaceFields([...numbered.filter(item => item.row !== 'address'), line('address', `住_址${text}`)], STARTS, regions).address?.value
    assert.equal(address('深圳市南山大道1号'), '深圳市南山大道1号')
    assert.equal(address('南山路1号'), '南山路1号')
  })
  it('of two characters that look alike the one is meant that people are called by, unless the other is clear', () => {
    for (const [text, expected] of [
      ['姓_名{壬:王:0.1}明', '王明'],
      ['姓_名{壬:王:0.01}明', '壬明'],
      ['姓_名李{呜:鸣:0.3}', '李鸣'],
      ['姓_名买买提{壬:王:0.1}江', '买买提壬江'],
    ] as const)
      assert.equal(value(faceWith(line('name', text)), 'name'), expected)
  })
  it('what stands nearer to the label than to the name behind it is none of the name', () => {
    const read = (text: string) => readFaceFields(faceWith(line('name', text)), STARTS, REGIONS).name!
    assert.deepEqual([read('姓名{月:年:0.03}_李明').value, read('姓名{月:年:0.03}_李明').raw], ['李明', '月李明'])
    assert.ok(read('姓名{月:年:0.03}_李明').confidence < 0.5)
    assert.equal(read('姓名{李:季:0.1}_明_华').value, '李明华')
    assert.equal(read('姓名{李:季:0.1}_明').value, '李明')
    assert.equal(read('姓名{买:实:0.1}_·吐尔逊').value, '买·吐尔逊')
  })
  it('a glyph in doubt that stands left of the name, whose first character stands above the sex, is none of it', () => {
    const read = (name: string, sex: string) => value([line('name', name), line('sex', sex)], 'name')
    assert.equal(read('姓名_{月:年:0.03}李', '性别__男'), '李')
    assert.equal(read('姓名_{月:年:0.03}李明华', '性别__男'), '李明华')
    assert.equal(read('姓名_{月:年:0.03}李明华', '性别_男'), '月李明华')
    assert.equal(read('姓名_{月:年:0.03}李明华', '性别___男'), '月李明华')
    assert.equal(read('姓名_月李明华', '性别__男'), '月李明华', 'what is clear stays')
  })
  it('a name is no surer than it is that what was left out of it was no character', () => {
    const sure = (text: string) => readFaceFields(faceWith(line('name', text)), STARTS, REGIONS).name!
    assert.equal(sure('姓_名王{T:丁:0.3}明').value, '王明')
    assert.ok(sure('姓_名王{T:丁:0.3}明').confidence < 0.75)
    assert.ok(sure('姓_名王明').confidence > 0.95)
  })
  it('a dot that was hardly spotted belongs to a long name, and a mark behind a short one does not', () => {
    const faint = (x: number): Glyph => ({ alternatives: [['·', 0.2]], x, y: 0, along: (x - 37) / 11 })
    const named = line('name', '姓_名买买提_艾力')
    assert.equal(value(faceWith({ ...named, faint: [faint(37 + 12 * 6)] }), 'name'), '买买提·艾力')
    const rows = [line('name', '姓_名买买提·'), line('name', '·艾力', 73)]
    assert.equal(value([...FACE.filter(item => item.row !== 'name'), ...rows], 'name'), '买买提·艾力', 'seen twice, it is one')
    assert.equal(value(faceWith({ ...line('name', '姓_名李明'), faint: [faint(37 + 12 * 4)] }), 'name'), '李明')
    assert.equal(value(faceWith(line('name', '姓_名谭鑫_{忤:付:0.1}_本')), 'name'), '谭鑫')
  })
  it('the nation of a row without its label, whatever stands below it or behind it', () => {
    assert.equal(value(faceWith(line('sex', '女____德昂', 60)), 'nation'), '德昂')
    assert.equal(value([line('sex', '女____德昂', 60), line('sex', '4', 60)], 'nation'), '德昂')
    assert.equal(value(faceWith(line('sex', '性_别男_民_族汉____{偓:民:0.1}2')), 'nation'), '汉')
  })
  it('a sex is not read out of noise', () => {
    const noise: ReadLine = line('sex', '性{别:女:0.006}_民_族汉')
    assert.equal(value(faceWith(noise), 'sex'), '男')
    assert.equal(value([noise], 'sex'), undefined)
  })
  it('half a nation that may be the half of two is not completed', () => {
    assert.equal(value(faceWith(line('sex', '性_别男_民_族布')), 'nation'), '布')
    assert.equal(value(faceWith(line('sex', '性_别男_民_族维吾')), 'nation'), '维吾尔')
  })
  it('a birth that never was is none, and one with noughts is the number’s', () => {
    const bare = FACE.filter(item => item.row !== 'number')
    const born = (text: string) => value([...bare.filter(item => item.row !== 'birth'), line('birth', text)], 'birth')
    assert.equal(born('出_生1895年13月45日'), undefined)
    assert.equal(born('出_生1900年2月29日'), undefined)
    assert.equal(value(faceWith(line('birth', '出_生18{3:8:0.2}0年01月01日')), 'birth'), '1880/1/1')
    assert.equal(value(faceWith(line('birth', '出_生1880年{Z:2:0.06}月1日')), 'birth'), '1880/1/1')
  })
  it('what stands far to the right below an address is none of it', () => {
    const rows = [line('address', '住_址广东省深圳市南山区'), line('address', '科技路1号', 73), line('address', '下卜', 170)]
    assert.equal(value(rows, 'address'), '广东省深圳市南山区科技路1号')
  })
  it('an address whose second row begins like the label', () => {
    const rows = [line('address', '广东省深圳市南山区科技园', 73), line('address', '住宅楼3栋5号', 73)]
    assert.equal(value(rows, 'address'), '广东省深圳市南山区科技园住宅楼3栋5号')
  })
  it('a name with a dot, and one that wraps', () => {
    assert.equal(value(faceWith(line('name', '姓_名买买提·艾力')), 'name'), '买买提·艾力')
    assert.equal(value([...FACE, line('name', '古丽', 73)], 'name'), '李明古丽')
  })
  it('a dot that was hardly spotted between the two rows of a name', () => {
    const faint = { alternatives: [['·', 0.4]], x: 150, y: 0, along: 10 } as const
    const rows = [{ ...line('name', '姓_名买买提吐逊'), faint: [faint] }, line('name', '艾力江', 73)]
    assert.equal(value([...FACE.filter(item => item.row !== 'name'), ...rows], 'name'), '买买提吐逊·艾力江')
    const short = { ...line('name', '提_艾力', 73), faint: [{ alternatives: [['·', 0.4]], x: 85, y: 0, along: 12 / 11 } as const] }
    assert.equal(value([...FACE.filter(item => item.row !== 'name'), line('name', '姓_名买买'), short], 'name'), '买买提·艾力')
  })
  it('the nation is the nearest of the list', () => {
    assert.equal(value(faceWith(line('sex', '性_别女_民_族{仁:仫:0.1}佬')), 'nation'), '仫佬')
    assert.equal(value(faceWith(line('sex', '性_别女_民_族乌孜别{兄:克:0.2}')), 'nation'), '乌孜别克')
  })
  it('something on no list stays as it was read', () => assert.equal(value(faceWith(line('sex', '性_别女_民_族样本')), 'nation'), '样本'))
  it('nor does a group become another that was read clearly, but for the rest of a longer name', () => {
    const nation = (text: string) => value(faceWith(line('sex', `性_别女_民_族${text}`)), 'nation')
    for (const [text, expected] of [
      ['图瓦人', '图瓦人'],
      ['白马人', '白马人'],
      ['水家', '水家'],
      ['汉样本', '汉'],
      ['维吾', '维吾尔'],
    ] as const)
      assert.equal(nation(text), expected)
  })
  it('an address goes on in 民族大道', () => {
    const lines = rolesByLabel(FACE.map(item => (item.text.startsWith('1号') ? line('address', '民族大道12号3栋', 73) : item)))
    assert.deepEqual([value(lines, 'address'), value(lines, 'nation')], ['广东省深圳市南山区科技路民族大道12号3栋', '汉'])
  })
  it('the nation stands in the row that says so, whatever was taken for a row below it', () => {
    const cut = line('sex', '别女_民_族毛南', 49)
    assert.equal(value([...FACE.filter(item => item.row !== 'sex'), cut, line('sex', '区国', 215)], 'nation'), '毛南')
  })
  it('what is on no list and is hardly read is no nation', () => {
    const read = line('sex', '性_别女_民_族')
    const doubtful = (character: string, x: number): Glyph => ({ alternatives: [[character, 0.3]], x, y: 0, along: x / 11 })
    assert.equal(value(faceWith({ ...read, glyphs: [...read.glyphs, doubtful('区', 140), doubtful('国', 152)] }), 'nation'), undefined)
  })
  it('of a birth whose signs were not seen clear digits say another date, and doubtful ones do not', () => {
    const born = (text: string) => readFaceFields(faceWith(line('birth', text)), STARTS, REGIONS).birth
    assert.deepEqual([born('出_生189011日')?.value, born('出_生189011日')?.raw], ['1890/1/1', '189011日'])
    assert.equal(born('出_生18{9:8:0.3}011日')?.value, '1880/1/1')
    assert.equal(born('出_生18901日')?.value, '1880/1/1', 'a digit is missing')
    assert.equal(born('出_生188011日')?.value, '1880/1/1')
  })
  it('a birth that was read clearly stays when a number says another', () => {
    const field = readFaceFields(faceWith(line('birth', '出_生1895年4月16日')), STARTS, REGIONS).birth
    assert.deepEqual([field?.value, field?.raw, field?.correction], ['1895/4/16', '1895/4/16', undefined])
  })
  it('a birth that was read in part or in doubt is the number’s', () => {
    assert.equal(value(faceWith(line('birth', '出_生18{3:8:0.2}0年1月1日')), 'birth'), '1880/1/1')
    assert.equal(value(faceWith(line('birth', '出_生180年1月1日')), 'birth'), '1880/1/1')
  })
  it('the number stands in the row that looks most like one, whatever fine lines are read as', () => {
    const [lines, ones] = [FACE.filter(item => item.row !== 'number'), line('number', '1'.repeat(18), 30)]
    for (const number of ['公民身份号码440524188001010014', '4{4:1:0.1}05241880{0:8:0.1}1010014'])
      assert.equal(value([ones, ...lines, line('number', number, number.length > 30 ? 37 : 110)], 'idNumber'), '440524188001010014')
  })
  it('a number of which a part is covered is nothing to rely on', () => {
    const field = readFaceFields(faceWith(line('number', '公民身份号码44052418800')), STARTS, REGIONS).idNumber
    assert.deepEqual([field?.value, field?.confidence], ['44052418800', 0])
  })
  const mended: [string, string][] = [
    ['44052418800101001{9:4:0.1}', '440524188001010014'],
    ['4405241880010{2:1:0.1}0014', '440524188001010014'],
  ]
  for (const [read, right] of mended) {
    it(`${read} is mended by its check character`, () => {
      const field = readFaceFields(faceWith(line('number', `公民身份号码${read}`)), STARTS, REGIONS).idNumber
      assert.deepEqual([field?.value, field?.correction], [right, 'check character, birth and sex'])
      assert.notEqual(field?.raw, right)
    })
  }
  it('an address begins at its label, whatever was taken for a row above it, and ends where its glyphs stand close', () => {
    const above = line('address', '匚', 180)
    assert.equal(value([above, ...FACE], 'address'), value(FACE, 'address'))
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区（')), 'address')?.startsWith('广东省深圳市南山区'), true)
  })
  it('a place that is hardly read is the one that the number tells of, and one that is read clearly stays', () => {
    const hardly = line('address', '住_址广东省{湖:潮:0.01}{旧:阳:0.01}{具:县:0.01}科技路1号')
    assert.equal(value(faceWith(hardly), 'address')?.slice(0, 6), '广东省潮阳县')
    assert.equal(value([...FACE.filter(item => item.row === 'name'), hardly], 'address')?.slice(0, 6), '广东省湖旧具')
    assert.equal(value(FACE, 'address')?.startsWith('广东省深圳市南山区'), true)
  })
  it('what can be anything before the clear print of an address is none of it', () => {
    const glare = line('address', '住_址{尔:广:0.01}南山路1号')
    const first = glare.glyphs[2]!
    const faint = {
      ...glare,
      glyphs: glare.glyphs.map(glyph => (glyph === first ? { ...first, alternatives: [['尔', 0.02]] as const } : glyph)),
    }
    assert.equal(value(faceWith(faint), 'address')?.startsWith('南山路'), true)
  })
  it('a speck between digits is no part of an address', () =>
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区25.85室')), 'address'), '广东省深圳市南山区2585室'))
  it('a rest of the label before the place is none of the address', () =>
    assert.equal(value(faceWith(line('address', '住_址上广东省深圳市南山区1号')), 'address'), '广东省深圳市南山区1号'))
  it('nor is such a rest where the next row begins', () => {
    const lines = [...faceWith(line('address', '住_C广东省深圳市南山区')), line('address', '一科技路1号', 61)]
    assert.equal(value(lines, 'address'), '广东省深圳市南山区科技路1号')
  })
  it('a bracket that was never opened ends an address, and one never closed is none of it', () => {
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区8号）4')), 'address'), '广东省深圳市南山区8号')
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区（甲）8号（')), 'address'), '广东省深圳市南山区（甲）8号')
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区C甲）8号楼')), 'address'), '广东省深圳市南山区C甲）8号楼')
  })
  it('a bracket that closes was opened by what looks like one', () => {
    const address = faceWith(line('address', '住_址广东省深圳市南山区8号{C:（:0.2}甲）8号楼'))
    const field = readFaceFields(address, STARTS, REGIONS).address
    assert.deepEqual([field?.value, field?.raw], ['广东省深圳市南山区8号（甲）8号楼', '广东省深圳市南山区8号C甲）8号楼'])
  })
  it('日 at the end of a row that goes on is the portrait’s edge, unless a place is called so', () => {
    const address = (first: string, second: string) =>
      value(
        [...FACE.filter(item => item.row !== 'address'), line('address', `住_址广东省深圳市${first}`), line('address', second, 73)],
        'address',
      )
    assert.equal(address('南山区219日', '号院'), '广东省深圳市南山区219号院')
    assert.equal(address('南山区科技日', '路1号'), '广东省深圳市南山区科技路1号')
    assert.equal(address('向日', '葵路1号'), '广东省深圳市向日葵路1号')
    const regions = compileRegions(['440000 广东省', '440300 深圳市', '371100 日照市', '540200 日喀则市'])
    const rows = [line('address', '住_址广东省深圳市日'), line('address', '照路1号', 73)]
    assert.equal(readFaceFields(rows, STARTS, regions).address?.value, '广东省深圳市日照路1号')
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区中日')), 'address'), '广东省深圳市南山区中日')
  })
  it('a faint 一 at the end of a row that goes on is print, in step with the others', () => {
    const address = (first: string, end: string) => {
      const { glyphs, ...rest } = line('address', `住_址广东省深圳市南山区${first}${end}`)
      const faint = { ...glyphs.at(-1)!, alternatives: [[end, 0.07] as const] }
      return value([{ ...rest, glyphs: [...glyphs.slice(0, -1), faint] }, line('address', '路18号', 73)], 'address')
    }
    assert.equal(address('五', '一'), '广东省深圳市南山区五一路18号')
    assert.equal(address('五_', '一'), '广东省深圳市南山区五路18号')
    assert.equal(address('五', '丁'), '广东省深圳市南山区五路18号')
  })
  it('what cannot be read at all behind a name is none of it, and tells against it', () => {
    const name = (end: string) => {
      const row = line('name', `姓_名李明${end}`)
      const glyphs = row.glyphs.map((glyph, i) => (i < 4 ? glyph : { ...glyph, alternatives: [[glyph.alternatives[0]![0], 0.1] as const] }))
      return readFaceFields([{ ...row, glyphs }], STARTS, REGIONS).name
    }
    assert.deepEqual([name('公2安市局川')?.value, name('')?.value], ['李明', '李明'])
    assert.ok(name('公2安市局川')!.confidence < name('')!.confidence)
    assert.equal(name('公安')?.value, '李明公安', 'so few may be characters of it')
  })
  it('a numeral behind 之 is print, however faint', () => {
    const address = (end: string) => {
      const { glyphs, ...rest } = line('address', `住_址广东省深圳市南山区18号${end}一`)
      return value([{ ...rest, glyphs: [...glyphs.slice(0, -1), { ...glyphs.at(-1)!, alternatives: [['一', 0.03]] }] }], 'address')
    }
    assert.equal(address('之'), '广东省深圳市南山区18号之一')
    assert.equal(address('楼'), '广东省深圳市南山区18号楼')
  })
  it('a bracket that closes was opened where there is room for one, or at the end of the row above', () => {
    const rows = (first: string, second: string) => [
      ...FACE.filter(item => item.row !== 'address'),
      line('address', `住_址广东省深圳市南山区${first}`),
      line('address', second, 73),
    ]
    const address = (first: string, second: string) => readFaceFields(rows(first, second), STARTS, REGIONS).address
    assert.equal(address('', '花园_二期）8号楼')?.value, '广东省深圳市南山区花园（二期）8号楼')
    assert.equal(address('医院', '集体户）')?.value, '广东省深圳市南山区医院（集体户）')
    assert.deepEqual(
      [address('医院', '集体户）')?.raw, (address('医院', '集体户）')?.confidence ?? 1) < 0.6],
      ['广东省深圳市南山区医院集体户）', true],
    )
    assert.equal(address('', '花园二期）')?.value, '广东省深圳市南山区（花园二期）')
    assert.equal(address('', '1号楼2室）')?.value, '广东省深圳市南山区1号楼2室')
  })
  it('brackets are as wide as they are printed, whatever they look like', () => {
    const address = (before: string, inside: string, after: string, wide: number) => {
      const { glyphs, ...rest } = line('address', `住_址广东省深圳市南山区${before}${inside}${after}`)
      // Of a narrow bracket each side takes a third of a character less.
      const opened = glyphs.findIndex(glyph => '（('.includes(glyph.alternatives[0]![0]))
      const closed = opened + 1 + inside.length
      const narrower = (i: number) => (i > closed ? 2 : i > opened ? 1 : 0) * (1 - wide) * (12 / 11)
      return value(faceWith({ ...rest, glyphs: glyphs.map((glyph, i) => ({ ...glyph, along: glyph.along - narrower(i) })) }), 'address')
    }
    assert.equal(address('花园（', '二期', '）号楼', 1), '广东省深圳市南山区花园（二期）号楼')
    assert.equal(address('花园(', '二期', ')号楼', 1), '广东省深圳市南山区花园（二期）号楼')
    assert.equal(address('花园（', '二期', '）号楼', 0.4), '广东省深圳市南山区花园(二期)号楼')
  })
  it('a well behind a number is the sign of one', () => {
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区17井楼')), 'address'), '广东省深圳市南山区17#楼')
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区三眼井村')), 'address'), '广东省深圳市南山区三眼井村')
  })
  it('笫 is in no address', () => {
    const field = readFaceFields(faceWith(line('address', '住_址广东省深圳市南山区科技村笫3组')), STARTS, REGIONS).address
    assert.deepEqual([field?.value, field?.raw], ['广东省深圳市南山区科技村第3组', '广东省深圳市南山区科技村笫3组'])
    assert.ok(field?.correction)
  })
  it('an opening bracket that nothing closes is a stroke, unless it is sure and no 门 follows', () => {
    const address = (text: string) => value(faceWith(line('address', `住_址广东省深圳市南山区8号楼3${text}`)), 'address')
    assert.equal(address('{（:）:0.01}门2室'), '广东省深圳市南山区8号楼3门2室')
    assert.equal(address('（东2室'), '广东省深圳市南山区8号楼3（东2室')
    assert.equal(address('（门2室'), '广东省深圳市南山区8号楼3门2室', 'the left one of 门, however sure')
    assert.equal(address('（门2{J:）:0.1}1室'), '广东省深圳市南山区8号楼3（门2）1室')
  })
  it('a lone bracket in doubt is a 1 beside a digit, if it looks like one', () => {
    const address = (text: string) => value(faceWith(line('address', `住_址广东省深圳市南山区科技村${text}`)), 'address')
    assert.equal(address('{):1:0.2}5队'), '广东省深圳市南山区科技村15队')
    assert.equal(address('{):1:0.02}5队'), '广东省深圳市南山区科技村5队')
    assert.equal(address('{):1:0.2}队'), '广东省深圳市南山区科技村队')
  })
  it('what can hardly be read behind clear print is none of an address, and no dot ends a name', () => {
    const mark = FAINT_MARK.map((c, i) => ({ alternatives: [[c, 0.4 - i * 0.05]] as const, x: 400 + 12 * i, y: 0, along: 33 + i }))
    const row = line('address', '住_址广东省深圳市南山区科技路8号1栋2单元301')
    assert.equal(value(faceWith({ ...row, glyphs: [...row.glyphs, ...mark] }), 'address'), '广东省深圳市南山区科技路8号1栋2单元301')
    assert.equal(value(faceWith(line('name', '姓_名李明{9:·:0.4}')), 'name'), '李明')
  })
  it('the last glyph of a row that goes on is print, if it stands in step and is no mere guess', () => {
    const [, , , first] = FACE as [ReadLine, ReadLine, ReadLine, ReadLine]
    const withEnd = (along: number, chance = 0.3) => {
      const end: Glyph = { alternatives: [['三', chance]], x: 300, y: 0, along }
      const row = { ...first, glyphs: [...first.glyphs, end] }
      return value(
        FACE.flatMap(item => (item === first ? [row] : [item])),
        'address',
      )
    }
    const last = first.glyphs.at(-1)!.along
    assert.equal(withEnd(last + 12 / 11), '广东省深圳市南山区科技路三1号2栋303室')
    assert.equal(withEnd(last + 1.5), '广东省深圳市南山区科技路1号2栋303室')
    assert.equal(withEnd(last + 12 / 11, 0.07), '广东省深圳市南山区科技路1号2栋303室')
  })
  it('nor is the end of such a row lost that is hardly read but in step', () => {
    const [, , , first] = FACE as [ReadLine, ReadLine, ReadLine, ReadLine]
    const ends = (next: boolean) => {
      const hardly = ['朝', '阳'].map(
        (c, i): Glyph => ({ alternatives: [[c, 0.3]], x: 300 + 12 * i, y: 0, along: first.glyphs.at(-1)!.along + (12 * (i + 1)) / 11 }),
      )
      return value([{ ...first, glyphs: [...first.glyphs, ...hardly] }, ...(next ? [line('address', '路1号', 73)] : [])], 'address')
    }
    assert.deepEqual([ends(true), ends(false)], ['广东省深圳市南山区科技路朝阳路1号', '广东省深圳市南山区科技路'])
  })
  it('a row that was found too long, into the portrait, ends with its print', () => {
    const row = line('address', '住_址广东省深圳市南山区科技路')
    const noise = (chance: number) =>
      Array.from(
        { length: 6 },
        (_, i): Glyph => ({ alternatives: [['山', chance]], x: 300 + 12 * i, y: 0, along: row.glyphs.at(-1)!.along + (12 * (i + 1)) / 11 }),
      )
    const read = (chance: number) => value([{ ...row, glyphs: [...row.glyphs, ...noise(chance)] }], 'address')
    assert.deepEqual([read(0.2), read(0.5)], ['广东省深圳市南山区科技路', '广东省深圳市南山区科技路山山山山山山'])
  })
  it('a row of one glyph belongs to an address where rows begin, and elsewhere is none of it', () => {
    const rows = (from: number) => [line('address', '住_址广东省深圳市南山区8'), line('address', '号', from)]
    assert.equal(value(rows(73), 'address'), '广东省深圳市南山区8号')
    assert.equal(value(rows(110), 'address'), '广东省深圳市南山区8')
  })
  it('without any label an address begins where values do, not with what stands far to the right', () => {
    const lines = [line('address', '7', 220), line('address', '广东省深圳市南山区', 73), line('address', '科技路1号', 73)]
    assert.equal(value([...FACE.filter(item => item.row !== 'address'), ...lines], 'address'), '广东省深圳市南山区科技路1号')
  })
  it('in an address a character that addresses hardly have gives way to its common likeness, and only to a likely one', () => {
    const read = (chance: number) =>
      readFaceFields(faceWith(line('address', `住_址广东省深圳市南山区翠{徵:微:${chance}}路1号`)), STARTS, REGIONS).address
    assert.deepEqual([read(0.3)?.value, read(0.3)?.raw], ['广东省深圳市南山区翠微路1号', '广东省深圳市南山区翠徵路1号'])
    assert.equal(read(0.05)?.value, '广东省深圳市南山区翠徵路1号')
  })
  it('the name stands in the row that bears its label most clearly, and goes on under its beginning alone', () => {
    const noise = line('name', '{口:姓:0.03}营991878')
    const mark = line('name', 'EC卜低', 180)
    assert.equal(value([noise, ...FACE.slice(0, 1), mark, ...FACE.slice(1)], 'name'), '李明')
  })
  it('a label that was read whole tells the row, whatever the ground says before it or in other rows', () => {
    const ground = line('name', '{姓:民:0.3}', 290)
    assert.equal(value([ground, ...faceWith(line('name', '{公:杉:0.1}{民:杉:0.1}姓_名李明'))], 'name'), '李明')
    const noise = line('issuer', '{性:机:0.1}{码:组:0.1}{日:目:0.1}')
    const issuer = line('issuer', '{公:杉:0.1}{民:杉:0.1}{效:杉:0.1}{期:杉:0.1}{码:杉:0.1}{身:杉:0.1}签发机关深圳市公安局')
    assert.equal(readEmblemFields([noise, issuer], 128, REGIONS).issuer?.value, '深圳市公安局')
  })
  it('a specimen mark behind the name is no name', () =>
    assert.equal(value(faceWith(line('name', '姓_名李明{祥:样:0.3}本')), 'name'), '李明'))
  it('nor is it of an address', () => {
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区8号EC1MEN样本')), 'address'), '广东省深圳市南山区8号')
    assert.equal(value(faceWith(line('address', '住_址广东省深圳市南山区8号楼3样本')), 'address'), '广东省深圳市南山区8号楼3')
  })
  it('of two numbers with right check characters, the one that agrees with the printed birth', () => {
    const read = line('number', '公民身份号码44052418800{3:1:0.3}0100{3:1:0.3}4')
    assert.equal(value(faceWith(read), 'idNumber'), '440524188001010014')
    assert.equal(value(faceWith(line('number', '公民身份号码440524188003010034')), 'idNumber'), '440524188003010034')
  })
  it('nothing is mended into the number of a place that there never was', () => {
    const elsewhere = faceWith(line('number', '公民身份号码44{9:0:0.3}524188001010014'))
    assert.equal(value(elsewhere, 'idNumber'), '440524188001010014')
    const bare = compileRegions(['440305 南山区'])
    assert.equal(readFaceFields(elsewhere, STARTS, bare).idNumber?.value, '449524188001010014')
  })
  it('a digit that was hardly seen comes back where the check character, birth and sex ask for it', () => {
    const whole = line('number', '公民身份号码440524188001010014')
    const without = (at: number) => ({
      ...whole,
      glyphs: whole.glyphs.filter((_, i) => i !== at),
      faint: [whole.glyphs[at]!, { ...whole.glyphs[at]!, alternatives: [['国', 0.9]] as const }],
    })
    for (const at of [6, 9, 23]) assert.equal(value(faceWith(without(at)), 'idNumber'), '440524188001010014')
    assert.equal(value(faceWith({ ...without(9), faint: [] }), 'idNumber'), '44024188001010014')
  })
  it('a digit that was missed between sure ones follows from the check character, if birth and sex agree', () => {
    const whole = line('number', '公民身份号码440524188001010014')
    const surely = (chance: number, at: number): ReadLine => ({
      ...whole,
      glyphs: whole.glyphs.filter((_, i) => i !== at).map(glyph => ({ ...glyph, alternatives: [[glyph.alternatives[0]![0], chance]] })),
    })
    for (const at of [6, 9, 14, 21, 23]) assert.equal(value(faceWith(surely(0.999, at)), 'idNumber'), '440524188001010014')
    assert.equal(value(faceWith(surely(0.98, 9)), 'idNumber'), '44024188001010014')
    const otherBirth = [...faceWith(surely(0.999, 9)).filter(item => item.row !== 'birth'), line('birth', '出_生1881年1月1日')]
    assert.equal(value(otherBirth, 'idNumber'), '44024188001010014')
  })
  it('more digits in doubt than two, where birth, place and check character leave one number', () => {
    const read = line('number', '公民身份号码44052{9:4:0.2}18{6:8:0.2}0{4:0:0.2}1010{8:0:0.2}14')
    assert.equal(value(faceWith(read), 'idNumber'), '440524188001010014')
  })
  it('a number that the picture does not doubt is not mended, and is no number', () =>
    assert.equal(value(faceWith(line('number', '公民身份号码440524188001010019')), 'idNumber'), '440524188001010019'))
  it('birth and sex give way to the number where the picture allows, and say so', () => {
    const fields = readFaceFields(faceWith(line('birth', '出_生188{6:0:0.1}年1月1日')), STARTS, REGIONS)
    assert.deepEqual([fields.birth?.value, fields.birth?.raw, fields.birth?.correction], ['1880/1/1', '1886/1/1', 'agrees with the number'])
  })
  it('nothing is invented where there is no line', () =>
    assert.deepEqual(Object.keys(readFaceFields([line('name', '姓_名李明')], STARTS, REGIONS)), ['name']))
})

describe('other documents', () => {
  const card = FACE
  /** Are lines, each below the one before, of another document? */
  const below = (...lines: ReadLine[]) => areOfOtherDocument(lines.map((item, i) => at(item, 20 + i * 20)))
  const pass = [line('name', '姓名李明'), line('sex', '部门财务部'), line('birth', '职务经理'), line('address', '编号10032')]
  it('a staff pass has a name, and then says other things', () => assert.equal(areOfOtherDocument(pass), true))
  it('a driving licence has two of a card’s rows in one line', () => {
    assert.equal(areOfOtherDocument([line('sex', '姓名李明性别男'), line('address', '住址广东省深圳市')]), true)
    assert.equal(areOfOtherDocument([line('name', '机动车驾驶证')]), true)
    assert.equal(areOfOtherDocument([line('name', '姓名李明'), line('sex', '国籍'), line('number', '护照号440524188001010014')]), true)
  })
  it('many have all that a card has, under another title or beside other labels', () => {
    for (const text of [
      '证件号440524188001010014',
      '{讧:证:0.3}件号440524188001010014',
      '民族汉',
      '出生日期1982.09.28',
      '有效期至2027.12.31',
      '签发机关公安部出入境管理局',
      '学号2094261167',
      '卡号782052402629',
      '社会保障号码440524188001010014',
      '法定代表人赵浩然',
    ])
      assert.equal(below(...card.slice(0, 5), line('issuer', text)), true, text)
    for (const title of ['退役军人优待证', '台湾居民居住证', '医疗保险卡', '样本大学学生证'])
      assert.equal(below(line('title', title, 100), ...card.slice(0, 4)), title !== '台湾居民居住证', title)
    assert.equal(below(line('number', '341323200103173614赵浩然'), line('birth', '800.3元二等座')), true)
    assert.equal(below(line('number', '341323200103173614赵浩然'), line('term', '07车12F号')), true)
    assert.equal(below(line('number', '341323200103173614赵浩然'), line('issuer', '限乘当日当次车')), true)
    assert.equal(
      below(line('name', '姓名李明'), line('number', '公民身份号码440524188001010014'), line('issuer', '联系电话12345学历本科')),
      true,
    )
  })
  it('titles of a card, read or half read, and what addresses say, are none', () => {
    for (const title of ['临时居民身份证', '居民身{佺:份:0.3}证', '临{的:时:0.3}居{氏:民:0.3}身仔证'])
      assert.equal(below(line('title', title, 100), ...card), false, title)
    for (const row of ['电话局宿舍3号', '专业村12号', '学院路8号办证', '阳光花园二座3单元', '职业学院1号'])
      assert.equal(below(...card.slice(0, 4), line('address', row, 73), card.at(-1)!), false, row)
    assert.equal(areOfOtherDocument([line('name', '姓名李明'), line('number', '440524188001010014', 107)]), false)
    assert.equal(areOfOtherDocument([line('sex', '民族汉', 0), line('birth', '1880年1月1日', 0)]), false, 'cut at the left')
  })
  it('numbers of permits for people from elsewhere begin as none of a card does', () => {
    for (const number of ['82000019880731967X', '810000199107203169'])
      assert.equal(below(...card.slice(0, 5), line('number', `公民身份号码${number}`)), true, number)
    assert.equal(below(...card.slice(0, 5), line('number', '证件号码945182195102259871')), true)
    for (const number of ['820000198807319670', '440524188001010014', '945182195102259871'])
      assert.equal(
        below(...card.slice(0, 5), line('number', `公民身份号码${number}`)),
        false,
        `${number}: misread, a card's, or an edited one`,
      )
  })
  it('half a title, words within an address, half a label and a name without its label are none', () => {
    const emblem = [line('issuer', '签发机关深圳市公安局'), line('term', '有效期限2017.08.12-2037.08.12')]
    for (const title of ['证', '份证', '身证', '{届:居:0.3}{氏:民:0.3}射份证']) {
      assert.equal(below(line('title', title, 150), ...emblem), false, title)
      assert.equal(below(line('title', title, 150), ...card), false, title)
    }
    for (const row of ['北京大学历史学系', '二次车间宿舍3号', '一等功臣村'])
      assert.equal(below(...card.slice(0, 4), line('address', row, 73), card.at(-1)!), false, row)
    for (const row of ['住址班级路1号', '住址电话局宿舍3号', '住址专业户村'])
      assert.equal(below(...card.slice(0, 3), line('address', row)), false, row)
    for (const number of ['号440524188001010014', '{仿:份:0.3}号440524188001010014', '份号440524188001010014'])
      assert.equal(below(...card.slice(0, 5), line('number', number)), false, number)
    assert.equal(below(line('name', '吉克阿卡', 73), ...card.slice(1)), false)
  })
  it('a card is none, nor is one of which hardly a label can be read', () => {
    assert.equal(areOfOtherDocument(card), false)
    assert.equal(areOfOtherDocument([line('name', '姓名李明'), line('sex', '女汉'), line('birth', '18800101')]), false)
    assert.equal(areOfOtherDocument([line('address', '住址广东省深圳市科技路学院1栋'), line('name', '姓名李明')]), false)
    assert.equal(areOfOtherDocument([line('name', '姓名李明'), line('sex', '{惟:性:0.3}{剔:别:0.3}{男:里:0.3}{民:氏:0.3}')]), false)
  })
})

describe('the emblem side', () => {
  const read = (...lines: ReadLine[]) => readEmblemFields(lines, 128, REGIONS)
  const rows: [string, string][] = [
    ['有效期限2017.08.12-2037.08.12', '2017.08.12-2037.08.12'],
    ['有效期限2017.08.12-长期', '2017.08.12-长期'],
    ['有效期限20170812-20370812', '2017.08.12-2037.08.12'],
    ['有效期限2017.08.12-20{8:3:0.1}7.08.12', '2017.08.12-2037.08.12'],
    ['有效期限2017.08.12-2032.08.12', '2017.08.12-2032.08.12'],
    ['有效期限2017.11.12-2037.1.12', '2017.11.12-2037.11.12'],
    ['有效期限2017.08.12-2032.0.12', '2017.08.12-2032.0.12'],
    ['有效期限2025.05.25-2025.8.25', '2025.05.25-2025.08.25'],
    ['有效期限2010.10.13-2011.01.135PE', '2010.10.13-2011.01.13'],
    ['有效期限2017.{县:0:0.3}8.12-20{8:3:0.1}7.{日:0:0.2}8.12', '2017.08.12-2037.08.12'],
    ['有效期限2074.08.12-长期', '2074.08.12-长期'],
    ['有效期限20{7:1:0.2}4.08.12-长期', '2014.08.12-长期'],
    ['有效期限2017.08.12-2037.0812本', '2017.08.12-2037.08.12'],
    ['0组份样本有效期限2013.05.03-2033.05.03', '2013.05.03-2033.05.03'],
  ]
  for (const [text, expected] of rows) it(text, () => assert.equal(read(line('term', text)).validity?.value, expected))
  it('the issuing authority, mended by its name', () =>
    assert.equal(read(line('issuer', '签发机关深{训:圳:0.2}市公安局南山分局')).issuer?.value, '深圳市公安局南山分局'))
  it('an issuing authority that was found too short', () =>
    assert.equal(read(line('issuer', '签发机关深圳市公安局南山分')).issuer?.value, '深圳市公安局南山分局'))
  it('an office of the railway’s police, and a stray glyph after a known authority', () => {
    assert.equal(read(line('issuer', '签发机关呼和浩特铁路局公安处')).issuer?.value, '呼和浩特铁路局公安处')
    assert.equal(read(line('issuer', '签发机关西安铁路公安局西安公安处')).issuer?.value, '西安铁路公安局西安公安处')
    assert.equal(read(line('issuer', '签发机关深圳市公安局'), line('issuer', '分', 131)).issuer?.value, '深圳市公安局')
  })
  it('a term of three months is lawful as it was read, to the last day of a shorter month too', () => {
    assert.equal(read(line('term', '有效期限202{5:0:0.1}.05.25-2025.0{8:5:0.1}.25')).validity?.value, '2025.05.25-2025.08.25')
    assert.equal(read(line('term', '有效期限2025.11.30-2026.02.28')).validity?.value, '2025.11.30-2026.02.28')
  })
  it('remains of a label, and what covers a term, are none', () => {
    for (const text of ['有效期限', '有效期限号限', '有效期限1:二三', '有{效:妇:0.1}期{限:恨:0.2}一1.'])
      assert.equal(read(line('term', text)).validity, undefined, text)
  })
  it('a place of a digit that no digit looks like makes no date of it', () => {
    assert.equal(read(line('term', '有效期限20明7.08.12-20民7.08.12')).validity?.value, '20明7.08.12-20民7.08.12')
    assert.equal(read(line('term', '有效期限2017.08.12-20明明.08.12')).validity?.value, '2017.08.12-20明明.08.12', '2022, 2027 or 2037')
    assert.equal(read(line('term', '有效期限2017.08.12-203明.08.12')).validity?.value, '2017.08.12-2037.08.12')
  })
  it('a term that differs from its characters says why', () => {
    const { value, raw, correction } = read(line('term', '有效期限2017.{O:0:0.2}8.12-2037.08.12')).validity ?? {}
    assert.deepEqual([value, raw], ['2017.08.12-2037.08.12', '2017.O8.12-2037.08.12'])
    assert.ok(correction)
    assert.equal(read(line('term', '有效期限2017.08.12-2037.08.12')).validity?.correction, undefined)
  })
  it('a term of which the end is covered is not one without end', () => {
    const partly = (text: string) => read(line('term', text)).validity
    assert.equal(partly('有效期限2018.05.21-2038')?.value, '2018.05.21-2038.05.21')
    assert.equal(partly('有效期限2018.05.21-20')?.value, '2018.05.21-20')
    assert.deepEqual([partly('有效期限2018.05.21')?.confidence, partly('有效期限2018.05')?.confidence], [0, 0])
    assert.equal(partly('有效期限2018.05.21-{民:长:0.3}期')?.value, '2018.05.21-长期')
  })
  it('what was taken for a row above the labelled one is none of it', () => {
    const fields = read(
      line('issuer', '山'),
      line('issuer', '仁签发机关样本县公安局'),
      line('term', '别'),
      line('term', '有效期限2017.08.12-长期'),
    )
    assert.deepEqual([fields.issuer?.value, fields.validity?.value], ['样本县公安局', '2017.08.12-长期'])
  })
  it('one or two stray glyphs before a known authority, as of a label that was half seen', () => {
    assert.equal(read(line('issuer', '签发机关一深圳市公安局南山分局')).issuer?.value, '深圳市公安局南山分局')
    assert.equal(read(line('issuer', '机关深圳市公安局南山分局', 131)).issuer?.value, '深圳市公安局南山分局')
  })
  it('a place that is clearly read before a known authority is a part of its name', () =>
    assert.equal(read(line('issuer', '签发机关甘肃南山区公安局')).issuer?.value, '甘肃南山区公安局'))

  it('the issuing authority where the label is lost', () =>
    assert.equal(read(line('issuer', '样本县公安局', 131)).issuer?.value, '样本县公安局'))
})
