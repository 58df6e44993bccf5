// Clients that npm does not run by itself: Tencent's Python SDK in a venv of its own; its browser SDK and the web console in a real Chromium.
// Installs what it needs (PyPI; Debian's chromium when it may) and starts the real server on a free port over a temporary folder.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { tryConsole } from '../test/clients/console.mjs'

const VENV = '.clients/venv'
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const specimen = 'examples/specimen-face.jpg'
const truth = JSON.parse(readFileSync('test/fixtures/manifest.json', 'utf8')).pictures.find(picture => picture.file === 'face-photo.jpg')
  .cards[0].fields

const run = (command, args, options = {}) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

if (!existsSync(join(VENV, 'bin/python'))) run('python3', ['-m', 'venv', VENV])
run(join(VENV, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', 'cos-python-sdk-v5==1.9.41'])
if (!CHROMIUM.some(existsSync) && process.getuid?.() === 0) {
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] })
}
const browserPath = CHROMIUM.find(existsSync)
if (!browserPath) throw new Error('the browser test needs Chromium: apt-get install chromium')

const data = mkdtempSync(join(tmpdir(), 'cardlens-clients-'))
const server = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'serve', '--port', '0', '--data', data, '--log', 'quiet'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let failed = 1
try {
  const { port, link } = await greetingOf(server)
  const credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8'))
  const python = spawnSync(join(VENV, 'bin/python'), ['-W', 'ignore', 'test/clients/python_client.py'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PORT: String(port),
      SPECIMEN: specimen,
      EXPECTED: JSON.stringify(truth),
      CREDENTIALS: join(data, 'credentials.json'),
      SCRATCH: join(data, 'scratch'),
    },
  })
  // No name resolves in the browser: the bucket gets the address as its custom domain, while the server runs.
  run(process.execPath, [
    '--import',
    'tsx',
    'src/cli/main.ts',
    'bucket',
    'set',
    credentials.bucket,
    '--data',
    data,
    '--domain',
    '127.0.0.1',
  ])
  const browserFailures = await browse(port, credentials, link)
  failed = (python.status === 0 ? 0 : 1) + browserFailures
} finally {
  server.kill('SIGTERM')
  rmSync(data, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)

/** The port, and the link into the console, from what the server prints. */
function greetingOf(child) {
  return new Promise((done, stopped) => {
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
      const [link, port] = /http:\/\/127\.0\.0\.1:(\d+)\/_console\/#\S+(?=\s)/.exec(text) ?? []
      if (link) done({ port: Number(port), link })
    })
    child.on('exit', code => stopped(new Error(`the server ended with ${code}`)))
  })
}

/** A page of another origin, with the SDK as npm ships it. */
async function browse(port, credentials, link) {
  const files = {
    '/': 'test/clients/browser.html',
    '/cos.js': 'node_modules/cos-js-sdk-v5/dist/cos-js-sdk-v5.min.js',
    '/specimen.jpg': specimen,
  }
  const pages = createServer((request, response) => {
    const file = files[request.url.split('?')[0]]
    response.writeHead(file ? 200 : 404, { 'Content-Type': file?.endsWith('.html') ? 'text/html' : 'application/octet-stream' })
    response.end(file ? readFileSync(file) : '')
  })
  await new Promise(done => pages.listen(0, '127.0.0.1', done))
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  try {
    const page = await browser.newPage()
    page.on('pageerror', error => console.error('page:', error.message))
    const query = new URLSearchParams({
      port: String(port),
      id: credentials.secretId,
      key: credentials.secretKey,
      bucket: credentials.bucket,
      region: credentials.region,
      number: truth.IdNum,
    })
    await page.goto(`http://127.0.0.1:${pages.address().port}/?${query}`)
    await page.waitForFunction('window.outcome', undefined, { timeout: 60_000 })
    const outcome = await page.evaluate('window.outcome')
    outcome.push(...(await tryConsole(browser, { link, port, credentials, truth })))
    for (const { name, ok, error } of outcome) console.log(`${ok ? 'ok' : 'NOT ok'}  browser: ${name}${error ? `: ${error}` : ''}`)
    const bad = outcome.filter(item => !item.ok).length
    console.log(`browser: ${outcome.length - bad} passed, ${bad} failed`)
    return bad
  } finally {
    await browser.close()
    pages.close()
  }
}
