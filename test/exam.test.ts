// The committed exam: figures may not fall below the recorded ones by more than chance allows, and nothing in it may be of training's stock.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { interval, loadExam, type Outcome, sit, summarise } from '../bench/exam.ts'
import { createRecognizer } from '../src/index.ts'

const FOLDER = fileURLToPath(new URL('../bench/exam', import.meta.url))
const truths = loadExam(FOLDER)

interface Recorded {
  readonly pictures: number
  readonly whole: number
  readonly counted: number
  readonly characters: number
  readonly charactersWrong: number
  readonly falseNoCard: number
  readonly falseCard: number
}
const recorded = JSON.parse(readFileSync(`${FOLDER}/recorded.json`, 'utf8')) as Record<string, Recorded>

describe('the committed exam', () => {
  let outcomes: readonly Outcome[]
  before(async () => {
    const recognizer = await createRecognizer({ workers: 2 })
    outcomes = await sit(FOLDER, truths, recognizer, [], 2)
    await recognizer.close()
  })

  for (const [suite, before] of Object.entries(recorded)) {
    it(`${suite} is read as well as recorded`, () => {
      const now = summarise(outcomes.filter(outcome => outcome.truth.suite === suite))
      assert.equal(now.pictures, before.pictures, 'the pictures are those that were recorded')
      const floor = interval(before.whole, before.counted)[0] * before.counted
      assert.ok(now.whole >= floor, `${now.whole} of ${now.counted} whole cards are right; recorded were ${before.whole}`)
      // Characters of one card go wrong together, so their interval is taken at a tenth of the count.
      const characters = interval((before.characters - before.charactersWrong) / 10, before.characters / 10)[0]
      const share = 1 - now.charactersWrong / Math.max(1, now.characters)
      assert.ok(
        now.characters === 0 || share >= characters,
        `${now.charactersWrong} characters are wrong; recorded were ${before.charactersWrong}`,
      )
      const lost = interval(before.falseNoCard + before.falseCard, before.pictures)[1] * before.pictures
      assert.ok(now.falseNoCard + now.falseCard <= lost, `${now.falseNoCard} cards are not found and ${now.falseCard} are false`)
    })
  }
})

describe('the split between training and the exam', () => {
  const split = JSON.parse(readFileSync(new URL('../training/split.json', import.meta.url), 'utf8')) as Record<
    string,
    Record<'train' | 'exam' | 'both', string[]>
  >
  for (const [what, { train, exam, both }] of Object.entries(split)) {
    it(`no ${what} stand on both sides`, () => {
      const all = [...train, ...exam, ...(both ?? [])]
      assert.equal(new Set(all).size, all.length)
      assert.ok(exam.length > 0 && train.length > 0)
    })
  }
  it('the exam was drawn with nothing of training’s', () => {
    const used = (what: string, of: (truth: (typeof truths)[number]) => readonly (string | undefined)[]) => {
      const { exam, both } = split[what]!
      const strange = [...new Set(truths.flatMap(of))].filter(name => name !== undefined && ![...exam, ...(both ?? [])].includes(name))
      assert.deepEqual(strange, [], what)
    }
    used('typefaces', truth => truth.camera.typefaces)
    used('backdrops', truth => [truth.camera.backdrop])
    used('cameras', truth => [truth.camera.device])
    for (const [kind, what] of [
      ['copy', 'printers'],
      ['screen', 'screens'],
      ['edit', 'editors'],
      ['occlusion', 'coverings'],
    ] as const)
      used(what, truth => [truth.faults.kind === kind ? truth.faults.device : undefined])
  })
})
