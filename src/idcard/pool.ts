// Workers over the cores, and a bounded queue before them: a flood is refused at once instead of eating the memory.
import { Worker } from 'node:worker_threads'
import './models/telemetry.ts'
import { RecognizeError } from './errors.ts'
import { demandCall, demandThresholds, withThresholds } from './options.ts'
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
  /** Hears of workers that stop or cannot be started. */
  readonly log?: (text: string) => void
}

/** A worker that could not be started is not tried again sooner than this. */
const RETRY_MS = 2000

interface Job {
  readonly task: Task
  readonly done: (result: Recognition) => void
  readonly failed: (error: Error) => void
}

interface Seat {
  readonly worker: Worker
  job: Job | undefined
}

export async function createPool({ workers, maxQueue, thresholds, log = () => {} }: PoolOptions): Promise<Recognizer> {
  if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`workers must be a whole number from 1, not ${workers}`)
  if (!Number.isInteger(maxQueue) || maxQueue < 0) throw new RangeError(`maxQueue must be a whole number from 0, not ${maxQueue}`)
  demandThresholds(thresholds)
  const queue: Job[] = []
  const seats: Seat[] = []
  const starting = new Map<Worker, Promise<void>>()
  let closed = false
  let closing: Promise<void> | undefined
  let failure: { readonly at: number; readonly cause: unknown } | undefined

  const next = (seat: Seat) => {
    seat.job = queue.shift()
    if (!seat.job) return
    const { task } = seat.job
    seat.worker.postMessage(task, [task.image.buffer as ArrayBuffer])
  }

  const unmanned = (cause: unknown) => new RecognizeError('internal', 'no worker can be started', { cause })
  /** Takes every empty seat, unless that has just failed: then those that are left go on, and later calls try again. */
  const refill = () => {
    if (closed) return
    const empty = !failure || performance.now() - failure.at >= RETRY_MS ? workers - seats.length - starting.size : 0
    // Counted beforehand: a thread that the system refuses leaves nothing that is starting.
    for (let i = 0; i < empty; i++) hire().catch(lacking)
    if (seats.length + starting.size === 0) for (const job of queue.splice(0)) job.failed(unmanned(failure?.cause))
  }
  const lacking = (cause: unknown) => {
    if (closed) return
    failure = { at: performance.now(), cause }
    log(`a worker cannot be started: ${(cause as Error).message}`)
    refill()
  }

  const hire = async (): Promise<void> => {
    const worker = newWorker()
    const ready = readiness(worker)
    starting.set(worker, ready)
    await ready.finally(() => starting.delete(worker))
    if (closed) return // close() ends it
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
      log(`a worker stopped: ${cause instanceof Error ? cause.message : `it ended with ${cause}`}`)
      seat.job?.failed(new RecognizeError('internal', 'the worker stopped', { cause }))
      refill()
    }
    worker.on('error', lost)
    worker.on('exit', lost)
    next(seat)
  }
  // The first has the cores for itself, and pictures are read as soon as it is there; models that cannot be loaded show with it.
  await hire()
  refill()

  return {
    recognize(image: Uint8Array, options: RecognizeOptions = {}) {
      if (closed) return Promise.reject(new RecognizeError('closed', 'the recognizer is closed'))
      try {
        demandCall(image, options)
      } catch (error) {
        return Promise.reject(error as Error)
      }
      return new Promise<Recognition>((done, failed) => {
        const free = seats.find(seat => seat.job === undefined)
        // Those that are starting will take one each.
        if (!free && seats.length + starting.size > 0 && queue.length >= maxQueue + starting.size)
          return failed(new RecognizeError('busy', `${workers} pictures are being read and ${maxQueue} wait`))
        // As it is now, whatever the caller does with it while it waits; and of a view no more than it shows.
        const task = {
          image: new Uint8Array(image),
          options: structuredClone({ ...options, thresholds: withThresholds(thresholds, options.thresholds) }),
        }
        queue.push({ task, done, failed })
        if (free) next(free)
        refill()
      })
    },
    close() {
      closing ??= close()
      return closing
    },
  }

  async function close(): Promise<void> {
    closed = true
    const under = seats.filter(seat => seat.job !== undefined)
    const jobs = [...under.flatMap(seat => seat.job ?? []), ...queue.splice(0)]
    for (const job of jobs) job.failed(new RecognizeError('closed', 'the recognizer is closed'))
    // A thread that is ended in the middle of native code, loading a library or decoding, takes the whole process with it: first let it come to rest.
    const workers = [...seats.map(seat => seat.worker), ...starting.keys()]
    await Promise.allSettled([...starting.values(), ...under.map(seat => atRest(seat.worker))])
    await Promise.all(workers.map(worker => worker.terminate()))
  }
}

/** What is made for one picture is garbage with the next: V8 would let 48 MB of it gather in every thread. (A server of two workers took 364 MB for 436 over
 *  2 000 cards, and no longer for a card.) */
const RESOURCES = { maxYoungGenerationSizeMb: 12 }

function newWorker(): Worker {
  const source = import.meta.url.endsWith('.ts')
  const url = new URL(source ? './worker.ts' : './worker.js', import.meta.url)
  // From source (tests, benches) the worker must be taught TypeScript first: a thread does not inherit its parent's loader.
  return source
    ? new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}) })`, {
        eval: true,
        execArgv: [],
        resourceLimits: RESOURCES,
      })
    : new Worker(url, { resourceLimits: RESOURCES })
}

/** Until the picture that it is at is done. */
function atRest(worker: Worker): Promise<void> {
  return new Promise(done => {
    worker.once('message', () => done())
    worker.once('exit', () => done())
  })
}

/** Until it says that its networks are loaded. */
function readiness(worker: Worker): Promise<void> {
  return new Promise((done, failed) => {
    worker.once('message', () => done())
    worker.once('error', failed)
    worker.once('exit', code => failed(new Error(`the worker ended with ${code} before it was ready`)))
  })
}
