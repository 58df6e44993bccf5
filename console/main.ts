// The web console: pictures in, a spreadsheet out, and a close look at what the machine was unsure of. A client of the wire like any other.
import { SHEET_HEAD, sheetLine } from '../src/protocol/spreadsheet.ts'
import { detailOf } from './detail.ts'
import { el, save } from './element.ts'
import { fieldValue, type Picture, rowsOf, type Standing, sendable, standingOf, thumbnail } from './picture.ts'
import { type Access, recognize, type WireError } from './wire.ts'
import { type Language, type Words, wordsOf } from './words.ts'

/** Pictures on their way at a time: enough to keep a server of a few cores busy. */
const AT_ONCE = 3
const THUMBNAIL_PX = 112
const PICTURES = 'image/jpeg,image/png,image/bmp'
/** Under which this tab keeps who is signed in. */
const STORED = 'cardlens'

let words: Words = wordsOf((localStorage.getItem('language') as Language | null) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'))
let access: Access | undefined = accessFromLink() ?? (JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Access | null) ?? undefined
const pictures: Picture[] = []
let shown: Picture | undefined
let reading = 0
/** Something was typed or checked since the last save. */
let unsaved = false

/** The link that the server prints carries temporary keys behind the #, which browsers send to nobody; they leave the address line at once. */
function accessFromLink(): Access | undefined {
  const { secretId, secretKey, token, bucket, prefix } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  if (location.hash !== '') history.replaceState(null, '', location.pathname)
  if (!secretId || !secretKey || !bucket) return undefined // no link of ours: the form asks
  const given = { secretId, secretKey, bucket, prefix: prefix ?? '', ...(token ? { token } : {}) }
  sessionStorage.setItem(STORED, JSON.stringify(given))
  return given
}

// ── the page ──

const list = el('ol', { class: 'list' })
const count = el('p', { class: 'count', role: 'status' })
const rows = new Map<Picture, HTMLElement>()

function render(): void {
  document.documentElement.lang = words.language === 'zh' ? 'zh-CN' : 'en'
  document.body.replaceChildren(...page())
  const first = shown ?? pictures[0]
  if (!access || !first) return
  show(first)
  tell()
}

function page(): HTMLElement[] {
  const other: Language = words.language === 'zh' ? 'en' : 'zh'
  const language = el('button', { type: 'button', click: () => speak(other) }, other === 'zh' ? '中文' : 'English')
  const top = (...more: HTMLElement[]) => el('header', { class: 'top' }, el('h1', {}, 'Cardlens'), ...more, language)
  // Where others could listen, browsers have no such thing.
  if (!crypto.subtle) return [top(), el('p', { class: 'failure' }, words.text('insecure'))]
  if (!access) return [top(), signInForm()]
  const button = (name: 'add' | 'save' | 'clear' | 'signOut', click: () => void) =>
    el('button', { type: 'button', click }, words.text(name))
  const where = el('span', { class: 'where' }, `${access.bucket}/${access.prefix}`)
  const signOut = button('signOut', () => signIn(undefined))
  if (pictures.length === 0) return [top(where, signOut), dropPlace()]
  list.replaceChildren(...pictures.map(rowOf))
  const bar = top(where, button('add', choose), button('save', saveSheet), button('clear', clear), signOut)
  return [bar, el('nav', {}, count, list), el('main', { class: 'detail' })]
}

function dropPlace(): HTMLElement {
  return el(
    'main',
    { class: 'drop' },
    el('h2', {}, words.text('drop')),
    el('p', {}, words.text('dropMore')),
    el('button', { type: 'button', class: 'main', click: choose }, words.text('choose')),
    el('p', { class: 'note' }, words.text('stays')),
    el('p', { class: 'note' }, words.text('hint')),
  )
}

function signInForm(): HTMLElement {
  const inputs = {
    secretId: el('input', { required: true, autocomplete: 'username', spellcheck: 'false' }),
    secretKey: el('input', { required: true, type: 'password', autocomplete: 'current-password' }),
    token: el('input', { autocomplete: 'off' }),
    bucket: el('input', { required: true, placeholder: 'demo-1250000000', pattern: '[a-z0-9][a-z0-9\\-]*-[0-9]+' }),
    prefix: el('input', { value: 'console/' }),
  }
  const field = (label: string, input: HTMLInputElement) => el('label', {}, label, input)
  const submit = (event: Event) => {
    event.preventDefault()
    const { token, ...given } = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])) as Record<
      keyof typeof inputs,
      string
    >
    signIn({ ...given, ...(token === '' ? {} : { token }) })
  }
  return el(
    'main',
    { class: 'sign-in' },
    el(
      'form',
      { submit },
      el('p', {}, words.text('signInWhy')),
      field('SecretId', inputs.secretId),
      field('SecretKey', inputs.secretKey),
      field(words.text('token'), inputs.token),
      field(words.text('bucket'), inputs.bucket),
      field(words.text('prefix'), inputs.prefix),
      el('button', { class: 'main' }, words.text('signIn')),
    ),
  )
}

