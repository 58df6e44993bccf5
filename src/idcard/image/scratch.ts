// Memory that one worker uses again for every picture, and the kernels that work in it (kernels/, AssemblyScript). Large arrays made anew each time
// would leave holes in the allocator's arenas.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Raster } from './image.ts'
import type { Homography } from './quad.ts'

export interface Scratch {
  /** An array of this length, the same memory for the same name; what it held is lost. */
  bytes(name: string, length: number): Uint8Array
  floats(name: string, length: number): Float32Array
  /** Room for pixels, behind all that was given since `forgetPixels`. Throws RangeError when it does not suffice. */
  pixels(length: number): Uint8Array
  /** The next picture's pixels take the place of the last one's. */
  forgetPixels(): void
  /** Pointers are `byteOffset`s of the arrays that this scratch gave. */
  readonly kernels: Kernels
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number]
type Source = readonly [pixels: number, width: number, height: number]
type Sample = (...args: [...Source, ...Matrix, taps: number, width: number, height: number, row: number, to: number]) => void

/** What kernels/index.ts exports; its files say what each does. */
export interface Kernels {
  halve(...args: [...Source, to: number]): void
  quantile(values: number, many: number, share: number, room: number): number
  readonly samplePlanes: Sample
  readonly sampleGrey: Sample
  readonly sampleBytes: Sample
  readonly sampleBlocks: Sample
  cutPatch(...args: [...Source, left: number, top: number, size: number, unit: number, to: number]): void
  cutWindows(...args: [...Source, ...Matrix, columns: number, rows: number, bright: number, tint: number]): void
  measureGrain(bright: number, columns: number, rows: number, room: number, to: number): void
  measureGround(
    ...args: [
      grey: number,
      along: number,
      down: number,
      limits: number,
      reach: number,
      from: number,
      to: number,
      before: number,
      after: number,
      room: number,
      to4: number,
    ]
  ): void
}

/** A raster of the scratch memory, as the kernels take it. */
export function sourceOf({ data, width, height }: Raster): Source {
  return [data.byteOffset, width, height]
}

export function matrixOf(homography: Homography): Matrix {
  return homography as Matrix
}

/** dist/ stands beside src/ in the checkout, and this file's own copy stands within it. */
const CODE = new URL('../../../dist/kernels.wasm', import.meta.url)

const MEGABYTE = 1 << 20
const PAGE = 65_536
/** Named arrays lie below, pixels above. A picture of 3 200×3 200 px and its halves take 41 MB; pages that nobody touches take none of the machine's memory. */
const PIXELS_AT = 24 * MEGABYTE
const SIZE = 72 * MEGABYTE
/** The kernels read and write so much past the end of an array. */
const SLACK = 64

/** What is used of it: Node's types leave it to the browser's, which would bring in all of those. */
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

let module: object | undefined

function readCode(): Uint8Array {
  try {
    return readFileSync(CODE)
  } catch (cause) {
    throw new Error(`${fileURLToPath(CODE)} cannot be read; \`npm run build\` makes it`, { cause })
  }
}

export function createScratch(): Scratch {
  const memory = new WebAssembly.Memory({ initial: SIZE / PAGE, maximum: SIZE / PAGE })
  module ??= new WebAssembly.Module(readCode())
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels
  const named = new Map<string, { at: number; size: number }>()
  let [free, freePixels] = [SLACK, PIXELS_AT]
  const take = (from: number, size: number, end: number) => {
    const next = from + Math.ceil((size + SLACK) / 16) * 16
    if (next > end) throw new RangeError(`${size} bytes more than the scratch memory holds`)
    return next
  }
  const placeOf = (name: string, wanted: number) => {
    const old = named.get(name)
    if (old && old.size >= wanted) return old.at
    // A place that became too small is lost: by doubling, no more is lost than is used.
    const size = 2 ** Math.ceil(Math.log2(wanted))
    const at = free
    free = take(at, size, PIXELS_AT)
    named.set(name, { at, size })
    return at
  }
  return {
    bytes: (name, length) => new Uint8Array(memory.buffer, placeOf(name, length), length),
    floats: (name, length) => new Float32Array(memory.buffer, placeOf(name, length * 4), length),
    pixels(length) {
      const at = freePixels
      freePixels = take(at, length, SIZE)
      return new Uint8Array(memory.buffer, at, length)
    },
    forgetPixels() {
      freePixels = PIXELS_AT
    },
    kernels,
  }
}
