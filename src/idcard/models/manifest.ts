// Which weights there are, and that they are the ones that were measured.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type ModelName = 'locator' | 'rows' | 'reader-trunk' | 'reader-namer' | 'surface' | 'edits'

interface ModelEntry {
  readonly file: string
  readonly sha256: string
}

/** models/ stands beside src/ in the checkout and beside dist/ in the package. */
const FOLDER = new URL('../../../models/', import.meta.url)

/** The bytes of a model, verified against the manifest. Throws when the file is not the one that the manifest names. */
export function readModel(name: ModelName): Uint8Array {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as { models: Record<ModelName, ModelEntry> }
  const entry = manifest.models[name]
  const url = new URL(entry.file, FOLDER)
  const bytes = readFileSync(url)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== entry.sha256)
    throw new Error(`${fileURLToPath(url)} is not the model of the manifest: its SHA-256 is ${sha256}, not ${entry.sha256}`)
  return bytes
}

/** The reader's alphabet, by class number. */
export function readAlphabet(): readonly string[] {
  return readFileSync(new URL('alphabet.txt', FOLDER), 'utf8').split('\n').slice(0, -1)
}

/** `code name name …` lines: the townships of a county. */
export function readTowns(): readonly string[] {
  return readFileSync(new URL('towns.txt', FOLDER), 'utf8').split('\n').slice(0, -1)
}

/** `code name` lines of every region code that is or was (scripts/build-regions.mjs). */
export function readRegions(): readonly string[] {
  return readFileSync(new URL('regions.txt', FOLDER), 'utf8').split('\n').slice(0, -1)
}
