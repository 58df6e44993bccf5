// The failures that leave the engine.

export type RecognizeErrorCode =
  | 'empty-image'
  | 'decode-failed'
  | 'too-many-pixels'
  | 'no-card'
  | 'card-too-small'
  | 'several-cards'
  | 'wrong-side'
  | 'blurred'
  | 'fields-missing'
  | 'nothing-read'
  | 'busy'
  | 'closed'
  | 'internal'

/** Why an image gave no card. `code` is stable; `message` names what was wrong with this image, and never holds a field of a card. */
export class RecognizeError extends Error {
  readonly code: RecognizeErrorCode

  constructor(code: RecognizeErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'RecognizeError'
    this.code = code
  }
}

export function noCard(): RecognizeError {
  return new RecognizeError('no-card', 'no second-generation or temporary ID card was found in the picture')
}
