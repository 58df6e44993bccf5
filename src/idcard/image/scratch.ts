// Memory that one worker uses again for every picture: large arrays made anew each time would leave holes in the allocator's arenas.

export interface Scratch {
  /** An array of this length, the same memory for the same name; what it held is lost. */
  bytes(name: string, length: number): Uint8Array
  floats(name: string, length: number): Float32Array
}

export function createScratch(): Scratch {
  const kept = new Map<string, ArrayBuffer>()
  const memory = (name: string, size: number) => {
    const old = kept.get(name)
    if (old && old.byteLength >= size) return old
    const grown = new ArrayBuffer(size)
    kept.set(name, grown)
    return grown
  }
  return {
    bytes: (name, length) => new Uint8Array(memory(name, length), 0, length),
    floats: (name, length) => new Float32Array(memory(name, length * 4), 0, length),
  }
}
