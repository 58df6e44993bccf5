// Method + service + query → operation: its permissions and its handler. Rows of data; the first that fits is taken.
import type { Need } from '../auth/caller.ts'
import type { Service, Target } from '../protocol/target.ts'
import type { Handler } from './call.ts'
import { bindBucket, bucketStatus, closeAiBucket, openAiBucket, queryAiBuckets } from './handlers/activation.ts'
import { deleteBucket, deletePolicy, getAcl, getPolicy, headBucket, listBuckets, putAcl, putBucket, putPolicy } from './handlers/buckets.ts'
import { NO_VERSIONS, ONLY_VERSION } from './handlers/conditions.ts'
import { consoleFile } from './handlers/console.ts'
import { preflight } from './handlers/cors.ts'
import { deleteObjects } from './handlers/delete-objects.ts'
import { listObjects } from './handlers/list-objects.ts'
import { abortUpload, completeUpload, listParts, listUploads, putPart, startUpload } from './handlers/multipart.ts'
import { copyObject, deleteObject, getObject, headObject, putObject } from './handlers/objects.ts'
import { postObject } from './handlers/post-object.ts'
import { recognizeStored, recognizeUpload } from './handlers/recognize-id-card.ts'
import { federationToken } from './handlers/sts.ts'

export interface Route {
  readonly operation: string
  readonly method: string
  readonly service?: Service
  readonly level?: 'service' | 'bucket' | 'object'
  /** Query names that must be there; `name=value` asks for that value. */
  readonly query?: readonly string[]
  /** A header that must be there. */
  readonly header?: string
  readonly path?: string
  /** `own`: the handler authenticates by itself (forms), or answers anybody (the console's files). */
  readonly needs: readonly Need[] | 'own'
  /** Counted and billed. */
  readonly metered?: boolean
  readonly handler: Handler
}

const READ: Need = { action: 'cos:GetObject', acl: 'read' }
const WRITE: Need = { action: 'cos:PutObject', acl: 'write' }
const OCR: Need = { action: 'ci:CreateIDCardOCRJob' }
const need = (action: string, more: Partial<Need> = {}): Need[] => [{ action, ...more }]

const NO_BUCKET = { refused: 'NoSuchBucket', why: 'The host and the path name no bucket that exists here.' } as const

