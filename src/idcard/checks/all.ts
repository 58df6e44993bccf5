// Every check by name; a new one is its file, its name in result.ts and a line here.
import type { CheckName } from '../result.ts'
import { checkBorder } from './border.ts'
import type { Check } from './check.ts'
import { checkCopy } from './copy.ts'
import { checkDoctored } from './doctored.ts'
import { checkOcclusion } from './occlusion.ts'
import { checkReshoot } from './reshoot.ts'
import { checkTemporary } from './temporary.ts'
import { checkValidity } from './validity.ts'

export const CHECKS: Record<CheckName, Check> = {
  border: checkBorder,
  occlusion: checkOcclusion,
  copy: checkCopy,
  reshoot: checkReshoot,
  doctored: checkDoctored,
  temporary: checkTemporary,
  validity: checkValidity,
}
