// One worker: its own networks, one picture at a time.
import { parentPort } from 'node:worker_threads'
import { createEngine } from './engine.ts'
import { RecognizeError, type RecognizeErrorCode } from './errors.ts'
import { recognize } from './recognize.ts'
import type { Recognition, RecognizeOptions } from './result.ts'

export interface Task {
  readonly image: Uint8Array
  readonly options: RecognizeOptions
}

export type Answer =
  | { readonly result: Recognition }
  | {
      readonly failure: { readonly code: RecognizeErrorCode; readonly message: string; readonly stack?: string | undefined }
    }

const port = parentPort
if (!port) throw new Error('worker.ts runs in a worker thread')
const engine = await createEngine()
port.on('message', ({ image, options }: Task) => {
  recognize(image, options, engine).then(
    result => port.postMessage({ result } satisfies Answer),
    (error: unknown) => {
      const known = error instanceof RecognizeError
      const failure = {
        code: known ? error.code : ('internal' as const),
        message: known ? error.message : String(error),
        stack: error instanceof Error ? error.stack : undefined,
      }
      port.postMessage({ failure } satisfies Answer)
    },
  )
})
port.postMessage('ready')
