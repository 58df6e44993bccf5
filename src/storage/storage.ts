// Bytes by bucket and key. Keys are opaque: no character is special, none is folded.
import type { Readable } from 'node:stream'

/** What is kept with an object besides its bytes: canonical lower-case header names (content-type, x-cos-meta-…, x-cos-acl). */
export type Metadata = Readonly<Record<string, string>>

export interface StoredObject {
  readonly key: string
  readonly size: number
  /** MD5 in hex, or `hex-N` after a multipart upload; without quotes. */
  readonly etag: string
  readonly crc64: string
  readonly modified: Date
  readonly metadata: Metadata
}

export interface Range {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

export interface Written {
  readonly etag: string
  readonly crc64: string
  readonly size: number
}

export interface ListOptions {
  readonly prefix?: string
  readonly delimiter?: string
  /** Only keys after this one, in byte order. */
  readonly after?: string
  readonly limit: number
}

export interface Listing {
  readonly objects: readonly StoredObject[]
  readonly prefixes: readonly string[]
  /** Last key or prefix of this page; where to go on. Undefined when nothing is left. */
  readonly next?: string
}

export interface Upload {
  readonly id: string
  readonly key: string
  readonly initiated: Date
  readonly metadata: Metadata
}

export interface Part extends Written {
  readonly number: number
  readonly modified: Date
}

/** Hooks that may still refuse a body when all of it has been hashed; a throw leaves nothing behind. */
export type Verify = (written: Written) => void

/** May what stands there be replaced, or come to be? Asked in one with the writing; a throw leaves all as it is. */
export type Guard = (before: StoredObject | undefined) => void

export interface PutHooks {
  readonly verify?: Verify
  readonly guard?: Guard | undefined
}

/** A place for objects. Absence is `undefined`; failures are StorageError. What was acknowledged survives a crash. */
export interface Storage {
  put(bucket: string, key: string, body: AsyncIterable<Uint8Array>, metadata: Metadata, hooks?: PutHooks): Promise<StoredObject>
  head(bucket: string, key: string): Promise<StoredObject | undefined>
  /** The object and its bytes (a range of them). The stream must be read or destroyed. */
  get(
    bucket: string,
    key: string,
    range?: (object: StoredObject) => Range | undefined,
  ): Promise<{ object: StoredObject; body: Readable } | undefined>
  /** Replaces what is kept besides the bytes; undefined when there is no such object. */
  setMetadata(bucket: string, key: string, change: (before: Metadata) => Metadata): Promise<StoredObject | undefined>
  /** True when there was such an object. */
  delete(bucket: string, key: string): Promise<boolean>
  list(bucket: string, options: ListOptions): Promise<Listing>
  /** Neither objects nor uploads under way. */
  isEmpty(bucket: string): Promise<boolean>

  startUpload(bucket: string, key: string, metadata: Metadata): Promise<Upload>
  findUpload(bucket: string, key: string, id: string): Promise<Upload | undefined>
  listUploads(bucket: string, prefix: string): Promise<readonly Upload[]>
  /** Undefined when the upload has ended meanwhile. */
  putPart(upload: Upload, number: number, body: AsyncIterable<Uint8Array>, verify?: Verify): Promise<Part | undefined>
  listParts(upload: Upload): Promise<readonly Part[]>
  /** Joins the numbered parts into the object; undefined when one is missing or its etag differs. */
  completeUpload(
    bucket: string,
    upload: Upload,
    parts: readonly { number: number; etag: string }[],
    guard?: Guard,
  ): Promise<StoredObject | undefined>
  abortUpload(bucket: string, upload: Upload): Promise<void>

  close(): Promise<void>
}

/** A store that cannot be read or written: the disk, not the request, is at fault. */
export class StorageError extends Error {
  readonly code: 'unreadable' | 'unwritable'

  constructor(code: StorageError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'StorageError'
    this.code = code
  }
}
