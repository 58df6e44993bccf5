// The web console: a page that calls IDCardOCR from the browser as any client does. What is served here is its files, to anybody; it has no rights of its own.
import { readFile } from 'node:fs/promises'
import { CosError } from '../../protocol/errors.ts'
import { CONSOLE_PATH } from '../../protocol/target.ts'
import type { Handler } from '../call.ts'

/** All there is; nothing that a request says becomes a path. `npm run build` makes them. */
const FILES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'main.js': 'text/javascript; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
}
const FOLDER = new URL('../../../dist/console/', import.meta.url)

/** Scripts and styles of its own alone, calls to this server alone, in nobody's frame: the page holds keys and pictures of cards. */
const SAFETY = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
}

export const consoleFile: Handler = async call => {
  // Its files are named from where the page lies, so the slash must be there.
  if (call.target.path === CONSOLE_PATH.slice(0, -1)) return { status: 301, headers: { Location: CONSOLE_PATH } }
  const name = call.target.key === '' ? 'index.html' : call.target.key
  const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (type === undefined) throw new CosError('NoSuchKey', 'The console has no such file.')
  return { status: 200, headers: { ...SAFETY, 'Content-Type': type }, body: await readFile(new URL(name, FOLDER)) }
}
