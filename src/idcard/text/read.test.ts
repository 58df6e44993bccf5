// When the reader looks again, with networks that say what they are told to.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildPyramid } from '../image/image.ts'
import { createScratch } from '../image/scratch.ts'
import type { Network } from '../models/session.ts'
import type { Line, RowName } from './line.ts'
import { createReader } from './read.ts'

const ALPHABET = [...'有效期限长-.0123456789X号栋门(住址之一?']
/** How sure the namer is of these; of all others it is certain. */
const CHANCES: Readonly<Record<string, number>> = { '(': 0.8, '?': 0.5 }
/** What stands before a glyph that is so many frames nearer to the last one than others are, or farther; and before one that is hardly spotted. */
const NEARER: Readonly<Record<string, number>> = { '<': 2, '>': -1, ' ': -2 }
const FAINT = '~'
const [FRAME, DEPTH, CLASSES] = [4, 256, 10]

/** A trunk that spots these texts, one a look, a glyph in every fourth frame; then nothing. */
function spotter(looks: readonly string[]): Network & { count: number } {
  const trunk = {
    count: 0,
    async run({ strip }: Parameters<Network['run']>[0]) {
      const frames = strip!.dims[3]! / FRAME
      const [centre, feature] = [new Float32Array(frames).fill(-9), new Float32Array(frames * DEPTH)]
      let [frame, height] = [-2, 9]
      for (const character of looks[trunk.count++] ?? '') {
        const nearer = NEARER[character]
        if (nearer !== undefined) frame -= nearer
        else if (character === FAINT) height = -3
        else {
          frame += 4
          centre[frame] = height
          feature[frame * DEPTH] = ALPHABET.indexOf(character)
          height = 9
        }
      }
      return { centre, feature }
    },
  }
  return trunk
}

/** Reads a line for which the trunk spots these texts, the quick one others, and the one for blur `dimly`: nothing, unless told otherwise. Gives what was read and how
 *  often the trunk looked.
 *  `end`: where the line was found to end, px; glyphs stand 9.1 px apart, the first at 6. `isFollowed`: by another row. */
async function read(
  row: RowName,
  looks: readonly string[],
  seenQuickly: string | readonly string[] = '',
  end = 290,
  dimly: readonly string[] = [],
  isFollowed = false,
): Promise<{ text: string; count: number }> {
  const [quick, trunk, forBlur] = [spotter([seenQuickly].flat()), spotter(looks), spotter(dimly)]
  const namer: Network = {
    async run({ feature }) {
      const rows = feature!.dims[0]!
      const [chance, which] = [new Float32Array(rows * CLASSES), new Float32Array(rows * CLASSES)]
      for (let i = 0; i < rows; i++)
        [chance[i * CLASSES], which[i * CLASSES]] = [CHANCES[ALPHABET[feature!.data[i * DEPTH]!]!] ?? 0.99, feature!.data[i * DEPTH]!]
      return { chance, which }
    },
  }
  const pyramid = buildPyramid({ data: new Uint8Array(300 * 40 * 3), width: 300, height: 40 }, createScratch())
  const line: Line = { row, from: [10, 10], to: [end, 10], height: 12, score: 1 }
  const next: Line = { ...line, from: [10, 28], to: [end, 28] }
  const [found] = await createReader({ quick, trunk, blurred: async () => forBlur, namer }, ALPHABET).read(
    pyramid,
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
    isFollowed ? [line, next] : [line],
  )
  return { text: found!.text, count: trunk.count }
}

