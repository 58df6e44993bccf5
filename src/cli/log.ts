import type { Log } from '../server/call.ts'
import type { Config } from './config.ts'

/** One JSON line an event on standard error; no field, key or secret is among the facts that the server hands over. */
export function logger(mode: Config['log']): Log {
  return (level, event, facts = {}) => {
    if (mode === 'all' || level === 'error')
      process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...facts })}\n`)
  }
}
