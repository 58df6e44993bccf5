// The floors of src/: a file imports from lower floors or from its own folder; rooms on one floor never import each other.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const FLOORS = {
  'src/cli': 11,
  'src/index.ts': 11,
  'src/server': 10,
  'src/auth': 9,
  'src/protocol': 8,
  'src/storage': 7,
  'src/usage': 7,
  'src/idcard': 7,
  'src/idcard/checks': 6,
  'src/idcard/fields': 5,
  'src/idcard/card': 4,
  'src/idcard/text': 4,
  'src/idcard/models': 3,
  'src/idcard/image': 2,
  'src/idcard/result.ts': 1,
  'src/idcard/errors.ts': 0,
  'src/idcard/reasons.ts': 0,
}

const files = walk('src')
const room = file =>
  Object.keys(FLOORS)
    .filter(key => file === key || file.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0]

let faults = 0
for (const file of files) {
  const from = room(file)
  if (!from) fault(`${file}: stands on no floor`)
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    const to = relative('.', join(dirname(file), target))
    const other = room(to)
    if (!other) continue
    const inside = from === other && !from.endsWith('.ts')
    if (!inside && FLOORS[other] >= FLOORS[from]) fault(`${file} (floor ${FLOORS[from]}) imports ${to} (floor ${FLOORS[other]})`)
  }
}
console.log(faults === 0 ? `floors: ${files.length} files, no upward or sideways import` : `floors: ${faults} faults`)
process.exitCode = faults === 0 ? 0 : 1

function fault(text) {
  console.error(text)
  faults += 1
}

function walk(folder) {
  const found = []
  const queue = [folder]
  for (let at = queue.pop(); at; at = queue.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) (entry.isDirectory() ? queue : found).push(join(at, entry.name))
  }
  return found.filter(file => file.endsWith('.ts'))
}
