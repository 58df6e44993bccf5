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
  const starting = new Set<Worker>()
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

  const unmanned = (cause: unknown) => {
    if (seats.length > 0) return
    for (const job of queue.splice(0)) job.failed(new RecognizeError('internal', 'no worker can be started', { cause }))
  }

  const hire = async (): Promise<void> => {
    const worker = newWorker()
    starting.add(worker)
    await readiness(worker).finally(() => starting.delete(worker))
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
      hire().catch(unmanned)
    }
    worker.on('error', lost)
    worker.on('exit', lost)
    next(seat)
  }
  // The first has the cores for itself, and pictures are read as soon as it is there; models that cannot be loaded show with it.
  await hire()
  for (let more = 1; more < workers; more++) hire().catch(unmanned)

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
      await Promise.all([...seats.map(seat => seat.worker), ...starting].map(worker => worker.terminate()))
    },
  }
}

function newWorker(): Worker {
  const source = import.meta.url.endsWith('.ts')
  const url = new URL(source ? './worker.ts' : './worker.js', import.meta.url)
  // From source (tests, benches) the worker must be taught TypeScript first: a thread does not inherit its parent's loader.
  return source
    ? new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}) })`, {
        eval: true,
        execArgv: [],
      })
    : new Worker(url)
}

/** Until it says that its networks are loaded. */
function readiness(worker: Worker): Promise<void> {
  return new Promise((done, failed) => {
    worker.once('message', () => done())
    worker.once('error', failed)
    worker.once('exit', code => failed(new Error(`the worker ended with ${code} before it was ready`)))
  })
}
