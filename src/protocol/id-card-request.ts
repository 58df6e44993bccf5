// CardSide and Config of the wire → the engine's options. https://www.tencentcloud.com/document/product/1045/49556
import type { CheckName, RecognizeOptions } from '../idcard/result.ts'
import { CosError } from './errors.ts'
import type { Query } from './query.ts'

/** The vendor's limit of 7 MB is that of the picture after base64. */
export const MAX_IMAGE_BYTES = (7 * 1024 * 1024 * 3) / 4

/** What the client asked for, and which parts of the answer that opens. */
export interface IdCardRequest {
  readonly options: RecognizeOptions
  /** True when any flag was on, or more warnings are asked for: only then does the answer have `AdvancedInfo`. */
  readonly advanced: boolean
  /** Our addition: scores, boxes and evidence in `Detail`. */
  readonly detail: boolean
}

/** Flag of Config → what the engine is asked for. `BorderCheckWarn` stands for two codes: 9101 and 9105. */
const FLAGS = {
  CropIdCard: { cropCard: true },
  CropPortrait: { cropPortrait: true },
  CopyWarn: { checks: ['copy'] },
  BorderCheckWarn: { checks: ['border', 'occlusion'] },
  ReshootWarn: { checks: ['reshoot'] },
  DetectPsWarn: { checks: ['doctored'] },
  TempIdWarn: { checks: ['temporary'] },
  InvalidDateWarn: { checks: ['validity'] },
  ReflectWarn: { checks: ['reflect'] },
  Quality: { quality: true },
  MultiCardDetect: { cards: 'pair' },
  Detail: {},
} as const satisfies Record<string, RecognizeOptions>

/** Flags that put nothing into AdvancedInfo. */
const ELSEWHERE: readonly (keyof typeof FLAGS)[] = ['MultiCardDetect', 'Detail']

/** What `CardWarnType: "Advanced"` adds: by itself, and behind the flag that it goes with. */
const ALWAYS_ADVANCED: CheckName = 'watermark'
const ADVANCED: Partial<Record<keyof typeof FLAGS, CheckName>> = { CopyWarn: 'greyCopy', DetectPsWarn: 'electronic' }
const WARN_TYPES = ['Basic', 'Advanced'] as const

const SIDES = { FRONT: 'face', BACK: 'emblem' } as const

export function parseIdCardRequest(query: Query): IdCardRequest {
  const side = query.get('CardSide') ?? ''
  if (side !== '' && !Object.hasOwn(SIDES, side)) {
    throw new CosError(
      'InvalidParameterValue.InvalidParameterValueLimit',
      `CardSide must be FRONT or BACK, not ${JSON.stringify(side.slice(0, 40))}.`,
    )
  }
  const { flags, warnType } = parseConfig(query.get('Config') ?? '')
  const asked = flags.map(flag => FLAGS[flag] as RecognizeOptions)
  const more = warnType === 'Advanced' ? [...flags.flatMap(flag => ADVANCED[flag] ?? []), ALWAYS_ADVANCED] : []
  const checks: CheckName[] = [...asked.flatMap(part => part.checks ?? []), ...more]
  const options: RecognizeOptions = {
    ...Object.assign({}, ...asked),
    checks,
    ...(side === '' ? {} : { side: SIDES[side as keyof typeof SIDES] }),
  }
  return { options, advanced: warnType === 'Advanced' || flags.some(flag => !ELSEWHERE.includes(flag)), detail: flags.includes('Detail') }
}

interface Config {
  /** Those that are on. */
  readonly flags: readonly (keyof typeof FLAGS)[]
  readonly warnType: (typeof WARN_TYPES)[number]
}

/** Lenient where the vendor's own sample is: blanks, and a key twice (the last one counts).
 *  Unknown keys are ignored, since older clients send flags of newer engines. */
function parseConfig(given: string): Config {
  const text = given.trim() // of a byte order mark, too
  if (text === '') return { flags: [], warnType: 'Basic' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new CosError('InvalidParameter.ConfigFormatError', `Config is not valid JSON: ${(cause as Error).message.slice(0, 120)}`, {
      cause,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CosError('InvalidParameter.ConfigFormatError', `Config must be a JSON object, not ${nameOf(value)}.`)
  }
  const entries = Object.entries(value as Record<string, unknown>)
  const wrong = entries.find(([name, flag]) => Object.hasOwn(FLAGS, name) && typeof flag !== 'boolean')
  if (wrong) {
    throw new CosError('InvalidParameter.ConfigFormatError', `Config.${wrong[0]} must be true or false, not ${nameOf(wrong[1])}.`)
  }
  const warnType = WARN_TYPES.find(type => type === ((value as Record<string, unknown>).CardWarnType ?? 'Basic'))
  if (!warnType) throw new CosError('InvalidParameter.ConfigFormatError', 'Config.CardWarnType must be "Basic" or "Advanced".')
  const flags = entries.filter(([name, flag]) => Object.hasOwn(FLAGS, name) && flag === true).map(([name]) => name as keyof typeof FLAGS)
  return { flags, warnType }
}

/** What a JSON value is, in a word or two: written out it might be of any length and depth. */
function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
}
