// One network, loaded once, run on one thread. Shapes are fixed per bucket, so that the runtime's arena stops growing.
import * as ort from 'onnxruntime-node'
import { type ModelName, readModel } from './manifest.ts'

export interface Network {
  /** One run; names as in the model. The arrays returned are the caller's. */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Float32Array>>>
  close(): Promise<void>
}

export interface Tensor {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

export async function loadNetwork(name: ModelName): Promise<Network> {
  const session = await ort.InferenceSession.create(readModel(name), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([key, { data, dims }]) => [key, new ort.Tensor('float32', data, dims as number[])]),
      )
      const results = await session.run(feeds)
      return Object.fromEntries(Object.entries(results).map(([key, tensor]) => [key, tensor.data as Float32Array]))
    },
    close: () => session.release(),
  }
}