export const ROUTES: readonly Route[] = [
  { operation: 'OptionsObject', method: 'OPTIONS', needs: 'own', handler: preflight },
  { operation: 'OptionsObject', method: 'OPTIONS', service: 'ci', level: 'service', needs: 'own', handler: preflight },
  { operation: 'OptionsObject', method: 'OPTIONS', service: 'ci', level: 'bucket', needs: 'own', handler: preflight },
  { operation: 'Console', method: 'GET', service: 'console', needs: 'own', handler: consoleFile },
  { operation: 'Console', method: 'HEAD', service: 'console', needs: 'own', handler: consoleFile },
  { operation: 'GetFederationToken', method: 'POST', service: 'sts', needs: 'own', handler: federationToken },
  // STS helpers given a bare host:port instead of sts.<domain>
  { operation: 'GetFederationToken', method: 'POST', service: 'cos', level: 'service', needs: 'own', handler: federationToken },

  {
    operation: 'CreateAIBucket',
    method: 'POST',
    service: 'ci',
    path: 'ai_bucket',
    needs: need('ci:CreateAiProcessBucket'),
    handler: openAiBucket,
  },
  {
    operation: 'CloseAIBucket',
    method: 'DELETE',
    service: 'ci',
    path: 'ai_bucket',
    needs: need('ci:DeleteAiProcessBucket'),
    handler: closeAiBucket,
  },
  {
    operation: 'DescribeAIBuckets',
    method: 'GET',
    service: 'ci',
    path: 'ai_bucket',
    needs: need('ci:DescribeAiProcessBucket', { level: 'api' }),
    handler: queryAiBuckets,
  },
  {
    operation: 'UnbindCIBucket',
    method: 'PUT',
    service: 'ci',
    level: 'bucket',
    query: ['unbind'],
    needs: need('ci:DeleteCIBucket'),
    handler: bindBucket(false),
  },
  {
    operation: 'UnbindCIBucket',
    method: 'PUT',
    service: 'pic',
    level: 'bucket',
    query: ['unbind'],
    needs: need('ci:DeleteCIBucket'),
    handler: bindBucket(false),
  },
  {
    operation: 'CreateCIBucket',
    method: 'PUT',
    service: 'ci',
    level: 'bucket',
    needs: need('ci:CreateCIBucket'),
    handler: bindBucket(true),
  },
  {
    operation: 'CreateCIBucket',
    method: 'PUT',
    service: 'pic',
    level: 'bucket',
    needs: need('ci:CreateCIBucket'),
    handler: bindBucket(true),
  },
  {
    operation: 'DescribeCIBucket',
    method: 'GET',
    service: 'ci',
    level: 'bucket',
    needs: need('ci:DescribeCIBuckets', { level: 'api' }),
    handler: bucketStatus,
  },
  {
    operation: 'DescribeCIBucket',
    method: 'GET',
    service: 'pic',
    level: 'bucket',
    needs: need('ci:DescribeCIBuckets', { level: 'api' }),
    handler: bucketStatus,
  },

  {
    operation: 'IDCardOCR',
    method: 'GET',
    level: 'object',
    query: ['ci-process=IDCardOCR'],
    needs: [OCR, READ],
    metered: true,
    handler: recognizeStored,
  },
  {
    operation: 'IDCardOCR',
    method: 'PUT',
    level: 'object',
    query: ['ci-process=IDCardOCR'],
    needs: [OCR, WRITE],
    metered: true,
    handler: recognizeUpload,
  },

  {
    operation: 'GetService',
    method: 'GET',
    service: 'cos',
    level: 'service',
    needs: need('cos:GetService', { level: 'api' }),
    handler: listBuckets,
  },

  {
    operation: 'GetBucketPolicy',
    method: 'GET',
    level: 'bucket',
    query: ['policy'],
    needs: need('cos:GetBucketPolicy'),
    handler: getPolicy,
  },
  {
    operation: 'PutBucketPolicy',
    method: 'PUT',
    level: 'bucket',
    query: ['policy'],
    needs: need('cos:PutBucketPolicy'),
    handler: putPolicy,
  },
  {
    operation: 'DeleteBucketPolicy',
    method: 'DELETE',
    level: 'bucket',
    query: ['policy'],
    needs: need('cos:DeleteBucketPolicy'),
    handler: deletePolicy,
  },
  { operation: 'GetBucketACL', method: 'GET', level: 'bucket', query: ['acl'], needs: need('cos:GetBucketACL'), handler: getAcl },
  { operation: 'PutBucketACL', method: 'PUT', level: 'bucket', query: ['acl'], needs: need('cos:PutBucketACL'), handler: putAcl },
  { operation: 'DeleteMultipleObjects', method: 'POST', level: 'bucket', query: ['delete'], needs: [], handler: deleteObjects },
  {
    operation: 'ListMultipartUploads',
    method: 'GET',
    level: 'bucket',
    query: ['uploads'],
    needs: need('cos:ListMultipartUploads'),
    handler: listUploads,
  },
  { operation: 'PutBucket', method: 'PUT', level: 'bucket', needs: need('cos:PutBucket'), handler: putBucket },
  { operation: 'HeadBucket', method: 'HEAD', level: 'bucket', needs: need('cos:HeadBucket', { acl: 'read' }), handler: headBucket },
  { operation: 'GetBucket', method: 'GET', level: 'bucket', needs: need('cos:GetBucket', { acl: 'read' }), handler: listObjects },
  { operation: 'DeleteBucket', method: 'DELETE', level: 'bucket', needs: need('cos:DeleteBucket'), handler: deleteBucket },
  { operation: 'PostObject', method: 'POST', level: 'bucket', needs: 'own', handler: postObject },

  {
    operation: 'InitiateMultipartUpload',
    method: 'POST',
    level: 'object',
    query: ['uploads'],
    needs: need('cos:InitiateMultipartUpload', { acl: 'write' }),
    handler: startUpload,
  },
  {
    operation: 'UploadPart',
    method: 'PUT',
    level: 'object',
    query: ['partNumber', 'uploadId'],
    needs: need('cos:UploadPart', { acl: 'write' }),
    handler: putPart,
  },
  { operation: 'ListParts', method: 'GET', level: 'object', query: ['uploadId'], needs: need('cos:ListParts'), handler: listParts },
  {
    operation: 'CompleteMultipartUpload',
    method: 'POST',
    level: 'object',
    query: ['uploadId'],
    needs: need('cos:CompleteMultipartUpload', { acl: 'write' }),
    handler: completeUpload,
  },
  {
    operation: 'AbortMultipartUpload',
    method: 'DELETE',
    level: 'object',
    query: ['uploadId'],
    needs: need('cos:AbortMultipartUpload', { acl: 'write' }),
    handler: abortUpload,
  },
  { operation: 'GetObjectACL', method: 'GET', level: 'object', query: ['acl'], needs: need('cos:GetObjectACL'), handler: getAcl },
  { operation: 'PutObjectACL', method: 'PUT', level: 'object', query: ['acl'], needs: need('cos:PutObjectACL'), handler: putAcl },
  { operation: 'PutObjectCopy', method: 'PUT', level: 'object', header: 'x-cos-copy-source', needs: [WRITE], handler: copyObject },
  { operation: 'PutObject', method: 'PUT', level: 'object', needs: [WRITE], handler: putObject },
  { operation: 'GetObject', method: 'GET', level: 'object', needs: [READ], handler: getObject },
  { operation: 'HeadObject', method: 'HEAD', level: 'object', needs: need('cos:HeadObject', { acl: 'read' }), handler: headObject },
  {
    operation: 'DeleteObject',
    method: 'DELETE',
    level: 'object',
    needs: need('cos:DeleteObject', { acl: 'write' }),
    handler: deleteObject,
  },
]

