// Every check by name; a new one is its file, its name in result.ts and a line here.
import { reason } from '../reasons.ts'
import type { CheckName, Verdict } from '../result.ts'
import { checkBorder } from './border.ts'
import type { Check, CheckInput } from './check.ts'
import { checkCopy, checkGreyCopy } from './copy.ts'
import { checkDoctored } from './doctored.ts'
import { checkElectronic } from './electronic.ts'
import { checkOcclusion } from './occlusion.ts'
import { checkReflect } from './reflect.ts'
import { checkReshoot } from './reshoot.ts'
import { checkTemporary } from './temporary.ts'
import type { Thresholds } from './thresholds.ts'
import { checkValidity } from './validity.ts'
import { checkWatermark } from './watermark.ts'

export const CHECKS: Record<CheckName, Check> = {
  border: checkBorder,
  occlusion: checkOcclusion,
  copy: checkCopy,
  reshoot: checkReshoot,
  doctored: checkDoctored,
  temporary: checkTemporary,
  validity: checkValidity,
  reflect: checkReflect,
  greyCopy: checkGreyCopy,
  electronic: checkElectronic,
  watermark: checkWatermark,
}

/** Checks that need a look at the card's surface (surface.ts), at its hues (copy.ts), at its brightest spot (reflect.ts), at what was done to the picture
 *  (retouch.ts), and at what is written across it (writing.ts). */
export const SURFACE_CHECKS: readonly CheckName[] = ['copy', 'reshoot', 'occlusion']
export const HUE_CHECKS: readonly CheckName[] = ['copy', 'greyCopy']
export const GLARE_CHECKS: readonly CheckName[] = ['reflect', 'occlusion']
export const RETOUCH_CHECKS: readonly CheckName[] = ['doctored']
export const WRITING_CHECKS: readonly CheckName[] = ['watermark']

/** To the third place. */
const rounded = (score: number) => Math.round(score * 1000) / 1000

export function runCheck(check: CheckName, input: CheckInput, thresholds: Thresholds): Verdict {
  const found = CHECKS[check](input)
  // What is shown is what is compared: a score of 0.5996 is no 0.6 that does not warn.
  const score = rounded(found.score)
  const threshold = thresholds[check]
  const warned = score >= threshold
  // A threshold may be set so low that nothing stands out yet.
  const nothing = warned && found.evidence.length === 0
  const evidence = nothing ? [{ ...reason('above-threshold'), where: input.toSource(input.quad), score }] : found.evidence
  return {
    check,
    warned,
    score,
    threshold,
    evidence: evidence.map(item => (item.score === undefined ? item : { ...item, score: rounded(item.score) })),
  }
}
