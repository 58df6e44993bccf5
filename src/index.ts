// The library: bytes in, cards out. Nothing of a picture is kept, and nothing leaves the machine.
import { availableParallelism } from 'node:os'
import { demandKnown } from './idcard/options.ts'
import { createPool } from './idcard/pool.ts'
import type { Recognizer } from './idcard/recognizer.ts'
import type { RecognizeOptions } from './idcard/result.ts'

export { RecognizeError, type RecognizeErrorCode } from './idcard/errors.ts'
export type { Reason, Rule } from './idcard/reasons.ts'
export type { Recognizer } from './idcard/recognizer.ts'
export type {
  CheckName,
  Field,
  FieldName,
  GlyphReading,
  IdCard,
  Point,
  Quad,
  Recognition,
  RecognizeOptions,
  Side,
  Verdict,
} from './idcard/result.ts'

export interface RecognizerOptions {
  /** Pictures recognised at a time, each on one core. Default: the number of cores. */
  readonly workers?: number
  /** Pictures that may wait besides; one more fails as `busy`. Default 64. */
  readonly maxQueue?: number
  /** From which score each check warns; those not named keep their own. */
  readonly thresholds?: RecognizeOptions['thresholds']
}

/** Starts the workers and loads the networks; about half a second. Call `close()` when done, or the process stays alive.
 *  Rejects with TypeError or RangeError where an option is none that the types and their comments allow. */
export async function createRecognizer(options: RecognizerOptions = {}): Promise<Recognizer> {
  demandKnown(options, ['workers', 'maxQueue', 'thresholds'])
  const { workers = availableParallelism(), maxQueue = 64, thresholds } = options
  return createPool({ workers, maxQueue, ...(thresholds === undefined ? {} : { thresholds }) })
}
