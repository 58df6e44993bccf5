// What callers hold: bytes in, cards out, as many at once as there are workers. The walk itself is recognize.ts.
import type { Recognition, RecognizeOptions } from './result.ts'

export interface Recognizer {
  /** Recognises the cards of one JPEG, PNG or BMP picture. Throws RecognizeError, and TypeError for what is no picture's bytes or
   *  asks for what there is not. The bytes are not kept. */
  recognize(image: Uint8Array, options?: RecognizeOptions): Promise<Recognition>
  /** Ends the workers. Pictures under way and those that wait fail with `closed`, and so do later calls. */
  close(): Promise<void>
}
