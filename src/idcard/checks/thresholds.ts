// From which score each check warns: the one table of operating points. An operator may set others (README, `thresholds`).
import type { CheckName } from '../result.ts'

export type Thresholds = Readonly<Record<CheckName, number>>

/** Those of the networks were chosen on pictures of training's devices that no network was trained on (`draw_exam.py --split train --seed 63`,
 *  210 genuine ones), none of them from the exam; what they find there, and of how many genuine pictures they warn, stands beside them. Where those pictures and others (two tuning draws,
 *  pictures by other code; 635 genuine ones in all) disagreed, the threshold is one from which about one in a hundred of all warn. */
export const THRESHOLDS: Thresholds = {
  border: 50, // 30 of 30, 0 of 85
  occlusion: 0.45, // 22 of 30, 1 of 210
  copy: 0.5, // @copy
  reshoot: 0.5, // @reshoot
  doctored: 0.65, // @doctored
  temporary: 0.5,
  validity: 0.5,
  reflect: 0.5, // 9 of 15, 4 of 40
  greyCopy: 0.8, // 9 of 9, 0 of 111
  electronic: 0.5,
  watermark: 0.92, // 7 of 15 of a tuning draw, 0 of 329; 3 of 209 by other code, whose cards’ ground is a coarse guilloche
}
