// Is it a temporary card? recognize.ts decides by what the card says, since its fields depend on it; here the answer is given its reason.
import { saysTemporary } from '../fields/printed.ts'
import { reason } from '../reasons.ts'
import type { CheckInput, Finding } from './check.ts'

export function checkTemporary({ temporary, side, lines }: CheckInput): Finding {
  const title = lines.some(saysTemporary)
  const rule = title ? 'says-temporary' : side === 'face' ? 'issuer-on-face' : 'temporary-layout'
  return { score: temporary ? 1 : 0, evidence: temporary ? [reason(rule)] : [] }
}
