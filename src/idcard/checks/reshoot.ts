// Was a screen photographed? Its pixel grid and the moiré between it and the sensor, a bezel, a reflection in the glass.
import { reason } from '../reasons.ts'
import { type CheckInput, type Finding, sayWhy } from './check.ts'
import { together } from './surface.ts'

export function checkReshoot({ surface, quad, toSource }: CheckInput): Finding {
  const screen = surface?.screen ?? { grain: 0, scene: 0 }
  return {
    score: together(screen),
    evidence: sayWhy(toSource(quad), [
      [reason('grain-of-display'), screen.grain],
      [reason('in-display-frame'), screen.scene],
    ]),
  }
}
