// Multipart upload: initiate, parts (sent or copied), list, complete, abort. https://www.tencentcloud.com/document/product/436/14112
import { appIdOf } from '../../auth/accounts.ts'
import { CosError } from '../../protocol/errors.ts'
import { listOf, type Node, readXml, textOf, writeXml } from '../../protocol/xml.ts'
import type { Part, Upload } from '../../storage/storage.ts'
import { bodyCheck, limited, readText } from '../body.ts'
import { bucketOf, type Call, empty, type Handler, keepWritten, xml } from '../call.ts'
import { FORBID_OVERWRITE, guardOf } from './conditions.ts'
import { countOf, encoderOf } from './list-objects.ts'
import { metadataOf } from './object-headers.ts'
import { isoSeconds, openSource } from './objects.ts'
import { writtenHeaders } from './recognize-id-card.ts'

const COMPLETE_NAMESPACE = ' xmlns="http://www.qcloud.com/document/product/436/7751"'

export const startUpload: Handler = async call => {
  const bucket = bucketOf(call).name
  const { headers } = call.request
  const metadata = metadataOf(headers)
  guardOf(headers)?.(await call.rooms.storage.head(bucket, call.target.key)) // rather before the parts than after them
  // Some clients forbid to overwrite here and others at the end: it is kept with the upload till then.
  const kept = headers.get(FORBID_OVERWRITE)?.toLowerCase() === 'true' ? { ...metadata, [FORBID_OVERWRITE]: 'true' } : metadata
  const upload = await call.rooms.storage.startUpload(bucket, call.target.key, kept)
  return xml(
    writeXml([
      'InitiateMultipartUploadResult',
      [
        ['Bucket', bucket],
        ['Key', call.target.key],
        ['UploadId', upload.id],
      ],
    ]),
  )
}

export const putPart: Handler = async call => {
  const upload = await findUpload(call)
  const given = call.target.query.get('partNumber') ?? ''
  const number = /^\d{1,5}$/.test(given) ? Number(given) : 0
  if (number < 1 || number > 10_000) throw new CosError('InvalidArgument', 'partNumber must be a whole number from 1 to 10000.')
  if (call.request.headers.get('x-cos-copy-source')) {
    const part = whole(await call.rooms.storage.putPart(upload, number, (await openSource(call)).body))
    return xml(
      writeXml([
        'CopyPartResult',
        [
          ['ETag', `"${part.etag}"`],
          ['LastModified', isoSeconds(part.modified)],
        ],
      ]),
      { 'x-cos-hash-crc64ecma': part.crc64 },
    )
  }
  const part = whole(
    await call.rooms.storage.putPart(
      upload,
      number,
      limited(call.request.body, call.rooms.settings.maxObjectBytes),
      bodyCheck(call.request),
    ),
  )
  return empty(200, writtenHeaders(part))
}

export const listParts: Handler = async call => {
  const { query, key } = call.target
  const upload = await findUpload(call)
  const encode = encoderOf(query)
  const limit = countOf(query, 'max-parts', 1000)
  const marker = query.get('part-number-marker') ? countOf(query, 'part-number-marker', Number.MAX_SAFE_INTEGER) : 0
  const rest = (await call.rooms.storage.listParts(upload)).filter(part => part.number > marker)
  const page = rest.slice(0, limit)
  const truncated = limit > 0 && rest.length > page.length // of no parts, no client would get on
  return xml(
    writeXml([
      'ListPartsResult',
      [
        ['Bucket', bucketOf(call).name],
        query.get('encoding-type') ? ['Encoding-type', 'url'] : undefined,
        ['Key', encode(key)],
        ['UploadId', upload.id],
        ...ownerNodes(call),
        ['PartNumberMarker', marker],
        truncated ? ['NextPartNumberMarker', page.at(-1)?.number ?? marker] : undefined,
        ['MaxParts', limit],
        ['IsTruncated', String(truncated)],
        ...page.map(
          (part): Node => [
            'Part',
            [
              ['PartNumber', part.number],
              ['LastModified', part.modified.toISOString()],
              ['ETag', `"${part.etag}"`],
              ['Size', part.size],
            ],
          ],
        ),
      ],
    ]),
  )
}

