// The command line and the example as a person runs them: other processes, real files, exit codes.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openDataFolder } from '../src/cli/data-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'cardlens-cli-'))
const truth = (file: string) =>
  (
    JSON.parse(readFileSync('test/fixtures/manifest.json', 'utf8')) as {
      pictures: { file: string; cards: { fields: Record<string, string>; quad: number[][] }[] }[]
    }
  ).pictures.find(picture => picture.file === file)!.cards[0]!
const run = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], { encoding: 'utf8' })
/** Of `recognize --json`, a line a file. */
const outcomesIn = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

after(() => rmSync(folder, { recursive: true, force: true }))

describe('cardlens recognize', () => {
  it('--json: a line a file, in order; 1 when some gave no card', () => {
    const broken = join(folder, 'broken.jpg')
    writeFileSync(broken, 'no picture')
    const { stdout, status } = run('recognize', '--json', 'examples/specimen-face.jpg', broken, join(folder, 'missing.jpg'))
    const [face, bad, missing] = outcomesIn(stdout)
    assert.equal(status, 1)
    assert.deepEqual([face.file, face.ok, face.cards[0].side], ['examples/specimen-face.jpg', true, 'face'])
    assert.deepEqual(face.cards[0].fields, truth('face-photo.jpg').fields)
    assert.equal(face.cards[0].quad.length, 4)
    assert.equal(typeof face.milliseconds, 'number')
    assert.ok(face.cards[0].confidence > 0.5 && face.cards[0].confidence <= 1)
    assert.deepEqual([bad.ok, bad.error.code], [false, 'FailedOperation.ImageDecodeFailed'])
    assert.deepEqual([missing.ok, missing.error.code], [false, 'ENOENT'])
    assert.match(missing.error.message, /^no such file/)
  })
  it('--csv: a spreadsheet with the number as text', () => {
    const { stdout, status } = run('recognize', '--csv', 'examples/specimen-face.jpg')
    assert.equal(status, 0)
    const [head, row] = stdout.trim().split('\n')
    assert.equal(head, 'file,card,side,Name,Sex,Nation,Birth,Address,IdNum,Authority,ValidDate,confidence,warnings,error')
    assert.ok(row?.includes(`"=""${truth('face-photo.jpg').fields.IdNum}"""`), row ?? '')
  })
  it('--crops: pictures of one name in two folders do not overwrite each other', () => {
    const [pictures, crops] = [join(folder, 'pictures'), join(folder, 'crops')]
    for (const place of ['a', 'b']) {
      mkdirSync(join(pictures, place), { recursive: true })
      copyFileSync('test/fixtures/face-clean.jpg', join(pictures, place, '1.jpg'))
    }
    copyFileSync('test/fixtures/face-clean.jpg', join(pictures, 'a', '1.jpeg'))
    assert.equal(run('recognize', '--json', '--crops', crops, pictures).status, 0)
    assert.deepEqual(
      readdirSync(crops, { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('-card.jpg'))
        .sort(),
      [join('a', '1-1-card.jpg'), join('a', '1.jpg-1-card.jpg'), join('b', '1-1-card.jpg')],
    )
  })
  it('a folder that links back to itself is read once; what is called like a picture and is a folder is none', () => {
    const pictures = join(folder, 'linked')
    mkdirSync(join(pictures, 'folder.jpg'), { recursive: true })
    copyFileSync('test/fixtures/face-clean.jpg', join(pictures, '1.jpg'))
    symlinkSync('.', join(pictures, 'loop'))
    symlinkSync('1.jpg', join(pictures, '2.jpg'))
    const { stdout, status } = run('recognize', '--json', pictures)
    const files = outcomesIn(stdout).map(({ file }) => file)
    assert.deepEqual([status, files], [0, ['1.jpg', '2.jpg'].map(name => join(pictures, name))])
  })
  it('a link to nowhere has a line of its own, and the pictures beside it are read', () => {
    const pictures = join(folder, 'broken-links')
    mkdirSync(pictures)
    copyFileSync('test/fixtures/face-clean.jpg', join(pictures, '1.jpg'))
    symlinkSync('nowhere.jpg', join(pictures, '2.jpg'))
    symlinkSync('3.jpg', join(pictures, '3.jpg'))
    const { stdout, status } = run('recognize', '--json', pictures)
    const outcomes = outcomesIn(stdout)
    assert.deepEqual([status, outcomes.map(({ ok, error }) => ok || error.code)], [1, [true, 'ENOENT', 'ELOOP']])
  })
  it('a folder that may not be looked into has a line of its own', { skip: process.getuid?.() === 0 }, () => {
    const [pictures, closed] = [join(folder, 'half-closed'), join(folder, 'half-closed', 'closed')]
    mkdirSync(closed, { recursive: true })
    copyFileSync('test/fixtures/face-clean.jpg', join(pictures, '1.jpg'))
    chmodSync(closed, 0)
    const outcomes = outcomesIn(run('recognize', '--json', pictures).stdout)
    chmodSync(closed, 0o700)
    assert.deepEqual(
      outcomes.map(({ file, ok }) => [file, ok]),
      [
        [join(pictures, '1.jpg'), true],
        [closed, false],
      ],
    )
  })
  it('--crops: a folder that cannot be is told before anything is read; crops are not read again', () => {
    const { status, stderr, stdout } = run('recognize', '--csv', '--crops', 'package.json', 'examples/specimen-face.jpg')
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /crops cannot be kept in package\.json/)
    const pictures = join(folder, 'with-crops')
    mkdirSync(pictures)
    copyFileSync('test/fixtures/face-clean.jpg', join(pictures, '1.jpg'))
    for (let again = 0; again < 2; again++)
      assert.equal(outcomesIn(run('recognize', '--json', '--crops', join(pictures, 'crops'), pictures).stdout).length, 1)
    const same = run('recognize', '--json', '--crops', pictures, pictures)
    assert.deepEqual([same.status, same.stdout], [2, ''])
    assert.match(same.stderr, /would be read as pictures/)
  })
  it('what cannot be written is told in a line, with 2', { skip: !existsSync('/dev/full') }, () => {
    const command = `"${process.execPath}" --import tsx src/cli/main.ts recognize --json examples/specimen-face.jpg > /dev/full`
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /the output cannot be written: ENOSPC/)
    assert.doesNotMatch(stderr, / at /)
  })
  it('tells nobody what it runs on', async () => {
    // Elsewhere than here, the runtime of the networks would begin with a file of its own there.
    const home = mkdtempSync(join(folder, 'home-'))
    const { ORT_DISABLE_TELEMETRY: _, CI: __, XDG_CACHE_HOME: ___, ...rest } = process.env
    const read = () =>
      spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'recognize', '--json', 'examples/specimen-face.jpg'], {
        env: { ...rest, HOME: home },
        encoding: 'utf8',
      })
    assert.equal(read().status, 0)
    assert.deepEqual(readdirSync(home), [])
  })
  it('whoever closes the pipe has read enough', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'recognize', '--json', ...Array(12).fill('test/fixtures/face-clean.jpg')],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let told = ''
    child.stderr.on('data', chunk => (told += chunk))
    child.stdout.once('data', () => child.stdout.destroy())
    const status = await new Promise(done => child.once('exit', done))
    assert.equal(status, 0, told)
    assert.doesNotMatch(told, /EPIPE/)
  })
  for (const [flags, told] of [
    [['--json', '--csv'], /cannot be used with/],
    [['--workers', '5000'], /1 to 256/],
    [['--detail'], /goes with --json/],
  ] as const)
    it(`${flags.join(' ')} is refused`, () => {
      const { status, stderr } = run('recognize', ...flags, 'examples/specimen-face.jpg')
      assert.notEqual(status, 0)
      assert.match(stderr, told)
    })
  it('an unknown option is refused with 1 and told', () => {
    const { status, stderr } = run('recognize', '--colour')
    assert.equal(status, 1)
    assert.match(stderr, /unknown option/)
  })
  it('--version is that of the package', () =>
    assert.equal(run('--version').stdout.trim(), JSON.parse(readFileSync('package.json', 'utf8')).version))
})

