// What callers may ask for, looked at before it goes to a worker: a mistyped check would fail there, and a mistyped threshold never warn.
import { isUint8Array } from 'node:util/types'
import { THRESHOLDS } from './checks/thresholds.ts'
import type { RecognizeOptions } from './result.ts'

const ONE_OF: Readonly<Partial<Record<keyof RecognizeOptions, readonly string[]>>> = {
  side: ['face', 'emblem'],
  cards: ['one', 'pair', 'all'],
}
const FLAGS: readonly (keyof RecognizeOptions)[] = ['cropCard', 'cropPortrait', 'quality', 'strict']
const KNOWN = [...Object.keys(ONE_OF), ...FLAGS, 'checks', 'thresholds']

/** Throws TypeError where a call is none that the types allow. */
export function demandCall(image: unknown, options: RecognizeOptions): void {
  demandKnown(options, KNOWN)
  if (!isUint8Array(image)) throw new TypeError(`the picture must be a Uint8Array, as a Buffer is one, not ${kindOf(image)}`)
  for (const [name, values] of Object.entries(ONE_OF)) {
    const given: unknown = options[name as keyof RecognizeOptions]
    if (given !== undefined && !values.includes(given as string))
      throw new TypeError(`${name} must be one of ${values.join(', ')}, not ${show(given)}`)
  }
  for (const name of FLAGS)
    if (!['undefined', 'boolean'].includes(typeof options[name]))
      throw new TypeError(`${name} must be true or false, not ${show(options[name])}`)
  const { checks = [], thresholds } = options
  if (!Array.isArray(checks)) throw new TypeError('checks must be a list of names of checks')
  for (const check of checks) demandCheck(check)
  demandThresholds(thresholds)
}

/** Throws TypeError for what is no object of options of these names. */
export function demandKnown(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw new TypeError(`options must be an object, not ${kindOf(options)}`)
  const stray = Object.keys(options).find(name => !known.includes(name))
  if (stray !== undefined) throw new TypeError(`there is no option ${show(stray)}: there are ${known.join(', ')}`)
}

export function demandThresholds(thresholds: RecognizeOptions['thresholds']): void {
  if (thresholds !== undefined && (typeof thresholds !== 'object' || thresholds === null))
    throw new TypeError(`thresholds must be an object, not ${kindOf(thresholds)}`)
  for (const [check, value] of Object.entries(thresholds ?? {})) {
    demandCheck(check)
    if (value !== undefined && !Number.isFinite(value))
      throw new TypeError(`the threshold of ${check} must be a number, not ${show(value)}`)
  }
}

/** The first ones, and of the others those that are set. */
export function withThresholds<T extends RecognizeOptions['thresholds']>(first: T, others: RecognizeOptions['thresholds']): T & object {
  const set = Object.entries(others ?? {}).filter(([, value]) => value !== undefined)
  return { ...first, ...Object.fromEntries(set) } as T & object
}

function demandCheck(name: unknown): void {
  if (typeof name !== 'string' || !Object.hasOwn(THRESHOLDS, name))
    throw new TypeError(`there is no check ${show(name)}: there are ${Object.keys(THRESHOLDS).join(', ')}`)
}

function kindOf(value: unknown): string {
  return value === null || value === undefined
    ? String(value)
    : typeof value === 'object'
      ? `a ${value.constructor?.name ?? 'object'}`
      : `a ${typeof value}`
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : typeof value === 'number' ? String(value) : kindOf(value)
}
