// ID Card Recognition: "recognises and extracts all fields of both sides", of a stored object (GET) or while uploading (PUT).
// https://www.tencentcloud.com/document/product/1045/49556

import { appIdOf } from '../../auth/accounts.ts'
import { hex } from '../../auth/signature.ts'
import { RecognizeError } from '../../idcard/errors.ts'
import type { Recognition } from '../../idcard/result.ts'
import { CosError, RECOGNIZE_ERRORS } from '../../protocol/errors.ts'
import { type IdCardRequest, parseIdCardRequest } from '../../protocol/id-card-request.ts'
import { writeIdCardResponse } from '../../protocol/id-card-response.ts'
import { crc64 } from '../../storage/crc64.ts'
import { StorageError, type Written } from '../../storage/storage.ts'
import { monthOf } from '../../usage/ledger.ts'
import { bodyCheck, Gathered, limited } from '../body.ts'
import { bucketOf, type Call, keepWritten, xml } from '../call.ts'
import { fingerprintOf, isRetry } from '../fingerprint.ts'
import type { HttpResponse } from '../message.ts'
import { guardOf } from './conditions.ts'
import { metadataOf } from './object-headers.ts'

export async function recognizeStored(call: Call): Promise<HttpResponse> {
  const asked = admit(call)
  return answer(call, asked, await recognize(call, asked, await readStored(call)))
}

/** The body is stored whatever comes of it, so that nothing a client sent is lost; it is recognised while the disk makes it durable, and both are waited
 *  for. With keepFailedUploads off it is stored only once it was recognised. */
export async function recognizeUpload(call: Call): Promise<HttpResponse> {
  const asked = admit(call)
  const { storage, settings } = call.rooms
  const bucket = bucketOf(call).name
  const declared = Number(call.request.headers.get('content-length') ?? 0)
  const kept = new Gathered(declared <= settings.maxImageBytes ? declared : 0)
  const body = keepUpTo(limited(call.request.body, settings.maxObjectBytes), settings.maxImageBytes + 1, kept)
  const metadata = metadataOf(call.request.headers)
  const guard = guardOf(call.request.headers)
  if (settings.keepFailedUploads) {
    const begun: Promise<Recognition>[] = []
    const whole = atEnd(body, () => {
      const result = recognize(call, asked, kept.bytes())
      result.catch(() => {}) // told below, unless storing fails first
      begun.push(result)
    })
    const stored = await storage.put(bucket, call.target.key, whole, metadata, { verify: bodyCheck(call.request), guard })
    await keepWritten(call)
    return answer(call, asked, await begun[0]!, writtenHeaders(stored))
  }
  guard?.(await storage.head(bucket, call.target.key)) // rather before the bill than after it
  for await (const _ of body) if (kept.size > settings.maxImageBytes) break
  const image = kept.bytes()
  const written = { etag: hex('md5', image), crc64: crc64(image).toString(), size: image.length }
  if (image.length <= settings.maxImageBytes) bodyCheck(call.request)(written)
  const response = answer(call, asked, await recognize(call, asked, image), writtenHeaders(written))
  await storage.put(bucket, call.target.key, iterate(image), metadata, { guard })
  await keepWritten(call)
  return response
}

/** Activation, money and parameters, before a byte is read. */
function admit(call: Call): IdCardRequest {
  const bucket = bucketOf(call)
  const { accounts, ledger, settings } = call.rooms
  if (call.target.key === '') throw new CosError('InvalidArgument', 'IDCardOCR needs an object key.')
  if (!bucket.recognition)
    throw new CosError('FailedOperation.UnOpenError', `Recognition is not activated for bucket ${bucket.name}: bind it to CI first.`)
  if (settings.requireAiBucket && bucket.aiSince === undefined) {
    throw new CosError('FailedOperation.UnOpenError', `AI content recognition is not open for bucket ${bucket.name}.`)
  }
  const account = accounts.current.findAccount(appIdOf(bucket.name))
  if (account?.state === 'arrears') throw new CosError('ResourcesSoldOut.ChargeStatusException', `Account ${account.appId} is in arrears.`)
  const asked = parseIdCardRequest(call.target.query)
  if (account?.monthlyQuota !== undefined) {
    const { running } = call.rooms
    const busy = running.get(account.appId) ?? 0
    if (ledger.billedIn(account.appId, monthOf(call.now)) + busy >= account.monthlyQuota) {
      const spent = new CosError(
        'ResourcesSoldOut.ChargeStatusException',
        `Account ${account.appId} has used its ${account.monthlyQuota} recognitions of this month.`,
      )
      if (!isRetry(call)) throw spent
      call.tally.spent = spent
    }
    running.set(account.appId, busy + 1)
    call.tally.done = () => running.set(account.appId, (running.get(account.appId) ?? 1) - 1)
  }
  return asked
}

async function readStored(call: Call): Promise<Buffer> {
  const limit = call.rooms.settings.maxImageBytes
  try {
    const found = await call.rooms.storage.get(bucketOf(call).name, call.target.key, object => ({
      start: 0,
      end: Math.min(object.size, limit + 1) - 1,
    }))
    if (!found) throw new CosError('NoSuchKey')
    const chunks: Uint8Array[] = []
    for await (const chunk of found.body) chunks.push(chunk as Uint8Array)
    return Buffer.concat(chunks)
  } catch (cause) {
    if (cause instanceof StorageError) throw new CosError('FailedOperation.DownLoadError', undefined, { cause })
    throw cause
  }
}

function answer(call: Call, asked: IdCardRequest, result: Recognition, headers: Record<string, string> = {}): HttpResponse {
  return xml(writeIdCardResponse(result, asked, call.rooms.settings.response), { Server: 'tencent-image', ...headers })
}

async function recognize(call: Call, asked: IdCardRequest, image: Buffer): Promise<Recognition> {
  const { settings, recognizer } = call.rooms
  call.tally.image = hex('md5', image)
  if (call.tally.spent && !call.rooms.ledger.hasBilled(fingerprintOf(call), call.now)) throw call.tally.spent
  if (image.length > settings.maxImageBytes) {
    throw new CosError(
      'LimitExceeded.TooLargeFileError',
      `The image has more than ${settings.maxImageBytes} bytes (${(settings.maxImageBytes * 4) / 3 / 2 ** 20} MB after base64).`,
    )
  }
  try {
    return await recognizer.recognize(image, asked.options)
  } catch (cause) {
    if (cause instanceof RecognizeError) throw new CosError(RECOGNIZE_ERRORS[cause.code], cause.message, { cause })
    throw new CosError('FailedOperation.UnKnowError', undefined, { cause })
  }
}

export function writtenHeaders(written: Written): Record<string, string> {
  return { ETag: `"${written.etag}"`, 'x-cos-hash-crc64ecma': written.crc64 }
}

/** Passes a body on and keeps its first bytes (whole chunks, so up to a chunk more). */
async function* keepUpTo(body: AsyncIterable<Uint8Array>, bytes: number, kept: Gathered): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    if (kept.size < bytes) kept.add(chunk)
    yield chunk
  }
}

/** Passes a body on and tells when all of it has come. */
async function* atEnd(body: AsyncIterable<Uint8Array>, tell: () => void): AsyncGenerator<Uint8Array> {
  yield* body
  tell()
}

async function* iterate(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}