function signIn(given: Access | undefined): void {
  access = given
  if (given) sessionStorage.setItem(STORED, JSON.stringify(given))
  else sessionStorage.removeItem(STORED)
  for (const picture of pictures) if (picture.outcome?.error?.isOfKeys) wait(picture)
  render()
  pump()
}

function speak(language: Language): void {
  localStorage.setItem('language', language)
  words = wordsOf(language)
  render()
}

// ── pictures ──

function choose(): void {
  const input = el('input', { type: 'file', multiple: true, accept: PICTURES })
  input.addEventListener('change', () => add([...(input.files ?? [])].map(file => ({ file, name: file.name }))))
  input.click()
}

function add(files: readonly { file: File; name: string }[]): void {
  if (files.length === 0) return
  for (const { file, name } of files) {
    pictures.push({
      file,
      name,
      url: URL.createObjectURL(file),
      state: 'waiting',
      outcome: undefined,
      shrunk: false,
      typed: new Map(),
      checked: false,
    })
  }
  render()
  pump()
}

/** Reads what waits, a few at a time. */
function pump(): void {
  for (const picture of pictures) {
    if (!access || reading >= AT_ONCE) return
    if (picture.state === 'waiting') void read(picture, access)
  }
}

async function read(picture: Picture, by: Access): Promise<void> {
  reading++
  picture.state = 'reading'
  refresh(picture)
  const { body, shrunk } = await sendable(picture.file)
  picture.shrunk = shrunk
  picture.outcome = await recognize(by, body)
  picture.state = 'done'
  reading--
  // It may have been removed meanwhile.
  if (pictures.includes(picture)) refresh(picture)
  const { error } = picture.outcome
  if (error?.isOfKeys && error.code !== 'AccessDenied' && access === by) askAgain(error)
  pump()
}

/** The keys are no good, or not any more: pictures that wait are read with others. */
function askAgain({ code, message }: WireError): void {
  signIn(undefined)
  document.querySelector('form')?.prepend(el('p', { class: 'failure', role: 'alert' }, words.failure(code) ?? message))
}

function wait(picture: Picture): void {
  picture.state = 'waiting'
  picture.outcome = undefined
}

function remove(picture: Picture): void {
  const at = pictures.indexOf(picture)
  pictures.splice(at, 1)
  rows.delete(picture)
  URL.revokeObjectURL(picture.url)
  shown = pictures[at] ?? pictures[at - 1]
  render()
}

function clear(): void {
  if (!confirm(words.text('clearAsk'))) return
  for (const { url } of pictures.splice(0)) URL.revokeObjectURL(url)
  rows.clear()
  shown = undefined
  unsaved = false
  render()
}

function saveSheet(): void {
  const text = [SHEET_HEAD, ...pictures.flatMap(rowsOf).map(sheetLine)].join('\r\n')
  const url = URL.createObjectURL(new Blob([text, '\r\n'], { type: 'text/csv' }))
  save(url, 'cards.csv')
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  unsaved = false
}

// ── the list, and what is looked at ──

function rowOf(picture: Picture): HTMLElement {
  const known = rows.get(picture)
  const row = known ?? el('li')
  if (!known) {
    rows.set(picture, row)
    row.append(el('canvas'))
    void thumbnail(picture.file, THUMBNAIL_PX).then(view => {
      const canvas = row.querySelector('canvas')
      if (!view || !canvas) return
      Object.assign(canvas, { width: view.width, height: view.height })
      canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(view)
    })
  }
  const standing = standingOf(picture)
  const label = el(
    'button',
    { type: 'button', click: () => show(picture), 'aria-current': picture === shown },
    el('b', {}, titleOf(picture)),
    el('small', {}, picture.name),
    el('span', { class: `standing ${standing}` }, STANDINGS[standing](words)),
  )
  row.replaceChildren(row.querySelector('canvas')!, label)
  return row
}

