// Was a screen photographed? Its pixel grid and the moiré between it and the sensor, a bezel, a reflection in the glass.
import type { CheckInput, Finding } from './check.ts'

/** Lower scores have no evidence worth giving. */
const WORTH_SAYING = 0.2

export function checkReshoot({ surface, quad, toSource }: CheckInput): Finding {
  const score = surface?.screen ?? 0
  const why = 'the grain of a display and what surrounds it'
  return { score, evidence: score >= WORTH_SAYING ? [{ why, where: toSource(quad), score: Math.round(score * 1000) / 1000 }] : [] }
}