describe('cardlens serve', () => {
  let child: ReturnType<typeof spawn>
  let text = ''
  before(async () => {
    child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'serve', '--port', '0', '--data', folder, '--log', 'quiet'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise<void>(done => {
      child.stdout!.on('data', chunk => {
        text += chunk
        if (text.includes('Point a COS SDK')) done()
      })
    })
  })
  after(() => child.kill())

  it('prints lines that work as printed', async () => {
    const [put, get] = [...text.matchAll(/'(http[^']+)'/g)].map(match => match[1] as string)
    const answers = [
      await fetch(put as string, { method: 'PUT', body: readFileSync('examples/specimen-face.jpg') }),
      await fetch(get as string),
    ]
    for (const answer of answers) {
      assert.equal(answer.status, 200)
      assert.match(await answer.text(), new RegExp(`<IdNum>${truth('face-photo.jpg').fields.IdNum}</IdNum>`))
    }
  })
  it('keeps its secrets to itself', () => {
    const { secretKey, bucket } = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8')) as {
      secretKey: string
      bucket: string
    }
    assert.ok(!text.includes(secretKey) && text.includes(bucket))
    for (const file of ['credentials.json', 'accounts.yaml', 'token.key'])
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file)
  })
  it('prints the bill', () => assert.match(run('usage', '--data', folder, '--csv').stdout, /,1250000000,demo-1250000000,2,2,0\.15,0\.3\n/))
  it('refuses a month and a quota that are none, and changes nothing', () => {
    assert.match(run('usage', '--data', folder, '--month', 'nonsense').stderr, /a year and a month/)
    for (const quota of ['', '-1', 'all'])
      assert.match(run('account', 'set', '1250000000', '--data', folder, '--quota', quota).stderr, /none/)
    assert.doesNotMatch(run('account', 'list', '--data', folder).stdout, /quota/)
  })
  it('makes no data folder but for the server', () => {
    const nowhere = join(folder, 'nowhere')
    for (const command of [['usage'], ['user', 'add', 'clerk'], ['account', 'list']]) {
      const { status, stderr } = run(...command, '--data', nowhere)
      assert.equal(status, 2)
      assert.match(stderr, /there is no data folder/)
    }
    assert.ok(!existsSync(nowhere))
  })
  it('tells a bad configuration in words', () => {
    const { status, stderr } = run('serve', '--port', 'x', '--data', folder)
    assert.equal(status, 2)
    assert.match(stderr, /port/)
  })
})

