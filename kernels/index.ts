// What is done to every pixel of a picture, in AssemblyScript: compiled to dist/kernels.wasm by `npm run build:kernels`, called through src/idcard/image/scratch.ts.
// Pointers are bytes of the memory that both share. Pictures are interleaved 8-bit RGB; behind each lie 64 bytes that may be read and written.
export { cutPatch } from './cut'
export { measureGrain } from './grain'
export { measureGround } from './ground'
export { halve } from './halve'
export { quantile } from './quantile'
export { sampleBlocks, sampleBytes, sampleGrey, samplePlanes } from './sample'
export { cutWindows } from './windows'
