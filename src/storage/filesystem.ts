// Objects in a folder: bytes as files of random name, and one SQLite index that says which files an object is made of.
// A write is acknowledged once its file is on disk and its row is committed; a crash between the two leaves a file that
// nobody refers to, which the next start sweeps away. So there is never half an object, whatever is killed when.
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import Database from 'libsql'
import { Crc64, joinCrc64 } from './crc64.ts'
import {
  type Guard,
  type Listing,
  type ListOptions,
  type Metadata,
  type Part,
  type PutHooks,
  type Range,
  type Storage,
  StorageError,
  type StoredObject,
  type Upload,
  type Verify,
  type Written,
} from './storage.ts'

interface Blob {
  readonly id: string
  readonly size: number
}

interface ObjectRow {
  key: string
  size: number
  etag: string
  crc64: string
  modified: number
  metadata: string
  blobs: string
}

const READ_CHUNK = 256 * 1024

const SCHEMA = `
  create table if not exists objects (bucket text, key text, size integer, etag text, crc64 text, modified integer, metadata text, blobs text,
    primary key (bucket, key)) without rowid;
  create table if not exists uploads (id text primary key, bucket text, key text, initiated integer, metadata text);
  create table if not exists parts (upload text, number integer, blob text, size integer, etag text, crc64 text, modified integer,
    primary key (upload, number)) without rowid;`

/** Opens (or makes) the store in `folder`. Only one process may have it open. */
export async function createFilesystemStorage(folder: string): Promise<Storage> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = takeFolder(join(folder, 'in-use'))
  const blobFolder = join(folder, 'blobs')
  for (let i = 0; i < 256; i++) mkdirSync(join(blobFolder, i.toString(16).padStart(2, '0')), { recursive: true, mode: 0o700 })
  const index = join(folder, 'objects.db')
  if (!(existsSync(index) && statSync(index).size > 0) && shelvesOf(blobFolder).some(shelf => blobsOn(shelf).length > 0)) {
    unlock()
    // Without its index every file would be one that nobody refers to.
    throw new StorageError('unwritable', `${index} is missing, but ${blobFolder} holds objects: put it back, or move them away`)
  }
  const db = new Database(index)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;')
  db.exec(SCHEMA)
  const store = new FilesystemStorage(blobFolder, db, unlock)
  store.sweep()
  return store
}

/** Folders and files of other names are somebody else's. */
function shelvesOf(blobFolder: string): string[] {
  const shelves = readdirSync(blobFolder, { withFileTypes: true }).filter(entry => entry.isDirectory() && /^[\da-f]{2}$/.test(entry.name))
  return shelves.map(shelf => join(blobFolder, shelf.name))
}

function blobsOn(shelf: string): string[] {
  const files = readdirSync(shelf, { withFileTypes: true }).filter(entry => entry.isFile() && /^[\da-f]{32}$/.test(entry.name))
  return files.map(file => file.name)
}