it('the example runs', () => {
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', 'examples/recognize.ts'], { encoding: 'utf8' })
  assert.equal(status, 0)
  assert.match(stdout, new RegExp(truth('face-photo.jpg').fields.IdNum as string))
})

describe('cardlens policy attach', () => {
  const data = join(folder, 'accounts')
  const cardlens = (...args: string[]) => run(...args, '--data', data)
  before(async () => {
    await openDataFolder(data)
    assert.equal(cardlens('user', 'add', 'clerk').status, 0)
  })
  it('a sub-account gets a uin of its own, however many digits they have', () => {
    for (const [command, name] of [
      ['account', '1250000001'],
      ['user', 'bob'],
      ['user', 'eve'],
    ] as const)
      assert.equal(
        cardlens(command, 'add', name, ...(command === 'account' ? ['100000000000000000123'] : ['--account', '1250000001'])).status,
        0,
      )
    assert.match(readFileSync(join(data, 'accounts.yaml'), 'utf8'), /100000000000000000124[\s\S]*100000000000000000125/)
  })
  it('--console: recognition, writing and deleting below one prefix, and no reading', () => {
    assert.equal(cardlens('policy', 'attach', 'clerk', '--console', 'demo-1250000000/console/').status, 0)
    const file = readFileSync(join(data, 'accounts.yaml'), 'utf8')
    for (const text of ['ci:CreateIDCardOCRJob', 'cos:PutObject', 'cos:DeleteObject', 'demo-1250000000/console/*'])
      assert.ok(file.includes(text), text)
    assert.ok(!file.includes('cos:GetObject'))
  })
  for (const [what, why, ...flags] of [
    ['nothing', /give one of/],
    ['two things', /give one of/, '--console', 'demo-1250000000/a/', '--recognize', 'demo-1250000000/b/'],
    ['a bucket that is not there', /there is no bucket/, '--console', 'other-1250000000/a/'],
    ['a prefix that is a pattern', /holds no \*/, '--recognize', 'demo-1250000000/sc*ns/'],
    ['a bucket without a slash', /has no \/ at its end/, '--recognize', 'demo-1250000000'],
    ['a prefix that others begin with', /has no \/ at its end/, '--console', 'demo-1250000000/scans'],
    ['a file that is no JSON', /README\.md is not JSON/, '--file', 'README.md'],
  ] as const)
    it(`refuses ${what}`, () => {
      const { status, stderr } = cardlens('policy', 'attach', 'clerk', ...flags)
      assert.equal(status, 2)
      assert.match(stderr, why)
    })
})
