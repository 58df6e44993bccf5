// Which of the cards in a picture the caller means, or why none can be meant.
import { noCard, RecognizeError } from '../errors.ts'
import { areaOf, distance } from '../image/quad.ts'
import type { RecognizeOptions } from '../result.ts'
import type { Located } from './locate.ts'

/** A card narrower than this in the source gives glyphs of under ten px: nothing can be read with certainty. */
const MIN_CARD_WIDTH = 230
/** Locator score from which a second card of a side is a fault of the picture and not of the locator. */
const SURE_CARD = 0.4

/** Where the locator is sure of more than one card of a side that may be meant: those, since it is a fault of the picture only if they can be read as cards. */
export function rivalsIn(all: readonly Located[], { cards: mode = 'one', side }: RecognizeOptions): readonly Located[] {
  if (mode === 'all') return []
  const sure = all.filter(card => card.score >= SURE_CARD && (side === undefined || card.side === side))
  return sure.filter(card => sure.some(other => other !== card && other.side === card.side))
}

/** `scale`: source px per px of the cards' quads. Throws no-card, several-cards, wrong-side or card-too-small. */
export function chooseCards(all: readonly Located[], options: RecognizeOptions, scale: number): readonly Located[] {
  const mode = options.cards ?? 'one'
  if (all.length === 0) throw noCard()
  const asked = all.filter(card => options.side === undefined || card.side === options.side)
  const of = (side: 'face' | 'emblem') => asked.filter(card => card.side === side)
  if (asked.length === 0) throw new RecognizeError('wrong-side', `the picture shows the ${all[0]?.side} side, not the ${options.side} side`)
  if (mode === 'all') return asked
  for (const side of ['face', 'emblem'] as const) {
    const sure = of(side).filter(card => card.score >= SURE_CARD)
    if (sure.length > 1) throw new RecognizeError('several-cards', `the picture shows ${sure.length} cards of the ${side} side`)
  }
  // A weaker thing of the same side is no card, or none that was meant.
  const foremost = (cards: readonly Located[]) => {
    const sure = cards.filter(card => card.score >= SURE_CARD)
    const [best] = (sure.length > 0 ? sure : cards).toSorted((a, b) => Math.abs(areaOf(b.quad)) - Math.abs(areaOf(a.quad)))
    return best ? [best] : []
  }
  const wanted = mode === 'pair' ? asked.filter(card => foremost(of(card.side)).includes(card)) : foremost(asked)
  for (const { quad } of wanted) {
    const wide = Math.max(distance(quad[0], quad[1]), distance(quad[3], quad[2])) * scale
    if (wide < MIN_CARD_WIDTH)
      throw new RecognizeError('card-too-small', `the card is ${Math.round(wide)} px wide; at least ${MIN_CARD_WIDTH} are needed`)
  }
  return wanted
}
