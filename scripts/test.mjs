// Finds every *.test.ts itself and fails when there is none.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const roots = process.argv.length > 2 ? process.argv.slice(2) : ['src', 'console', 'test']
const files = roots.flatMap(root =>
  root.endsWith('.test.ts')
    ? [root]
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.test.ts'))
        .map(name => join(root, name)),
)
if (files.length === 0) {
  console.error('no test file was found')
  process.exit(1)
}
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=spec', ...files.sort()],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
