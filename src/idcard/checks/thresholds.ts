// From which score each check warns: the one table of operating points. An operator may set others (README, `thresholds`).
import type { CheckName } from '../result.ts'

export type Thresholds = Readonly<Record<CheckName, number>>

/** Beside those of the networks stands what they find, and of how many genuine pictures they warn, of pictures that no network was trained on: the tuning draw (`draw_exam.py --seed 101`),
 *  an exam by other code (`other_exam.py --seed 777`) and a sixth code's (docs/benchmarks.md). Where sets disagreed, the threshold is one from which one or two in a hundred of all genuine pictures warn. */
export const THRESHOLDS: Thresholds = {
  border: 50, // 15 of 15 of the tuning draw
  occlusion: 0.6, // 12 of 15, 4 of 255; 10 of 15, 0 of 80; 17 of 20, 10 of 320
  copy: 0.6, // 7 of 15, 2 of 255; 37 of 40, 2 of 80; 15 of 25, 7 of 320
  reshoot: 0.6, // 13 of 15, 3 of 255; 27 of 30, 4 of 80; 23 of 25, none of 320
  doctored: 0.6, // 14 of 15, 2 of 255; 25 of 45, 0 of 80; 20 of 30, 2 of 320
  temporary: 0.5,
  validity: 0.5,
  reflect: 0.5, // of another draw 9 of 15, 4 of 40
  greyCopy: 0.8, // 9 of 9, 0 of 111 of another draw; 12 of 12, 4 of 93
  electronic: 0.5,
  watermark: 0.92, // 7 of 15, 0 of 240; none drawn, 2 of 80
}
