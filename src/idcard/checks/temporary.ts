// Is it a temporary card? The locator tells the four sides apart; a title that was read settles it.
import type { Verdict } from '../result.ts'
import { type CheckInput, verdict } from './check.ts'

export function checkTemporary({ temporary, lines, score }: CheckInput): Verdict {
  const title = lines.find(line => line.row === 'title')
  const said = title ? title.text.includes('临时') : false
  if (said) return verdict('temporary', 1, 0.5, [{ why: 'the title says 临时' }])
  return verdict('temporary', temporary ? score : 1 - score, 0.5, temporary ? [{ why: 'the layout is that of a temporary card' }] : [])
}
