// Quantiles of brightness.
import type { Scratch } from './scratch.ts'

/** Bytes that the kernel counts in. */
const ROOM = 8192

/** The value below which this share of the values lies, to an eighth; they are from 0 to 255, and in the scratch memory. */
export function quantile({ kernels, bytes }: Scratch, values: Float32Array, share: number): number {
  return kernels.quantile(values.byteOffset, values.length, share, bytes('counts', ROOM).byteOffset)
}
