// The wire's failures: one table from code to status, and the one class that carries them. Rendering is xml.ts and handle.ts.
import type { RecognizeErrorCode } from '../idcard/errors.ts'

/** Wire code → [HTTP status, default message]. Sources: COS error codes (doc 436/7730), CI (1045/49353), ID card page (1045/49556).
 *  The ID card page gives no statuses; 4xx is chosen throughout since every SDK repeats a 5xx and the client would pay again. */
const ERRORS = {
  // ID Card Recognition, the page's fifteen
  'FailedOperation.DownLoadError': [400, 'The stored file could not be read.'],
  'FailedOperation.EmptyImageError': [400, 'The image is empty.'],
  'FailedOperation.IdCardInfoIllegal': [400, 'The name or the ID number is missing or not acceptable.'],
  'FailedOperation.ImageBlur': [400, 'The image is too blurred to be read.'],
  'FailedOperation.ImageDecodeFailed': [400, 'The image cannot be decoded.'],
  'FailedOperation.ImageNoIdCard': [400, 'No second-generation or temporary ID card was found in the image.'],
  'FailedOperation.ImageSizeTooLarge': [400, 'The dimensions of the image are too large.'],
  'FailedOperation.MultiCardError': [400, 'The image shows two or more cards of the same side.'],
  'FailedOperation.OcrFailed': [400, 'The text of the card could not be read.'],
  'FailedOperation.UnKnowError': [400, 'The recognition failed for an unknown reason.'],
  'FailedOperation.UnOpenError': [403, 'The service is not activated.'],
  'InvalidParameter.ConfigFormatError': [400, 'Config is not a JSON object of booleans.'],
  'InvalidParameterValue.InvalidParameterValueLimit': [400, 'A parameter value is not allowed.'],
  'LimitExceeded.TooLargeFileError': [400, 'The file is too large.'],
  'ResourcesSoldOut.ChargeStatusException': [403, 'The billing state of the account does not allow the call.'],
  // the newer engine's
  'FailedOperation.CardSideError': [400, 'The side of the card does not match CardSide.'],
  'FailedOperation.IdCardTooSmall': [400, 'The card is too small in the image.'],
  // COS
  AccessDenied: [403, 'Access Denied.'],
  AccessForbidden: [403, 'CORSResponse: This CORS request is not allowed.'],
  AIBucketUnBinded: [400, 'The AI service of the bucket is not open.'],
  BadDigest: [400, 'The Content-MD5 you specified did not match what we received.'],
  BucketAlreadyExists: [409, 'The requested bucket name is not available.'],
  BucketAlreadyOwnedByYou: [409, 'Your previous request to create the named bucket succeeded and you already own it.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty.'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed object size.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed object size.'],
  FileAlreadyExists: [409, 'The object exists already, and the request forbids to overwrite it.'],
  IncompleteBody: [400, 'You did not provide the number of bytes specified by the Content-Length header.'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  InvalidAccessKeyId: [403, 'The Access Key Id you provided does not exist in our records.'],
  InvalidArgument: [400, 'Invalid Argument.'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidCopySource: [400, 'Copy source is invalid.'],
  InvalidDigest: [400, 'The Content-MD5 you specified is not valid.'],
  InvalidPart: [400, 'One or more of the specified parts could not be found.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidPolicyDocument: [400, 'The content of the form does not meet the conditions specified in the policy document.'],
  InvalidRange: [416, 'The requested range is not satisfiable.'],
  InvalidRequest: [400, 'Invalid Request.'],
  InvalidToken: [403, 'The provided token is malformed or otherwise not valid.'],
  ExpiredToken: [400, 'The provided token has expired.'],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLong: [400, 'Your key is too long.'],
  MalformedPolicy: [400, 'Policy has invalid resource or syntax.'],
  MalformedPOSTRequest: [400, 'The body of your POST request is not well-formed multipart/form-data.'],
  MalformedXML: [400, 'The XML you provided was not well-formed or did not validate against our published schema.'],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  /** On CI's hosts alone; COS calls it AccessDenied. */
  MissingAuthorization: [401, 'The request is not signed.'],
  MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The bucket policy does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NotImplemented: [501, 'A header or query you provided requests a function that is not implemented.'],
  PreconditionFailed: [412, 'At least one of the preconditions you specified did not hold.'],
  RequestTimeOut: [400, 'The body of the request did not come within the time that it has.'],
  RequestTimeTooSkewed: [403, "The difference between the request time and the server's time is too large."],
  SignatureDoesNotMatch: [403, 'The Signature you specified is invalid.'],
  SlowDown: [503, 'Reduce your request rate.'],
  TooManyBuckets: [400, 'You have attempted to create more buckets than allowed.'],
} as const satisfies Record<string, readonly [number, string]>

export type CosErrorCode = keyof typeof ERRORS

/** A failure with its name on the wire. `detail` becomes extra flat children of `<Error>`, `headers` stand beside the answer's own; never put a secret there. */
export class CosError extends Error {
  readonly code: CosErrorCode
  readonly status: number
  readonly detail: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: CosErrorCode,
    message?: string,
    options: { cause?: unknown; detail?: Record<string, string>; headers?: Record<string, string> } = {},
  ) {
    super(message ?? ERRORS[code][1], options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CosError'
    this.code = code
    this.status = ERRORS[code][0]
    this.detail = options.detail ?? {}
    this.headers = options.headers ?? {}
  }
}

/** The engine's failures under the vendor's names; the compiler asks for a row when the engine gains one. */
export const RECOGNIZE_ERRORS: Record<RecognizeErrorCode, CosErrorCode> = {
  'empty-image': 'FailedOperation.EmptyImageError',
  'decode-failed': 'FailedOperation.ImageDecodeFailed',
  'too-many-pixels': 'FailedOperation.ImageSizeTooLarge',
  'no-card': 'FailedOperation.ImageNoIdCard',
  'card-too-small': 'FailedOperation.IdCardTooSmall',
  'several-cards': 'FailedOperation.MultiCardError',
  'wrong-side': 'FailedOperation.CardSideError',
  blurred: 'FailedOperation.ImageBlur',
  'fields-missing': 'FailedOperation.IdCardInfoIllegal',
  'nothing-read': 'FailedOperation.OcrFailed',
  busy: 'SlowDown',
  closed: 'SlowDown',
  internal: 'FailedOperation.UnKnowError',
}
