import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { REASONS, type Rule, reason } from '../src/idcard/reasons.ts'
import { wordsOf } from './words.ts'

const zh = wordsOf('zh')
describe('reasons of warnings', () => {
  it('each says in Chinese of what it says in English', () => {
    const holes = (text: string) => [...text.matchAll(/<[^>]>/g)].map(([hole]) => hole).sort()
    for (const rule of Object.keys(REASONS) as Rule[]) {
      const said = reason(rule, ['<o>'], '<0>', '<1>')
      assert.deepEqual(holes(zh.reason(said)), holes(said.why), rule)
    }
  })
  it('fields and corners by their Chinese names, programs by their own', () => {
    assert.equal(zh.reason(reason('covered-field', ['name', 'term'])), '有遮挡物，遮住姓名、有效期限')
    assert.equal(zh.reason(reason('corner-outside', ['top left'], '2.5')), '左上角在图片之外，超出对角线的 2.5 %')
    assert.equal(zh.reason(reason('saved-by-editor', ['GIMP'])), '文件由 GIMP 保存')
  })
  it('in English as the server says them', () => assert.equal(wordsOf('en').reason(reason('run-out')), 'has run out'))
})
