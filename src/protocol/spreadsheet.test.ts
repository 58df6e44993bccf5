import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sheetHead, sheetLine } from './spreadsheet.ts'

it('begins with a byte order mark, without which Excel takes Chinese for something else', () =>
  assert.match(sheetHead(), /^\uFEFFfile,card,side,Name,/))

for (const [what, row, line] of [
  [
    'a number is text',
    { file: 'a.jpg', card: 1, side: 'face', values: { idNumber: '44052419870101001X' }, confidence: 0.5 },
    'a.jpg,1,face,,,,,,"=""44052419870101001X""",,,0.500,,',
  ],
  ['a number that was typed is no formula', { file: 'a.jpg', values: { idNumber: '="1"&A1' } }, 'a.jpg,,,,,,,,"\'=""1""&A1",,,,,'],
  ['nor is the name of a file', { file: '=1+1.jpg' }, "'=1+1.jpg,,,,,,,,,,,,,"],
  ...(['＝', '＋', '－', '＠', '\t', '@'] as const).map(
    sign => [`nor one that begins with ${JSON.stringify(sign)}`, { file: `${sign}1.jpg` }, `'${sign}1.jpg,,,,,,,,,,,,,`] as const,
  ),
  [
    'what holds commas is quoted',
    { file: 'a,"b".jpg', error: 'x\ny', warnings: [9102, 9103] },
    '"a,""b"".jpg",,,,,,,,,,,,9102 9103,"x\ny"',
  ],
] as const)
  it(what, () => assert.equal(sheetLine(row), line))