/** Marks the folder as this process's own. Two on one folder would sweep each other's unfinished files away. */
function takeFolder(path: string): () => void {
  for (;;) {
    try {
      const file = openSync(path, 'wx', 0o600)
      writeSync(file, `${process.pid} ${startOf(process.pid)}`)
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (cause) {
      const [pid, start] = readFileSync(path, 'utf8').split(' ')
      const owner = Number(pid)
      if (owner > 0 && isAlive(owner) && (start === undefined || start === startOf(owner))) {
        const who = owner === process.pid ? 'this process has the folder open already' : `process ${owner} has the folder open`
        throw new StorageError('unwritable', `${path}: ${who}`, { cause })
      }
      rmSync(path, { force: true }) // left by a process that was killed
    }
  }
}

/** When a process began, as Linux counts it; '' elsewhere. In a container a killed server's successor has its very number. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

class FilesystemStorage implements Storage {
  private readonly folder: string
  private readonly db: Database.Database
  /** Blobs being read: they are unlinked when the last reader is done. */
  private readonly readers = new Map<string, number>()
  private readonly doomed = new Set<string>()

  private readonly unlock: () => void

  constructor(folder: string, db: Database.Database, unlock: () => void) {
    this.folder = folder
    this.db = db
    this.unlock = unlock
  }

  /** Removes files that no row refers to: what a crash left. */
  sweep(): void {
    this.run('delete from parts where upload not in (select id from uploads)')
    const kept = new Set<string>()
    for (const row of this.all<{ blobs: string }>('select blobs from objects'))
      for (const blob of JSON.parse(row.blobs) as Blob[]) kept.add(blob.id)
    for (const row of this.all<{ blob: string }>('select blob from parts')) kept.add(row.blob)
    for (const shelf of shelvesOf(this.folder)) for (const name of blobsOn(shelf)) if (!kept.has(name)) rmSync(join(shelf, name))
  }

  async put(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array>,
    metadata: Metadata,
    { verify, guard }: PutHooks = {},
  ): Promise<StoredObject> {
    guard?.(await this.head(bucket, key)) // rather before the body than after it
    const { blob, written } = await this.write(body, verify)
    try {
      return await this.record(bucket, key, written, metadata, [blob], { guard })
    } catch (error) {
      await this.discard([blob])
      throw error
    }
  }

  async head(bucket: string, key: string): Promise<StoredObject | undefined> {
    const row = this.row(bucket, key)
    return row && objectOf(row)
  }

  async get(
    bucket: string,
    key: string,
    pick?: (object: StoredObject) => Range | undefined,
  ): Promise<{ object: StoredObject; body: Readable } | undefined> {
    const row = this.row(bucket, key)
    if (!row) return undefined
    const object = objectOf(row)
    const range = pick?.(object) ?? { start: 0, end: object.size - 1 }
    const blobs = JSON.parse(row.blobs) as Blob[]
    for (const blob of blobs) this.readers.set(blob.id, (this.readers.get(blob.id) ?? 0) + 1)
    const body = Readable.from(this.read(blobs, range), { objectMode: false, highWaterMark: READ_CHUNK })
    let released = false
    body.once('close', () => {
      if (!released) for (const blob of blobs) this.release(blob.id)
      released = true
    })
    return { object, body }
  }

  async setMetadata(bucket: string, key: string, change: (before: Metadata) => Metadata): Promise<StoredObject | undefined> {
    const row = this.row(bucket, key)
    if (!row) return undefined
    const metadata = JSON.stringify(change(JSON.parse(row.metadata) as Metadata))
    this.run('update objects set metadata = ? where bucket = ? and key = ?', metadata, bucket, key)
    return objectOf({ ...row, metadata })
  }

  async delete(bucket: string, key: string): Promise<boolean> {
    const row = this.row(bucket, key)
    if (!row) return false
    this.run('delete from objects where bucket = ? and key = ?', bucket, key)
    await this.discard(JSON.parse(row.blobs) as Blob[])
    return true
  }

  async list(bucket: string, { prefix = '', delimiter = '', after = '', limit }: ListOptions): Promise<Listing> {
    const objects: StoredObject[] = []
    const prefixes: string[] = []
    const rows = this.db.prepare(
      'select key, size, etag, crc64, modified, metadata from objects where bucket = ? and key >= ? order by key limit ?',
    )
    // Keys hold no NUL, so the first text after a key is the key and a NUL. A marker that is a common prefix stands for all keys under it.
    let from: string | undefined = isCommonPrefix(after, prefix, delimiter) ? successor(after) : after === '' ? prefix : `${after}\0`
    if (from !== undefined && Buffer.compare(Buffer.from(from), Buffer.from(prefix)) < 0) from = prefix
    let batch = delimiter === '' ? limit + 1 : DELIMITED_BATCH
    let last: string | undefined
    while (from !== undefined) {
      const found = rows.all(bucket, from, batch) as ObjectRow[]
      let jumped = false
      for (const row of found) {
        if (!row.key.startsWith(prefix)) return page(objects, prefixes)
        if (objects.length + prefixes.length >= limit) return page(objects, prefixes, last)
        const cut = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length)
        if (cut < 0) {
          objects.push(objectOf(row))
          last = row.key
          from = `${row.key}\0`
          continue
        }
        last = row.key.slice(0, cut + delimiter.length)
        prefixes.push(last)
        from = successor(last)
        jumped = true
        break
      }
      if (!jumped && found.length < batch) return page(objects, prefixes)
      // Folders are passed over one by one, files many at a time.
      batch = delimiter === '' ? limit + 1 : jumped ? DELIMITED_BATCH : Math.min(1000, batch * 4)
    }
    return page(objects, prefixes)
  }

  async isEmpty(bucket: string): Promise<boolean> {
    const holds = (table: 'objects' | 'uploads') => this.all(`select 1 from ${table} where bucket = ? limit 1`, bucket).length > 0
    return !holds('objects') && !holds('uploads')
  }

  async startUpload(bucket: string, key: string, metadata: Metadata): Promise<Upload> {
    const upload = { id: `${Date.now()}${randomBytes(24).toString('hex')}`, key, initiated: new Date(), metadata }
    this.run('insert into uploads values (?, ?, ?, ?, ?)', upload.id, bucket, key, upload.initiated.getTime(), JSON.stringify(metadata))
    return upload
  }

  async findUpload(bucket: string, key: string, id: string): Promise<Upload | undefined> {
    const rows = this.all<UploadRow>('select * from uploads where id = ? and bucket = ? and key = ?', id, bucket, key)
    return rows[0] && uploadOf(rows[0])
  }

  async listUploads(bucket: string, prefix: string): Promise<readonly Upload[]> {
    return this.all<UploadRow>('select * from uploads where bucket = ? order by key, id', bucket)
      .filter(row => row.key.startsWith(prefix))
      .map(uploadOf)
  }

  async putPart(upload: Upload, number: number, body: AsyncIterable<Uint8Array>, verify?: Verify): Promise<Part | undefined> {
    const { blob, written } = await this.write(body, verify)
    const before = this.all<{ blob: string }>('select blob from parts where upload = ? and number = ?', upload.id, number)
    const modified = new Date()
    const kept = this.db
      .prepare('insert or replace into parts select ?, ?, ?, ?, ?, ?, ? where exists (select 1 from uploads where id = ?)')
      .run(upload.id, number, blob.id, blob.size, written.etag, written.crc64, modified.getTime(), upload.id)
    if (kept.changes === 0) {
      // Completed or aborted while the part was under way.
      await this.discard([blob])
      return undefined
    }
    await this.discard(before.map(row => ({ id: row.blob, size: 0 })))
    return { ...written, number, modified }
  }

  async listParts(upload: Upload): Promise<readonly Part[]> {
    return this.partRows(upload.id).map(row => ({
      number: row.number,
      etag: row.etag,
      crc64: row.crc64,
      size: row.size,
      modified: new Date(row.modified),
    }))
  }

  async completeUpload(
    bucket: string,
    upload: Upload,
    parts: readonly { number: number; etag: string }[],
    guard?: Guard,
  ): Promise<StoredObject | undefined> {
    const stored = new Map(this.partRows(upload.id).map(row => [row.number, row]))
    const chosen = parts
      .map(part => stored.get(part.number))
      .filter((row, i) => row !== undefined && row.etag === parts[i]?.etag) as PartRow[]
    if (chosen.length !== parts.length) return undefined
    const size = chosen.reduce((sum, row) => sum + row.size, 0)
    const crc64 = joinCrc64(chosen.map(row => ({ crc64: BigInt(row.crc64), size: row.size }))).toString()
    const etag = `${createHash('md5')
      .update(chosen.map(row => row.etag).join(''))
      .digest('hex')}-${chosen.length}`
    const blobs = chosen.map(row => ({ id: row.blob, size: row.size }))
    const used = new Set(blobs.map(blob => blob.id))
    const object = await this.record(bucket, upload.key, { etag, crc64, size }, upload.metadata, blobs, { upload: upload.id, guard })
    await this.discard([...stored.values()].filter(row => !used.has(row.blob)).map(row => ({ id: row.blob, size: row.size })))
    return object
  }

  async abortUpload(_bucket: string, upload: Upload): Promise<void> {
    const rows = this.partRows(upload.id)
    this.forget(upload.id)
    await this.discard(rows.map(row => ({ id: row.blob, size: row.size })))
  }

  async close(): Promise<void> {
    this.db.close()
    this.unlock()
  }

  private path(id: string): string {
    return join(this.folder, id.slice(0, 2), id)
  }

  /** Streams a body to a new file, hashing as it goes; on disk (fsync) when it returns. */
  private async write(body: AsyncIterable<Uint8Array>, verify?: Verify): Promise<{ blob: Blob; written: Written }> {
    const id = randomBytes(16).toString('hex')
    const md5 = createHash('md5')
    const crc = new Crc64()
    let size = 0
    let file: FileHandle | undefined
    try {
      file = await open(this.path(id), 'wx', 0o600).catch(cause => {
        throw new StorageError('unwritable', `cannot write below ${this.folder}`, { cause })
      })
      for await (const chunk of body) {
        md5.update(chunk)
        crc.update(chunk)
        size += chunk.length
        await file.writeFile(chunk)
      }
      const written = { etag: md5.digest('hex'), crc64: crc.value.toString(), size }
      verify?.(written)
      await file.sync()
      return { blob: { id, size }, written }
    } catch (error) {
      await rm(this.path(id), { force: true })
      throw error
    } finally {
      await file?.close()
    }
  }

  private async record(
    bucket: string,
    key: string,
    written: Written,
    metadata: Metadata,
    blobs: readonly Blob[],
    { upload, guard }: { upload?: string; guard?: Guard | undefined },
  ): Promise<StoredObject> {
    const before = this.row(bucket, key)
    guard?.(before && objectOf(before))
    const modified = Math.floor(Date.now() / 1000) * 1000
    this.db.exec('begin immediate')
    try {
      this.run(
        'insert or replace into objects values (?, ?, ?, ?, ?, ?, ?, ?)',
        bucket,
        key,
        written.size,
        written.etag,
        written.crc64,
        modified,
        JSON.stringify(metadata),
        JSON.stringify(blobs),
      )
      if (upload !== undefined) this.forget(upload)
      this.db.exec('commit')
    } catch (cause) {
      this.db.exec('rollback')
      throw new StorageError('unwritable', 'the index cannot be written', { cause })
    }
    // Written is written: what cannot be unlinked now is swept at the next start.
    if (before) await this.discard(JSON.parse(before.blobs) as Blob[]).catch(() => {})
    return { key, ...written, modified: new Date(modified), metadata }
  }

  private async *read(blobs: readonly Blob[], range: Range): AsyncGenerator<Uint8Array> {
    let offset = 0
    for (const blob of blobs) {
      const start = Math.max(0, range.start - offset)
      const end = Math.min(blob.size - 1, range.end - offset)
      offset += blob.size
      if (start > end) continue
      const file = await open(this.path(blob.id), 'r').catch(cause => {
        throw new StorageError('unreadable', `stored bytes ${blob.id} are gone`, { cause })
      })
      try {
        for (let at = start; at <= end; ) {
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(READ_CHUNK, end - at + 1)), 0, undefined, at)
          if (bytesRead === 0) throw new StorageError('unreadable', `stored bytes ${blob.id} are cut short`)
          at += bytesRead
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        await file.close()
      }
    }
  }

  private release(id: string): void {
    const left = (this.readers.get(id) ?? 1) - 1
    if (left > 0) {
      this.readers.set(id, left)
      return
    }
    this.readers.delete(id)
    if (this.doomed.delete(id)) rmSync(this.path(id), { force: true })
  }

  private async discard(blobs: readonly Blob[]): Promise<void> {
    for (const blob of blobs) {
      if (this.readers.has(blob.id)) this.doomed.add(blob.id)
      else await rm(this.path(blob.id), { force: true })
    }
  }

  private forget(upload: string): void {
    this.run('delete from parts where upload = ?', upload)
    this.run('delete from uploads where id = ?', upload)
  }

  private row(bucket: string, key: string): ObjectRow | undefined {
    return this.all<ObjectRow>('select * from objects where bucket = ? and key = ?', bucket, key)[0]
  }

  private partRows(upload: string): PartRow[] {
    return this.all<PartRow>('select * from parts where upload = ? order by number', upload)
  }

  private all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.db.prepare(sql).all(...values) as Row[]
  }

  private run(sql: string, ...values: unknown[]): void {
    this.db.prepare(sql).run(...values)
  }
}

