// Request and trace ids in COS's form: base64 of `<hex seconds>_<hex host>_<hex pid>_<hex random>`; opaque to clients.
import { randomBytes } from 'node:crypto'

const HOST = randomBytes(4).toString('hex')

export function newRequestId(now: number): string {
  return Buffer.from(
    `${Math.floor(now / 1000).toString(16)}_${HOST}_${process.pid.toString(16)}_${randomBytes(6).toString('hex')}`,
  ).toString('base64')
}

export function newTraceId(): string {
  return Buffer.from(randomBytes(64).toString('hex')).toString('base64')
}
