// Which weights there are, and that they are the ones that were measured.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type ModelName =
  | 'locator'
  | 'rows'
  | 'reader-quick'
  | 'reader-trunk'
  | 'reader-blurred'
  | 'reader-namer'
  | 'surface'
  | 'edits'
  | 'portrait'
  | 'watermark'
  | 'sharpness'

interface FileEntry {
  readonly file: string
  readonly sha256: string
}
interface Manifest {
  readonly models: Readonly<Record<ModelName, FileEntry>> & { readonly 'reader-namer': { readonly alphabet: FileEntry } }
}

/** models/ stands beside src/ in the checkout and beside dist/ in the package. */
const FOLDER = new URL('../../../models/', import.meta.url)

/** The bytes of a model, verified against the manifest. Throws when the file is not the one that the manifest names. */
export function readModel(name: ModelName): Uint8Array {
  return readVerified(readManifest().models[name])
}

/** The reader's alphabet, by class number: another one would give every character another name. */
export function readAlphabet(): readonly string[] {
  return readVerified(readManifest().models['reader-namer'].alphabet).toString('utf8').split('\n').slice(0, -1)
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Manifest
}

function readVerified(entry: FileEntry): Buffer {
  const url = new URL(entry.file, FOLDER)
  const bytes = readFileSync(url)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== entry.sha256)
    throw new Error(`${fileURLToPath(url)} is not the file of the manifest: its SHA-256 is ${sha256}, not ${entry.sha256}`)
  return bytes
}

/** `code name name …` lines: the townships of a county. */
export function readTowns(): readonly string[] {
  return readFileSync(new URL('towns.txt', FOLDER), 'utf8').split('\n').slice(0, -1)
}

/** `code name` lines of every region code that is or was (scripts/build-regions.mjs). */
export function readRegions(): readonly string[] {
  return readFileSync(new URL('regions.txt', FOLDER), 'utf8').split('\n').slice(0, -1)
}
