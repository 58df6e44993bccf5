// One network, loaded once, run on one thread. Shapes are fixed per bucket, so that the runtime's arena stops growing.
import './telemetry.ts'
import * as ort from 'onnxruntime-node'
import { type ModelName, readModel } from './manifest.ts'

export interface Network {
  /** One run; names as in the model. The arrays returned are the caller's. */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Float32Array>>>
}

export interface Tensor {
  readonly data: Float32Array | Uint8Array
  readonly dims: readonly number[]
}

/** A network's logit as a chance, 0…1. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}

export function loadNetwork(name: ModelName): Promise<Network> {
  return open(readModel(name))
}

/** A network that not everybody asks for: its file is verified at once, and made ready when first asked for. */
export function prepareNetwork(name: ModelName): () => Promise<Network> {
  let bytes: Uint8Array | undefined = readModel(name)
  let network: Promise<Network> | undefined
  return () => {
    network ??= open(bytes ?? readModel(name)).then(
      opened => {
        bytes = undefined // the runtime has its own
        return opened
      },
      error => {
        network = undefined // a failure is not for ever: who asks next tries again
        throw error
      },
    )
    return network
  }
}

function tensorOf(data: Float32Array | Uint8Array, dims: number[]): ort.Tensor {
  return data instanceof Uint8Array ? new ort.Tensor('uint8', data, dims) : new ort.Tensor('float32', data, dims)
}

async function open(bytes: Uint8Array): Promise<Network> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([key, { data, dims }]) => [key, tensorOf(data, dims as number[])]))
      const results = await session.run(feeds)
      return Object.fromEntries(Object.entries(results).map(([key, tensor]) => [key, tensor.data as Float32Array]))
    },
  }
}