const STANDINGS: Record<Standing, (words: Words) => string> = {
  waiting: w => w.text('waiting'),
  reading: w => w.text('reading'),
  failed: w => w.text('failed'),
  look: w => w.text('look'),
  sure: w => w.text('sure'),
  checked: w => w.text('checked'),
}

/** Whom or what it shows, as far as is known. */
function titleOf(picture: Picture): string {
  const cards = picture.outcome?.answer?.cards ?? [undefined]
  const titles = cards.flatMap((_, i) => [fieldValue(picture, i, 'name'), fieldValue(picture, i, 'issuer')])
  return titles.filter(title => title !== '').join(' · ') || '—'
}

/** After a change of a picture: its row, the count, and the close look if it is the one. */
function refresh(picture: Picture): void {
  rowOf(picture)
  tell()
  if (picture === shown) show(picture)
}

function tell(): void {
  const standings = pictures.map(standingOf)
  const done = standings.filter(standing => standing !== 'waiting' && standing !== 'reading').length
  const unsure = standings.filter(standing => standing === 'look' || standing === 'failed').length
  count.textContent = `${done}${words.text('of')}${pictures.length} ${words.text('done')}${unsure > 0 ? ` · ${unsure} ${words.text('unsure')}` : ''}`
}

function show(picture: Picture): void {
  const before = shown
  shown = picture
  if (before && before !== picture && rows.has(before)) rowOf(before)
  rowOf(picture).scrollIntoView({ block: 'nearest' })
  const changed = () => {
    unsaved = true
    rowOf(picture)
    tell()
  }
  const again = () => {
    wait(picture)
    refresh(picture)
    pump()
  }
  document
    .querySelector('main')
    ?.replaceWith(detailOf(picture, { words, changed, again, next: () => next(picture), remove: () => remove(picture) }))
}

/** The next picture, round the list, that a person should look at; or else the next one. */
function next(after: Picture): void {
  const at = pictures.indexOf(after)
  const round = [...pictures.slice(at + 1), ...pictures.slice(0, at)]
  const found = round.find(picture => ['look', 'failed'].includes(standingOf(picture))) ?? round[0]
  if (found) show(found)
}

addEventListener('keydown', event => {
  const step = event.altKey && event.key === 'ArrowDown' ? 1 : event.altKey && event.key === 'ArrowUp' ? -1 : 0
  const other = step === 0 || !shown ? undefined : pictures[pictures.indexOf(shown) + step]
  if (other) show(other)
  else if (event.ctrlKey && event.key === 'Enter') document.querySelector<HTMLButtonElement>('#right')?.click()
  else return
  event.preventDefault()
})
addEventListener('beforeunload', event => {
  if (unsaved) event.preventDefault()
})
addEventListener('dragover', event => event.preventDefault())
addEventListener('drop', event => {
  event.preventDefault()
  if (access && event.dataTransfer) void filesOf(event.dataTransfer).then(add)
})
addEventListener('paste', event => add([...(event.clipboardData?.files ?? [])].map(file => ({ file, name: file.name }))))

/** Files as they were dropped; of folders the pictures within, by their paths. */
async function filesOf(dropped: DataTransfer): Promise<{ file: File; name: string }[]> {
  const entries = [...dropped.items].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null)
  const found = (await Promise.all(entries.map(entry => filesIn(entry, true)))).flat()
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function filesIn(entry: FileSystemEntry, asked: boolean): Promise<{ file: File; name: string }[]> {
  if (entry.isFile) {
    if (!asked && !/\.(jpe?g|png|bmp)$/i.test(entry.name)) return []
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))
    return [{ file, name: entry.fullPath.slice(1) }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const all: FileSystemEntry[] = []
  // A reader gives some hundred entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
    if (some.length === 0) break
    all.push(...some)
  }
  return (await Promise.all(all.map(inner => filesIn(inner, false)))).flat()
}

render()
