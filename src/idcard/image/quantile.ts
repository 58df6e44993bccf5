// Quantiles of brightness.

/** Eighths of a grey level: counting is many times faster than sorting, and fine enough. */
const STEPS = 8
const counts = new Uint32Array(256 * STEPS)

/** The value below which this share of the values lies; they are from 0 to 255. */
export function quantile(values: Float32Array, share: number): number {
  counts.fill(0)
  for (const value of values) counts[(value * STEPS) | 0]!++
  let left = Math.floor(values.length * share)
  let step = 0
  while (left >= counts[step]! && step < counts.length - 1) left -= counts[step++]!
  return step / STEPS
}