describe('the reader', () => {
  it('looks once at what is clear', async () => {
    assert.deepEqual(await read('term', ['有效期限2021.11.23-长期']), { text: '有效期限2021.11.23-长期', count: 1 })
    assert.deepEqual(await read('address', ['8号3栋']), { text: '8号3栋', count: 1 })
  })
  it('takes a sign within a surer Chinese character for a stroke of it, and a digit close to another for a digit', async () => {
    assert.equal((await read('address', ['3<(<门1<1'])).text, '3门11')
    assert.equal((await read('address', ['3(门2'])).text, '3(门2')
    assert.equal((await read('address', ['3门<门<2'])).text, '3门2')
    assert.equal((await read('address', ['3门门2'])).text, '3门门2')
  })
  it('looks again, larger, at a term in which a sign was lost, and drawn out where it is not whole then either', async () => {
    const lost = '2021.11.23-202.11.23'
    assert.deepEqual(await read('term', ['有效期限20211.23-长期', '有效期限2021.11.23-长期']), {
      text: '有效期限2021.11.23-长期',
      count: 2,
    })
    assert.deepEqual(await read('term', [lost, '2021.11.23-203.11.23', '2021.11.23-2031.11.23']), {
      text: '2021.11.23-2031.11.23',
      count: 3,
    })
    assert.deepEqual(await read('term', [lost, '2021.11.23-203.11.23', '2021.1123-2031.11.23']), { text: lost, count: 3 })
    assert.deepEqual(await read('term', ['2021.1', '2021.1']), { text: '2021.1', count: 2 }, 'so little is no term')
  })
  it('looks again so at a number that lacks a digit', async () => {
    const lost = '1101051949123100X'
    assert.deepEqual(await read('number', [lost, lost, '11010519491231002X']), { text: '11010519491231002X', count: 3 })
    assert.deepEqual(await read('number', [lost, lost, '110105194912310'], lost), { text: lost, count: 3 })
  })
  it('looks again, larger, at an address with room for a glyph, and takes it where there is less', async () => {
    const textOf = async (...looks: string[]) => (await read('address', looks)).text
    assert.equal(await textOf('门门门门 1门', '门门门门1<1门'), '门门门门11门')
    assert.equal(await textOf('门门门门 1门', '门门门门 1门'), '门门门门1门')
    assert.equal(await textOf('门门门11门', '门门门1-1门'), '门门门1-1门')
    assert.deepEqual(await read('address', ['门门门  门门', '门门门门门门']), { text: '门门门门门门', count: 2 })
  })
  it('looks again, larger, where a 1 has room for two', async () => {
    assert.equal((await read('address', ['门门门1门', '门门门<1<1<门'])).text, '门门门11门')
    assert.equal((await read('address', ['门门门1门', '门门门1门'])).text, '门门门1门')
    assert.deepEqual(await read('address', [], '门门门<1<门'), { text: '门门门1门', count: 0 })
  })
  it('draws an address out where digits have room for one more, and takes what is seen there between the same characters', async () => {
    const crowded = '门门门2门'
    assert.deepEqual(await read('address', ['>门>门>门1<>2<>门'], crowded), { text: '门门门12门', count: 1 })
    assert.deepEqual(await read('address', ['>门>门>门>2>门'], crowded), { text: crowded, count: 1 }, 'no more is seen')
    assert.deepEqual(await read('address', ['>门>门>门<>1<2<2<>门'], crowded), { text: crowded, count: 1 }, 'two more are too many')
    assert.deepEqual(await read('address', ['>门>门>门号<>2<>门'], crowded), { text: crowded, count: 1 }, 'one more, but no digit')
    assert.deepEqual(await read('address', ['>门>门>门1<>2'], '门门门2'), { text: '门门门12', count: 1 }, 'at the end of a row')
    assert.deepEqual(await read('address', ['>门>门>门>2<>1'], '门门门2'), { text: '门门门2', count: 1 }, 'behind the end of a row')
    assert.deepEqual(await read('address', [], '门门门<>2<>门'), { text: crowded, count: 0 }, 'no room')
  })
  it('takes a numeral behind 之, however faint', async () => {
    assert.deepEqual(await read('address', ['8号之~一'], '8号之'), { text: '8号之一', count: 1 })
    assert.deepEqual(await read('address', ['8号之~栋'], '8号之'), { text: '8号之', count: 1 })
    assert.deepEqual(await read('address', ['8号之    ~一'], '8号之'), { text: '8号之', count: 1 })
  })
  it('takes a faint 一 at the end of a row that another follows, and nothing else there', async () => {
    const textOf = async (first: string, isFollowed = true) => (await read('address', [], [first, '号栋'], 290, [], isFollowed)).text
    assert.equal(await textOf('住址门号~一'), '住址门号一')
    assert.equal(await textOf('住址门号~栋'), '住址门号')
    assert.equal(await textOf('住址门号  ~一'), '住址门号')
    assert.equal(await textOf('住址门号~一', false), '住址门号')
  })
  it('takes the blank behind the label for no room', async () =>
    assert.deepEqual(await read('address', ['住 址  门门门<1<门']), { text: '住址门门门1门', count: 1 }))
  it('leaves to the quick trunk what that is sure of', async () => {
    assert.deepEqual(await read('address', [], '8号3栋'), { text: '8号3栋', count: 0 })
    assert.deepEqual(await read('number', [], '11010519491231002X'), { text: '11010519491231002X', count: 0 })
  })
  it('looks for itself where that doubts, sees nothing, or lost a digit of a number or a sign of a term', async () => {
    assert.deepEqual(await read('address', ['8号(3栋'], '8号(1栋'), { text: '8号(3栋', count: 1 })
    assert.deepEqual(await read('address', ['8号']), { text: '8号', count: 1 })
    assert.deepEqual(await read('number', ['11010519491231002X'], '1101051949123100X'), { text: '11010519491231002X', count: 1 })
    assert.deepEqual(await read('term', ['2021.11.23-长期'], '20211.23-长期'), { text: '2021.11.23-长期', count: 1 })
  })
  it('has the trunk for blur read a dim line besides, and at the other size for itself', async () => {
    const dim = '????.??.23-长期'
    assert.deepEqual(await read('term', [dim], '', 290, [dim, '2021.11.23-长期']), { text: '2021.11.23-长期', count: 1 })
    const doubtful = '2021.?1.23-长期'
    assert.deepEqual(
      await read('term', [doubtful, '2021.11.23-长期']),
      { text: '2021.11.23-长期', count: 2 },
      'one sign in doubt is no blur',
    )
  })
  it('looks for itself at a long name, whose dots may be narrow, and at no short one', async () => {
    assert.deepEqual(await read('name', ['门号-栋住址'], '门号栋住址'), { text: '门号-栋住址', count: 1 })
    assert.deepEqual(await read('name', [], '门号栋住'), { text: '门号栋住', count: 0 })
  })
  it('reads on where a line was found too short, as far as one glyph goes on from another', async () => {
    assert.equal((await read('address', [], ['8号3栋', '8号3栋501'], 34)).text, '8号3栋501')
    assert.equal((await read('address', [], ['8号3栋', '8号3栋501', '8号3栋501栋'], 32)).text, '8号3栋501栋')
    assert.equal((await read('address', [], ['8号3栋', '8号3栋    长'], 34)).text, '8号3栋')
    assert.equal((await read('address', [], ['8号3栋', '8号3栋501'], 60)).text, '8号3栋')
  })
  it('finds nothing on in what has no length, whether a glyph is seen there or none', async () => {
    assert.equal((await read('address', [''], '', 10)).text, '')
    assert.equal((await read('address', [], ['8', '8', '8', '8'], 10)).text, '8')
  })
})
