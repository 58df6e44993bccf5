// Workers over the cores, and a bounded queue before them: a flood is refused at once instead of eating the memory.
import { Worker } from 'node:worker_threads'
import { RecognizeError } from './errors.ts'
import type { Recognizer } from './recognizer.ts'
import type { Recognition, RecognizeOptions } from './result.ts'
import type { Answer, Task } from './worker.ts'

export interface PoolOptions {
  /** Pictures recognised at a time. */
  readonly workers: number
  /** Pictures that may wait besides; one more is refused as `busy`. */
  readonly maxQueue: number
  /** Of every call that does not bring its own. */
  readonly thresholds?: RecognizeOptions['thresholds']
}

interface Job {
  readonly task: Task
  readonly done: (result: Recognition) => void
  readonly failed: (error: Error) => void
}

interface Seat {
  readonly worker: Worker
  job: Job | undefined
}

export async function createPool({ workers, maxQueue, thresholds }: PoolOptions): Promise<Recognizer> {
  const queue: Job[] = []
  const seats: Seat[] = []
  let closed = false
  let count = 0

  const next = (seat: Seat) => {
    seat.job = queue.shift()
    if (!seat.job) return
    try {
      seat.worker.postMessage(seat.job.task)
    } catch (cause) {
      // Options that cannot be sent to a worker are the caller's fault: they must not cost the seat.
      seat.job.failed(new RecognizeError('internal', 'the call cannot be handed to a worker', { cause }))
      next(seat)
    }
  }

  const hire = async (): Promise<void> => {
    const worker = await startWorker()
    const seat: Seat = { worker, job: undefined }
    seats.push(seat)
    worker.on('message', (answer: Answer) => {
      const job = seat.job
      next(seat)
      if (!job) return
      if ('result' in answer) job.done(answer.result)
      else
        job.failed(
          new RecognizeError(
            answer.failure.code,
            answer.failure.message,
            answer.failure.code === 'internal' ? { cause: answer.failure.stack } : undefined,
          ),
        )
    })
    // A worker that dies takes one picture with it; another takes its seat.
    const lost = (cause: unknown) => {
      if (closed || !seats.includes(seat)) return
      seats.splice(seats.indexOf(seat), 1)
      seat.job?.failed(new RecognizeError('internal', 'the worker stopped', { cause }))
      hire().catch(error => {
        for (const job of queue.splice(0)) job.failed(new RecognizeError('internal', 'no worker can be started', { cause: error }))
      })
    }
    worker.on('error', lost)
    worker.on('exit', lost)
    next(seat)
  }
  await Promise.all(Array.from({ length: workers }, hire))

  return {
    recognize(image: Uint8Array, options: RecognizeOptions = {}) {
      if (closed) return Promise.reject(new RecognizeError('busy', 'the recognizer is closed'))
      return new Promise<Recognition>((done, failed) => {
        const merged = thresholds ? { ...options, thresholds: { ...thresholds, ...options.thresholds } } : options
        const job: Job = { task: { id: count++, image, options: merged }, done, failed }
        const free = seats.find(seat => seat.job === undefined)
        if (!free && queue.length >= maxQueue)
          return failed(new RecognizeError('busy', `${workers} pictures are being read and ${maxQueue} wait`))
        queue.push(job)
        if (free) next(free)
      })
    },
    async close() {
      closed = true
      for (const job of queue.splice(0)) job.failed(new RecognizeError('busy', 'the recognizer is closed'))
      await Promise.all(seats.map(seat => seat.worker.terminate()))
    },
  }
}

function startWorker(): Promise<Worker> {
  const source = import.meta.url.endsWith('.ts')
  const url = new URL(source ? './worker.ts' : './worker.js', import.meta.url)
  // From source (tests, benches) the worker must be taught TypeScript first: a thread does not inherit its parent's loader.
  const worker = source
    ? new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}) })`, {
        eval: true,
        execArgv: [],
      })
    : new Worker(url)
  return new Promise((done, failed) => {
    worker.once('message', () => {
      worker.off('error', failed)
      done(worker)
    })
    worker.once('error', failed)
  })
}
