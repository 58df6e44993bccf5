// Loads what one worker needs.

import { VIEW } from './card/rectify.ts'
import { compileRegions } from './fields/regions.ts'
import { readAlphabet, readRegions, readTowns } from './models/manifest.ts'
import { loadNetwork } from './models/session.ts'
import type { Engine } from './recognize.ts'
import { createReader } from './text/read.ts'

export async function createEngine(): Promise<Engine> {
  const [locator, rows, trunk, namer, surface] = await Promise.all([
    loadNetwork('locator'),
    loadNetwork('rows'),
    loadNetwork('reader-trunk'),
    loadNetwork('reader-namer'),
    loadNetwork('surface'),
  ])
  return {
    locator,
    rows,
    surface,
    reader: createReader(trunk, namer, readAlphabet()),
    regions: compileRegions(readRegions(), readTowns()),
    view: new Float32Array(3 * VIEW.width * VIEW.height),
  }
}