/** Query names that a plain operation may carry besides the route's own. Any other is a sub-resource that COS has and we have not:
 *  better named in NotImplemented than taken for a plain Put or Delete. Objects take free names, as third parties sign around them. */
const FREE =
  /^(q-|sign$|x-cos-security-token$|x-ci-|response-|ci-process$|CardSide$|Config$|prefix$|delimiter$|marker$|max-|encoding-type$|key-marker$|upload-id-marker$|part-number-marker$|regions$|bucketNames?$|pageNumber$|pageSize$|partNumber$|uploadId$|uploads$|policy$|acl$|delete$|unbind$|versionId$)/
/** Sub-resources and processing of objects, where a plain call would do or give something else. */
const ELSEWHERE =
  /^(tagging|restore|append|select|symlink|retention|legal-hold|imageInfo|exif|photoInfo|imageAve|qrcode|(imageMogr2|imageView2|watermark)(\/.*)?)$/s
/** What makes another operation of a call: a row that does not ask for it is not meant. */
const TOLD_BY = ['acl', 'policy', 'delete', 'unbind', 'uploads', 'uploadId']

/** Names that decide what a request does. Signatures fold case and handlers do not: in another spelling one would be signed and not be heeded. */
const TELLING = ['ci-process', 'CardSide', 'Config', 'acl', 'policy', 'delete', 'unbind', 'uploads', 'uploadId', 'partNumber', 'versionId']
const isMisspelt = (name: string) => TELLING.some(known => known !== name && known.toLowerCase() === name.toLowerCase())

/** The row for a request, or why there is none. `has` looks a header up. */
export function findRoute(
  method: string,
  target: Target,
  has: (header: string) => boolean,
): Route | { refused: 'NotImplemented' | 'MethodNotAllowed' | 'NoSuchBucket' | 'InvalidArgument'; why: string } {
  const level = target.bucket === undefined ? 'service' : target.key === '' ? 'bucket' : 'object'
  const process = target.query.get('ci-process')
  if (process !== undefined && process !== 'IDCardOCR')
    return { refused: 'NotImplemented', why: `ci-process=${process.slice(0, 60)} is not implemented; only IDCardOCR is.` }
  if (method !== 'OPTIONS') {
    if (process !== undefined && level !== 'object')
      return level === 'service' ? NO_BUCKET : { refused: 'InvalidArgument', why: 'IDCardOCR needs an object key.' }
    if (level === 'service' && target.service === 'cos' && target.key !== '') return NO_BUCKET
    const misspelt = target.query.pairs.map(([name]) => name).find(isMisspelt)
    if (misspelt !== undefined) return { refused: 'InvalidArgument', why: `?${misspelt} is spelt otherwise.` }
    const other = target.query.pairs.map(([name]) => name).find(name => (level === 'object' ? ELSEWHERE.test(name) : !FREE.test(name)))
    if (other !== undefined && target.service !== 'sts' && target.service !== 'console')
      return { refused: 'NotImplemented', why: `?${other.slice(0, 60)} is not implemented.` }
    if (level === 'object' && !ONLY_VERSION.includes(target.query.get('versionId') ?? ''))
      return { refused: 'NotImplemented', why: `?versionId ${NO_VERSIONS}` }
    if (process !== undefined && has('x-cos-copy-source'))
      return { refused: 'InvalidArgument', why: 'IDCardOCR takes the picture from the body, not from a copy source.' }
    if (method === 'PUT' && level === 'object' && target.query.has('uploadId') !== target.query.has('partNumber'))
      return { refused: 'InvalidArgument', why: 'A part needs both uploadId and partNumber.' }
  }
  const found = ROUTES.find(
    row =>
      row.method === method &&
      (row.service === undefined ? target.service === 'cos' : row.service === target.service) &&
      (row.path === undefined ? row.service !== 'ci' || level === row.level : target.key === row.path) &&
      (row.level === undefined || row.level === level) &&
      (row.header === undefined || has(row.header)) &&
      (row.query ?? []).every(item => {
        const [name, value] = item.split('=') as [string, string?]
        return value === undefined ? target.query.has(name) : target.query.get(name) === value
      }),
  )
  const stray = TOLD_BY.find(name => target.query.has(name) && !found?.query?.includes(name))
  if (found && stray !== undefined && found.needs !== 'own')
    return {
      refused: 'MethodNotAllowed',
      why: `${method} is not allowed on ?${stray} of ${level === 'object' ? 'an object' : 'a bucket'}.`,
    }
  if (found) return found
  if (target.service === 'ci' || target.service === 'pic')
    return { refused: 'NotImplemented', why: `${method} /${target.key.slice(0, 60)} of CI is not implemented.` }
  return { refused: 'MethodNotAllowed', why: `${method} is not allowed on a ${level}.` }
}
