// From which score each check warns: the one table of operating points. An operator may set others (README, `thresholds`).
import type { CheckName } from '../result.ts'

export type Thresholds = Readonly<Record<CheckName, number>>

export const THRESHOLDS: Thresholds = {
  border: 50,
  occlusion: 0.45,
  copy: 0.4,
  reshoot: 0.45,
  doctored: 0.5,
  temporary: 0.5,
  validity: 0.5,
  reflect: 0.5,
}
