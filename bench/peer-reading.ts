// Does our reader beat PP-OCRv4 mobile? Both read the same exam pictures (upright suites). The peer, @gutenye/ocr-node, has no field
// parser: a field counts as right when its text stands anywhere in what it read, blanks aside, which favours it.
//   npm run bench:peer -- [folder] [suite …]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FieldName } from '../src/idcard/result.ts'
import { createRecognizer, RecognizeError } from '../src/index.ts'
import { FIELD_NODES } from '../src/protocol/id-card-response.ts'

interface Truth {
  readonly file: string
  readonly suite: string
  readonly cards: readonly { readonly side: string; readonly fields: Readonly<Record<string, string>> }[]
}

const [folder = 'bench/out/exam', ...chosen] = process.argv.slice(2)
const suites = chosen.length > 0 ? chosen : ['clean', 'photo', 'hard', 'rare', 'minority', 'emblem', 'temporary']
const truths = (JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth[]).filter(
  truth => suites.includes(truth.suite) && truth.cards.length === 1,
)

/** How a value stands on the card. */
const printed = (node: string, value: string) =>
  (node === 'Birth' ? value.replace('/', '年').replace('/', '月').concat('日') : value).replace(/\s/g, '')
const plain = (text: string) =>
  text.replace(/\s/g, '').replaceAll('(', '（').replaceAll(')', '）').replaceAll('.', '·').replaceAll('•', '·')

const { default: Ocr } = (await import('@gutenye/ocr-node')) as {
  default: { create(): Promise<{ detect(path: string): Promise<{ text: string }[]> }> }
}
const peer = await Ocr.create()
const ours = await createRecognizer({ workers: 1 })
const score = new Map<
  string,
  {
    cards: number
    ours: number
    peer: number
    oursFields: Record<string, number>
    peerFields: Record<string, number>
    all: Record<string, number>
    oursMs: number
    peerMs: number
  }
>()
for (const { file, suite, cards } of truths) {
  const tally = score.get(suite) ?? { cards: 0, ours: 0, peer: 0, oursFields: {}, peerFields: {}, all: {}, oursMs: 0, peerMs: 0 }
  score.set(suite, tally)
  const { side, fields } = cards[0]!
  const path = join(folder, file)
  let begun = performance.now()
  const read = await ours.recognize(readFileSync(path), { cards: 'all' }).catch((error: unknown) => {
    if (error instanceof RecognizeError) return undefined
    throw error
  })
  tally.oursMs += performance.now() - begun
  begun = performance.now()
  const text = plain((await peer.detect(path)).map(line => line.text).join(''))
  tally.peerMs += performance.now() - begun
  const card = read?.cards.find(item => item.side === (side.includes('face') ? 'face' : 'emblem'))
  let [allOurs, allPeer] = [true, true]
  for (const [node, right] of Object.entries(fields)) {
    const name = (Object.keys(FIELD_NODES) as FieldName[]).find(key => FIELD_NODES[key] === node) as FieldName
    const [a, b] = [card?.fields[name]?.value === right, text.includes(plain(printed(node, right)))]
    tally.all[node] = (tally.all[node] ?? 0) + 1
    if (a) tally.oursFields[node] = (tally.oursFields[node] ?? 0) + 1
    if (b) tally.peerFields[node] = (tally.peerFields[node] ?? 0) + 1
    allOurs &&= a
    allPeer &&= b
  }
  tally.cards++
  if (allOurs) tally.ours++
  if (allPeer) tally.peer++
}
await ours.close()
console.log('suite       cards   whole right: ours, PP-OCRv4     mean ms: ours, PP-OCRv4')
for (const [suite, t] of score) {
  console.log(
    `${suite.padEnd(10)}${String(t.cards).padStart(7)}${String(t.ours).padStart(15)}${String(t.peer).padStart(8)}${(t.oursMs / t.cards).toFixed(0).padStart(24)}${(t.peerMs / t.cards).toFixed(0).padStart(8)}`,
  )
  console.log(
    `            ${Object.keys(t.all)
      .map(node => `${node} ${t.oursFields[node] ?? 0}:${t.peerFields[node] ?? 0}/${t.all[node]}`)
      .join('  ')}`,
  )
}
process.exit(0)
