// Cards as the locator gives them → those that are meant, or why none is.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rectangle } from '../image/quad.ts'
import type { RecognizeOptions, Side } from '../result.ts'
import { chooseCards, rivalsIn } from './choose.ts'
import type { Located } from './locate.ts'

const card = (side: Side, score: number, wide: number): Located => ({
  quad: rectangle(0, 0, wide, wide * 0.63),
  side,
  temporary: false,
  score,
})
const FACE = card('face', 0.9, 833)
const EMBLEM = card('emblem', 0.9, 700)
const FAINT = card('face', 0.35, 133)

describe('the cards that are meant', () => {
  const rows: [string, Located[], RecognizeOptions, Located[] | string][] = [
    ['the larger of two sides', [EMBLEM, FACE], {}, [FACE]],
    ['the side that is asked for', [FACE, EMBLEM], { side: 'emblem' }, [EMBLEM]],
    ['both sides of a pair', [FACE, EMBLEM], { cards: 'pair' }, [FACE, EMBLEM]],
    ['all, whatever they are', [FACE, FAINT], { cards: 'all' }, [FACE, FAINT]],
    ['all of the side that is asked for', [FACE, EMBLEM], { cards: 'all', side: 'emblem' }, [EMBLEM]],
    ['none of the side that is asked for', [FACE], { cards: 'all', side: 'emblem' }, 'wrong-side'],
    ['a faint second one does not stand in the way of a side', [FACE, FAINT], { side: 'face' }, [FACE]],
    ['nor of a pair', [FAINT, FACE, EMBLEM], { cards: 'pair' }, [FACE, EMBLEM]],
    ['a larger faint one is not taken for the sure one', [card('face', 0.35, 900), FACE], {}, [FACE]],
    ['two sure ones of a side', [FACE, card('face', 0.5, 400)], { cards: 'pair' }, 'several-cards'],
    ['two sure ones of the side that is not asked for', [FACE, EMBLEM, card('emblem', 0.8, 400)], { side: 'face' }, [FACE]],
    ['and none of the side that is', [EMBLEM, card('emblem', 0.8, 400)], { side: 'face' }, 'wrong-side'],
    ['of a pair one side, where that is asked for', [FACE, EMBLEM], { cards: 'pair', side: 'emblem' }, [EMBLEM]],
    ['none', [], {}, 'no-card'],
    ['the other side alone', [EMBLEM], { side: 'face' }, 'wrong-side'],
    ['too small', [card('face', 0.9, 200)], {}, 'card-too-small'],
  ]
  for (const [name, all, options, expected] of rows)
    it(name, () => {
      if (typeof expected === 'string') assert.throws(() => chooseCards(all, options, 1), { code: expected })
      else assert.deepEqual(chooseCards(all, options, 1), expected)
    })
  it('sure ones of a side of which there are several are rivals', () => {
    const another = card('face', 0.5, 400)
    assert.deepEqual(rivalsIn([FACE, EMBLEM, FAINT, another], {}), [FACE, another])
    assert.deepEqual(rivalsIn([FACE, EMBLEM, FAINT], {}), [])
    assert.deepEqual(rivalsIn([FACE, another], { cards: 'all' }), [])
    assert.deepEqual(rivalsIn([FACE, another, EMBLEM], { side: 'emblem' }), [])
  })
  it('a card is as wide as in the source', () => assert.deepEqual(chooseCards([card('face', 0.9, 200)], {}, 2).length, 1))
})