export const listUploads: Handler = async call => {
  const { query } = call.target
  const encode = encoderOf(query)
  const limit = countOf(query, 'max-uploads', 1000)
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? '']
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const all = await call.rooms.storage.listUploads(bucketOf(call).name, prefix)
  // The store's order is that of bytes, which JavaScript's own comparison is not: go on after the marker's place in it.
  const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
  const folderOf = (key: string) => {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return cut < 0 ? undefined : key.slice(0, cut + delimiter.length)
  }
  const rest = all.filter(
    ({ key, id }) =>
      folderOf(key) !== keyMarker && (order(key, keyMarker) > 0 || (key === keyMarker && idMarker !== '' && order(id, idMarker) > 0)),
  )
  // Uploads and the folders that stand for several count alike.
  const items = [...new Set(rest.map(upload => folderOf(upload.key) ?? upload))]
  const page = items.slice(0, limit)
  const end = items.length > page.length ? page.at(-1) : undefined
  const last = typeof end === 'string' ? { key: end, id: '' } : end
  return xml(
    writeXml([
      'ListMultipartUploadsResult',
      [
        ['Bucket', bucketOf(call).name],
        query.get('encoding-type') ? ['Encoding-Type', 'url'] : undefined,
        ['KeyMarker', encode(keyMarker)],
        ['UploadIdMarker', idMarker],
        last ? ['NextKeyMarker', encode(last.key)] : undefined,
        last ? ['NextUploadIdMarker', last.id] : undefined,
        ['MaxUploads', limit],
        ['IsTruncated', String(last !== undefined)],
        ['Prefix', encode(prefix)],
        ['Delimiter', encode(delimiter)],
        ...page.map(
          (item): Node =>
            typeof item === 'string'
              ? ['CommonPrefixes', [['Prefix', encode(item)]]]
              : [
                  'Upload',
                  [['Key', encode(item.key)], ['UploadId', item.id], ...ownerNodes(call), ['Initiated', item.initiated.toISOString()]],
                ],
        ),
      ],
    ]),
  )
}

export const completeUpload: Handler = async call => {
  const upload = await findUpload(call)
  const body = readXml(await readText(call.request), 'CompleteMultipartUpload')
  const parts = listOf(body.Part).map(part => ({
    number: Number(textOf(part.PartNumber)),
    etag: textOf(part.ETag).replaceAll('"', '').toLowerCase(),
  }))
  if (parts.length === 0) throw new CosError('MalformedXML', 'CompleteMultipartUpload names no part.')
  if (parts.some((part, i) => i > 0 && part.number <= (parts[i - 1]?.number ?? 0))) throw new CosError('InvalidPartOrder')
  const bucket = bucketOf(call).name
  const { [FORBID_OVERWRITE]: forbid, ...metadata } = upload.metadata
  const headers = forbid ? new Map([...call.request.headers, [FORBID_OVERWRITE, forbid]]) : call.request.headers
  const object = await call.rooms.storage.completeUpload(bucket, { ...upload, metadata }, parts, guardOf(headers))
  if (!object) throw new CosError('InvalidPart')
  await keepWritten(call)
  const location = `${call.target.host}/${call.target.path.slice(1)}`
  return xml(
    writeXml(
      [
        'CompleteMultipartUploadResult',
        [
          ['Location', location],
          ['Bucket', bucket],
          ['Key', call.target.key],
          ['ETag', `"${object.etag}"`],
        ],
      ],
      COMPLETE_NAMESPACE,
    ),
    {
      'x-cos-hash-crc64ecma': object.crc64,
    },
  )
}

export const abortUpload: Handler = async call => {
  await call.rooms.storage.abortUpload(bucketOf(call).name, await findUpload(call))
  return empty(204)
}

function whole(part: Part | undefined): Part {
  if (!part) throw new CosError('NoSuchUpload')
  return part
}

async function findUpload(call: Call): Promise<Upload> {
  const upload = await call.rooms.storage.findUpload(bucketOf(call).name, call.target.key, call.target.query.get('uploadId') ?? '')
  if (!upload) throw new CosError('NoSuchUpload')
  return upload
}

function ownerNodes(call: Call): Node[] {
  const account = call.rooms.accounts.current.findAccount(appIdOf(bucketOf(call).name))
  const id = `qcs::cam::uin/${account?.uin ?? ''}:uin/${account?.uin ?? ''}`
  const who: Node[] = [
    ['ID', id],
    ['DisplayName', account?.uin ?? ''],
  ]
  return [
    ['Initiator', who],
    ['Owner', who],
    ['StorageClass', 'STANDARD'],
  ]
}
