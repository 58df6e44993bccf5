// Loads what one worker needs.

import { compileRegions } from './fields/regions.ts'
import { createScratch } from './image/scratch.ts'
import { readAlphabet, readRegions, readTowns } from './models/manifest.ts'
import { loadNetwork, prepareNetwork } from './models/session.ts'
import type { Engine } from './recognize.ts'
import { createReader } from './text/read.ts'

export async function createEngine(): Promise<Engine> {
  const [locator, rows, quick, trunk, namer] = await Promise.all([
    loadNetwork('locator'),
    loadNetwork('rows'),
    loadNetwork('reader-quick'),
    loadNetwork('reader-trunk'),
    loadNetwork('reader-namer'),
  ])
  return {
    locator,
    rows,
    surface: prepareNetwork('surface'),
    edits: prepareNetwork('edits'),
    portrait: prepareNetwork('portrait'),
    watermark: prepareNetwork('watermark'),
    sharpness: prepareNetwork('sharpness'),
    reader: createReader({ quick, trunk, blurred: prepareNetwork('reader-blurred'), namer }, readAlphabet()),
    regions: compileRegions(readRegions(), readTowns()),
    scratch: createScratch(),
  }
}
