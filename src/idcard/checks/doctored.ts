// Was the picture edited? What the file itself says, what on the card contradicts itself, is missing or stands unevenly, and places that differ from the rest of the card.
import { birthOf, hasRightCheck, sexOf } from '../fields/id-number.ts'
import { mapQuad } from '../image/quad.ts'
import { sigmoid } from '../models/session.ts'
import { type Reason, type Rule, reason } from '../reasons.ts'
import type { Quad } from '../result.ts'
import { findBlank } from './blank.ts'
import { placesOf } from './cells.ts'
import { type CheckInput, chanceFor, type Finding } from './check.ts'
import type { Pasted } from './pasted.ts'
import { unevenness } from './spacing.ts'

/** A reading counts against the card only when it is this sure: in blur a digit is read wrong more often than a card is forged. */
const SURE = 0.85
/** What was read as a whole number, its check character right, was hardly misread: of 1 900 genuine cards, hard ones among them, none contradicts itself where the number is
 *  surer than this and the other field than SURE. */
const SURE_IF_WHOLE = 0.5

/** Score of what the file or the card says itself: over any threshold that lets the network accuse. */
const SAID = 0.95

/** How unevenly the digits stand of a number in which some were exchanged, and what that scores. (Of some 1 500 genuine numbers that eight codes drew, read surely, the most
 *  uneven one comes to 0.16; of 232 edited cards six come to more than 0.2.) */
const UNEVEN = 0.2
const UNEVEN_SAYS = 0.8

/** What the network and the ground say together, as a logit. Edits are rarer than in training, by the first; of the others, what the drawings that thresholds are
 *  chosen by told: a line whose ground is 1.3 times smoother is worth what doubles the network's logit from 2 to 4. Rougher ground speaks for a card hardly. */
const RARE = -1.75
const GAIN = 8
const LEAST_GROUND = -0.1
/** What the look at the portrait adds to that of a face: so much of its logit, between these, since it is of one place among many; and so much for each e-fold by which the portrait has more
 *  or less of grain than the card around it, beyond what genuine ones have. A portrait that is surely the card's own speaks for the rest of it, too: it was cut from the same picture.
 *  (Of 600 genuine sides of our own, half of them hard, and of 371 by a thirteenth code 11 and 5 are accused, where 21 and 4 were when the stronger of both counted; of 46 exchanged
 *  portraits 22 are found for 16, of 124 other edits 71 for 73. They were chosen by these.) */
const OF_PORTRAIT = { share: 0.4, least: -4, most: 3, ofFace: 0.25 }
const GRAIN_GAIN = 4
const OWN_GRAIN = 0.1
/** From which it is named. */
const PORTRAIT_SAYS = 1
/** Natural logarithm from which smoother ground is named. */
const SMOOTHER = 0.15

/** A cell counts as touched from this chance on, in the evidence; and so many places are worth naming. */
const TOUCHED = 0.5
const MOST_PLACES = 4
/** Lower scores of the whole card have no evidence worth giving. */
const WORTH_SAYING = 0.3

export function checkDoctored(input: CheckInput): Finding {
  const { fields, editors, retouch, ground, pasted, portrait } = input
  const evidence: (Reason & { where?: Quad; score: number })[] = []
  const { idNumber: number, birth, sex } = fields
  if (editors.length > 0) evidence.push({ ...reason('saved-by-editor', editors), score: SAID })
  const against = (rule: Rule, quad: Quad | undefined) => evidence.push({ ...reason(rule), score: SAID, ...(quad ? { where: quad } : {}) })
  if (number && number.confidence > SURE_IF_WHOLE) {
    const where = number.quads[0]
    const isSure = number.confidence > SURE
    if (isSure && number.raw.length === 18 && !hasRightCheck(number.raw)) against('wrong-check-character', where)
    if (hasRightCheck(isSure ? number.value : number.raw)) {
      // A birth of which a digit was lost or doubtful has been given as the number's; one that was clearly read has not.
      if (birth && birth.value !== birthOf(number.value)?.join('/') && birth.confidence > SURE)
        against('birth-against-number', birth.quads[0])
      if (sex && sex.raw !== '' && sex.raw !== sexOf(number.value) && sex.confidence > SURE) against('sex-against-number', sex.quads[0])
    }
  }
  const blank = findBlank(input)
  if (blank) evidence.push({ ...reason('blank-field', [blank.field]), where: input.toSource(blank.quad), score: SAID })
  const uneven = input.lines.find(line => line.row === 'number' && unevenness(line) > UNEVEN)
  if (uneven)
    evidence.push({ ...reason('uneven-digits'), where: input.toSource(mapQuad(input.viewToRaster, uneven.quad)), score: UNEVEN_SAYS })
  const besides = pasted ? saysOfPortrait(pasted) : 0
  const seen = retouch ? sigmoid(RARE + retouch.logit + GAIN * Math.max(LEAST_GROUND, ground?.smoother ?? 0) + besides) : 0
  const score = Math.max(chanceFor(input, seen), ...evidence.map(item => item.score))
  if (portrait && besides >= PORTRAIT_SAYS && seen >= WORTH_SAYING)
    evidence.push({ ...reason('portrait-differs'), where: input.toSource(portrait), score: seen })
  if (ground && ground.smoother >= SMOOTHER && seen >= WORTH_SAYING) {
    const times = Math.exp(ground.smoother).toFixed(1)
    evidence.push({
      ...reason('smoother-ground', [ground.field], times),
      where: input.toSource(ground.quad),
      score: seen,
    })
  }
  if (retouch && seen >= WORTH_SAYING) {
    for (const { where, score, touched } of placesOf(retouch.cells, TOUCHED, input).slice(0, MOST_PLACES)) {
      evidence.push({ ...reason(touched.length > 0 ? 'differs' : 'differs-somewhere', touched), where, score })
    }
  }
  return { score, evidence }
}

/** As a logit, to be added to that of the whole card. */
function saysOfPortrait({ logit, grainier }: Pasted): number {
  const { share, least, most, ofFace } = OF_PORTRAIT
  return ofFace + share * Math.min(most, Math.max(least, logit)) + GRAIN_GAIN * Math.max(0, Math.abs(grainier) - OWN_GRAIN)
}
