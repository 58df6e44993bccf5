// CRC-64/XZ (ECMA-182 reflected, init and xorout all ones), as COS reports it in x-cos-hash-crc64ecma: unsigned decimal.

// Polynomial 0xC96C5795D7870F42. Sixteen tables in 32-bit halves: eight bytes a step, since JavaScript has no fast 64-bit integers.
const HIGH: Uint32Array[] = []
const LOW: Uint32Array[] = []
for (let slice = 0; slice < 8; slice++) {
  HIGH.push(new Uint32Array(256))
  LOW.push(new Uint32Array(256))
}
for (let byte = 0; byte < 256; byte++) {
  let high = 0
  let low = byte
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1
    low = ((low >>> 1) | (high << 31)) >>> 0
    high >>>= 1
    if (odd) {
      high = (high ^ 0xc96c5795) >>> 0
      low = (low ^ 0xd7870f42) >>> 0
    }
  }
  HIGH[0]![byte] = high
  LOW[0]![byte] = low
}
for (let slice = 1; slice < 8; slice++) {
  for (let byte = 0; byte < 256; byte++) {
    const high = HIGH[slice - 1]![byte]!
    const low = LOW[slice - 1]![byte]!
    HIGH[slice]![byte] = (high >>> 8) ^ HIGH[0]![low & 255]!
    LOW[slice]![byte] = ((low >>> 8) | (high << 24)) ^ LOW[0]![low & 255]!
  }
}

/** A running CRC. `update` any number of times, then `value`. */
export class Crc64 {
  private high = 0xffffffff
  private low = 0xffffffff

  update(bytes: Uint8Array): this {
    let { high, low } = this
    let at = 0
    const [h0, h1, h2, h3, h4, h5, h6, h7] = HIGH as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ]
    const [l0, l1, l2, l3, l4, l5, l6, l7] = LOW as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ]
    for (const end = bytes.length - 7; at < end; at += 8) {
      const a = (low ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))) >>> 0
      const b = (high ^ (bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24))) >>> 0
      const [i, j, k, m] = [a & 255, (a >>> 8) & 255, (a >>> 16) & 255, a >>> 24]
      const [n, o, p, q] = [b & 255, (b >>> 8) & 255, (b >>> 16) & 255, b >>> 24]
      high = h7[i]! ^ h6[j]! ^ h5[k]! ^ h4[m]! ^ h3[n]! ^ h2[o]! ^ h1[p]! ^ h0[q]!
      low = l7[i]! ^ l6[j]! ^ l5[k]! ^ l4[m]! ^ l3[n]! ^ l2[o]! ^ l1[p]! ^ l0[q]!
    }
    for (; at < bytes.length; at++) {
      const index = (low ^ bytes[at]!) & 255
      low = ((low >>> 8) | (high << 24)) ^ l0[index]!
      high = (high >>> 8) ^ h0[index]!
    }
    this.high = high >>> 0
    this.low = low >>> 0
    return this
  }

  get value(): bigint {
    return ((BigInt(this.high) << 32n) | BigInt(this.low)) ^ 0xffffffffffffffffn
  }
}

export function crc64(bytes: Uint8Array): bigint {
  return new Crc64().update(bytes).value
}

/** CRC of runs of bytes one behind the other, from the CRC and size of each. Parts of an upload are of one size but for the last: what so many zeros do to a CRC
 *  takes some milliseconds to find, and is found once a size. */
export function joinCrc64(parts: readonly { readonly crc64: bigint; readonly size: number }[]): bigint {
  const zeros = new Map<number, readonly bigint[]>()
  return parts.reduce((crc, { crc64, size }) => {
    if (size === 0) return crc
    const append = zeros.get(size) ?? appendZeros(size)
    zeros.set(size, append)
    return multiply(append, crc) ^ crc64
  }, 0n)
}

/** What so many zeros do to a CRC, by matrix squaring (as zlib does for CRC-32). */
function appendZeros(length: number): readonly bigint[] {
  let odd = [0xc96c5795d7870f42n, ...Array.from({ length: 63 }, (_, i) => 1n << BigInt(i))]
  let even = square(odd)
  odd = square(even)
  let matrix: bigint[] | undefined
  for (let left = BigInt(length); left > 0n; left >>= 1n) {
    even = square(odd)
    if (left & 1n) matrix = matrix ? matrix.map(row => multiply(even, row)) : even
    ;[odd, even] = [even, odd]
  }
  return matrix!
}

function multiply(matrix: readonly bigint[], vector: bigint): bigint {
  let sum = 0n
  for (let i = 0, rest = vector; rest > 0n; i++, rest >>= 1n) if (rest & 1n) sum ^= matrix[i]!
  return sum
}

function square(matrix: readonly bigint[]): bigint[] {
  return matrix.map(row => multiply(matrix, row))
}
