// The failures that leave the engine.

export type RecognizeErrorCode =
  /** No bytes. */
  | 'empty-image'
  /** No JPEG, PNG or BMP, or one that is broken or cut short. */
  | 'decode-failed'
  /** More than 64 million pixels, or 16 384 along a side. */
  | 'too-many-pixels'
  /** Nothing in the picture is an ID card. */
  | 'no-card'
  /** The card is under 230 px wide. */
  | 'card-too-small'
  /** More than one card of a side, where one is expected. */
  | 'several-cards'
  /** None of the side that was asked for. */
  | 'wrong-side'
  /** The print cannot be made out. With `strict`. */
  | 'blurred'
  /** A face without a name or an acceptable number. With `strict`. */
  | 'fields-missing'
  /** An emblem side of which neither issuer nor term was read. With `strict`. */
  | 'nothing-read'
  /** All workers are at a picture and the queue is full: later. */
  | 'busy'
  /** The recognizer is closed. */
  | 'closed'
  /** A fault of ours: a worker that died or cannot be started. */
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
