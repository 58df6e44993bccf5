// From which score each check warns: the one table of operating points. An operator may set others (README, `thresholds`).
import type { CheckName } from '../result.ts'

export type Thresholds = Readonly<Record<CheckName, number>>

/** Those of the networks were chosen on pictures of training's devices that no network was trained on (`draw_exam.py --split train --seed 63`,
 *  90 genuine ones), none of them from the exam; what they find there, and of how many genuine pictures they warn, stands beside them. Where those pictures and others (the tuning draw,
 *  pictures by other code) disagreed, the threshold is one under which at most two in a hundred genuine pictures of all three warns. */
export const THRESHOLDS: Thresholds = {
  border: 50, // 30 of 30, 0 of 84
  occlusion: 0.5, // 24 of 30, 1 of 90
  copy: 0.8, // 24 of 30, 2 of 90
  reshoot: 0.5, // 29 of 30, 0 of 90
  doctored: 0.9, // 17 of 30, 1 of 90
  temporary: 0.5,
  validity: 0.5,
  reflect: 0.5, // 12 of 17, 4 of 39
  greyCopy: 0.8, // 7 of 8, 1 of 112
  electronic: 0.5,
}