interface UploadRow {
  id: string
  key: string
  initiated: number
  metadata: string
}

interface PartRow {
  number: number
  blob: string
  size: number
  etag: string
  crc64: string
  modified: number
}

const DELIMITED_BATCH = 4

/** The first text, in byte order, after all that begin with `text`; undefined when there is none. */
function successor(text: string): string | undefined {
  const characters = [...text]
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) as number
    // Surrogates are no characters: after U+D7FF comes U+E000.
    if (code < 0x10ffff) return characters.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1)
  }
  return undefined
}

/** Would a listing have given `marker` as a common prefix? */
function isCommonPrefix(marker: string, prefix: string, delimiter: string): boolean {
  return (
    delimiter !== '' &&
    marker.startsWith(prefix) &&
    marker.length > prefix.length &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length
  )
}

function page(objects: readonly StoredObject[], prefixes: readonly string[], next?: string): Listing {
  return { objects, prefixes, ...(next === undefined ? {} : { next }) }
}

function objectOf(row: ObjectRow): StoredObject {
  return {
    key: row.key,
    size: row.size,
    etag: row.etag,
    crc64: row.crc64,
    modified: new Date(row.modified),
    metadata: JSON.parse(row.metadata) as Metadata,
  }
}

function uploadOf(row: UploadRow): Upload {
  return { id: row.id, key: row.key, initiated: new Date(row.initiated), metadata: JSON.parse(row.metadata) as Metadata }
}
