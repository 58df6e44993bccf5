// Is it a temporary card? recognize.ts decides by what the card says, since its fields depend on it; here the answer is given its reason.
import { saysTemporary } from '../fields/printed.ts'
import type { CheckInput, Finding } from './check.ts'

export function checkTemporary({ temporary, side, lines }: CheckInput): Finding {
  const title = lines.some(saysTemporary)
  const why = title
    ? 'the title says 临时'
    : side === 'face'
      ? 'issuer and term stand on the face'
      : 'the layout is that of a temporary card'
  return { score: temporary ? 1 : 0, evidence: temporary ? [{ why }] : [] }
}
