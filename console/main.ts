// The web console: pictures in, a spreadsheet out, and a close look at what the machine was unsure of. A client of the wire like any other.
import { sheetHead, sheetLine } from '../src/protocol/spreadsheet.ts'
import { detailOf } from './detail.ts'
import { type Chosen, filesOf, picturesOf } from './dropped.ts'
import { el, save } from './element.ts'
import { fieldValue, type Picture, rowsOf, sendable, standingOf } from './picture.ts'
import { signInForm } from './sign-in.ts'
import { type Access, Leftovers, recognize, WireError } from './wire.ts'
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
const leftovers = new Leftovers(localStorage)
let shown: Picture | undefined
let reading = 0
let thumbnails: Promise<unknown> = Promise.resolve()
/** Something was read, typed or checked since the last save. */
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
const again = el('button', { type: 'button', class: 'again', hidden: true, click: againAll })
const leftOut = el('p', { class: 'left-out', role: 'status' })
const rows = new Map<Picture, HTMLElement>()

function render(): void {
  document.documentElement.lang = words.language === 'zh' ? 'zh-CN' : 'en'
  const at = place()
  document.body.replaceChildren(...page())
  const first = shown ?? pictures[0]
  if (!access || !first) return
  show(first)
  tell()
  at.back()
}

/** Where somebody stands, to be led back there once all has been drawn anew. */
function place(): { back(): void } {
  const active = document.activeElement
  const { id = '' } = active ?? {}
  const caret = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.selectionStart : null
  const top = document.querySelector('.reading')?.scrollTop ?? 0
  return {
    back() {
      const same = id === '' ? null : document.getElementById(id)
      same?.focus({ preventScroll: true })
      if (caret !== null && (same instanceof HTMLInputElement || same instanceof HTMLTextAreaElement)) same.setSelectionRange(caret, caret)
      document.querySelector('.reading')?.scrollTo(0, top)
    },
  }
}

function page(): HTMLElement[] {
  const other: Language = words.language === 'zh' ? 'en' : 'zh'
  const language = el('button', { type: 'button', click: () => speak(other) }, other === 'zh' ? '中文' : 'English')
  const top = (...more: HTMLElement[]) => el('header', { class: 'top' }, el('h1', {}, 'Cardlens'), ...more, language)
  // Where others could listen, browsers have no such thing.
  if (!crypto.subtle) return [top(), el('p', { class: 'failure' }, words.text('insecure'))]
  const button = (name: 'add' | 'save' | 'clear' | 'signOut' | 'againAll', click: () => void) =>
    el('button', { type: 'button', id: name, click }, words.text(name))
  const sheet = pictures.length > 0 ? [button('save', saveSheet)] : []
  if (!access) return [top(...sheet), signInForm(words, signIn, { ...last, said: saidAtSignIn() })]
  const where = el('span', { class: 'where' }, `${access.bucket}/${access.prefix}`)
  const out = button('signOut', signOut)
  if (pictures.length === 0) return [top(where, out), leftOut, dropPlace()]
  list.replaceChildren(...pictures.map(rowOf))
  again.replaceChildren(words.text('againAll'))
  const bar = top(
    where,
    button('add', () => choose(false)),
    ...sheet,
    button('clear', clear),
    out,
  )
  return [bar, el('nav', {}, count, again, leftOut, list), el('main', { class: 'detail' })]
}

function dropPlace(): HTMLElement {
  return el(
    'main',
    { class: 'drop' },
    el('h2', {}, words.text('drop')),
    el('p', {}, words.text('dropMore')),
    el(
      'p',
      {},
      el('button', { type: 'button', class: 'main', click: () => choose(false) }, words.text('choose')),
      ' ',
      el('button', { type: 'button', click: () => choose(true) }, words.text('chooseFolder')),
    ),
    el('p', { class: 'note' }, words.text('stays')),
    el('p', { class: 'note' }, words.text('hint')),
  )
}

/** Where the last one read, and why the keys are no good any more. */
let last: { bucket?: string; prefix?: string } = {}
let refused: WireError | undefined

function saidAtSignIn(): string[] {
  if (!refused) return []
  const why = words.failure(refused.code) ?? refused.message
  return pictures.length > 0 ? [why, words.text('kept')] : [why]
}

function signIn(given: Access | undefined, because?: WireError): void {
  last = because && access ? { bucket: access.bucket, prefix: access.prefix } : {}
  access = given
  refused = because
  if (given) sessionStorage.setItem(STORED, JSON.stringify(given))
  else sessionStorage.removeItem(STORED)
  for (const picture of pictures) if (picture.outcome?.error?.isOfKeys) wait(picture)
  render()
  if (given) void leftovers.removeAll(given).then(tell)
  pump()
}

/** Whoever sits down next sees nothing of this. */
function signOut(): void {
  if (pictures.length > 0 && !clear()) return
  if (access) void leftovers.removeAll(access)
  leftOut.textContent = ''
  signIn(undefined)
}

addEventListener('hashchange', () => {
  const given = accessFromLink()
  if (given) signIn(given)
})

function speak(language: Language): void {
  localStorage.setItem('language', language)
  words = wordsOf(language)
  render()
}

// ── pictures ──

function choose(folder: boolean): void {
  const input = el('input', { type: 'file', multiple: true, accept: PICTURES, webkitdirectory: folder })
  const named = (file: File) => ({ file, name: file.webkitRelativePath || file.name })
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])].map(named)
    add(folder ? picturesOf(files) : { files, left: [] })
  })
  input.click()
}

const MOST_NAMED = 5

function add({ files, left }: Chosen): void {
  const named = [...left.slice(0, MOST_NAMED), ...(left.length > MOST_NAMED ? ['…'] : [])].join(', ')
  leftOut.textContent = left.length === 0 ? '' : `${left.length} ${words.text('leftOut')} ${named}`
  if (files.length === 0) return
  const isFirst = pictures.length === 0
  const more = files.map(
    ({ file, name }): Picture => ({
      file,
      name,
      url: URL.createObjectURL(file),
      state: 'waiting',
      outcome: undefined,
      shrunk: false,
      typed: new Map(),
      checked: false,
      reading: new AbortController(),
    }),
  )
  pictures.push(...more)
  unsaved = true
  // Whoever types in one goes on typing.
  if (isFirst || !access) render()
  else {
    list.append(...more.map(rowOf))
    tell()
  }
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
  try {
    const { body, shrunk } = await sendable(picture.file)
    picture.shrunk = shrunk
    picture.outcome = await recognize(by, leftovers, body, picture.reading.signal)
  } catch (error) {
    picture.outcome = { error: new WireError('Unreadable', (error as Error).message) } // the browser cannot make it smaller
  }
  picture.state = 'done'
  unsaved = pictures.length > 0
  reading--
  // It may have been removed meanwhile.
  if (pictures.includes(picture)) refresh(picture)
  else release(picture)
  const { error } = picture.outcome
  // The keys or the place are no good, or not any more: pictures that wait are read with others.
  if (error?.isOfKeys && access === by) signIn(undefined, error)
  // What could not be deleted while the server was away can be now.
  else if (!error && leftovers.count > 0) void leftovers.removeAll(by).then(tell)
  pump()
}

function wait(picture: Picture): void {
  release(picture)
  picture.state = 'waiting'
  picture.outcome = undefined
  picture.checked = false
}

/** Failures that another try may mend. */
const PASSING = ['Network', 'SlowDown', 'InternalError']
const isPassing = (picture: Picture) => PASSING.includes(picture.outcome?.error?.code ?? '')

function againAll(): void {
  for (const picture of pictures.filter(isPassing)) wait(picture)
  render()
  pump()
}

/** Frees the crops of its answer. */
function release({ outcome }: Picture): void {
  for (const url of [outcome?.answer?.cardImage, outcome?.answer?.portraitImage]) if (url) URL.revokeObjectURL(url)
}

function remove(picture: Picture): void {
  if (picture.typed.size > 0 && !confirm(words.text('removeAsk'))) return
  const at = pictures.indexOf(picture)
  pictures.splice(at, 1)
  drop(picture)
  shown = pictures[at] ?? pictures[at - 1]
  unsaved &&= pictures.length > 0
  render()
  if (shown) lookAt(shown)
}

function drop(picture: Picture): void {
  picture.reading.abort()
  rows.delete(picture)
  URL.revokeObjectURL(picture.url)
  release(picture)
}

/** False if that was not meant. */
function clear(): boolean {
  if (!confirm(words.text('clearAsk'))) return false
  for (const picture of pictures.splice(0)) drop(picture)
  leftOut.textContent = ''
  shown = undefined
  unsaved = false
  render()
  return true
}

function saveSheet(): void {
  const lines = pictures.flatMap(picture => rowsOf(picture, words.text(picture.state === 'reading' ? 'reading' : 'waiting'))).map(sheetLine)
  const url = URL.createObjectURL(new Blob([[sheetHead(true), ...lines, ''].join('\r\n')], { type: 'text/csv' }))
  save(url, 'cards.csv')
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  unsaved = pictures.some(picture => picture.state !== 'done')
}

// ── the list, and what is looked at ──

/** A picture's row of the list, as things stand. It stays the same element, so that whoever stands on it by the keyboard stays there. */
function rowOf(picture: Picture): HTMLElement {
  const row = rows.get(picture) ?? newRow(picture)
  const standing = standingOf(picture)
  const button = row.querySelector('button')!
  button.setAttribute('aria-current', String(picture === shown))
  button.replaceChildren(
    el('b', {}, titleOf(picture)),
    el('small', { title: picture.name }, picture.name.replace(/^.*\//, '')),
    el('span', { class: `standing ${standing}` }, words.text(standing)),
  )
  return row
}

function newRow(picture: Picture): HTMLElement {
  const canvas = el('canvas')
  const row = el('li', {}, canvas, el('button', { type: 'button', click: () => show(picture) }))
  rows.set(picture, row)
  // One after the other: a photo is large until it is small. What the browser cannot show has none.
  thumbnails = thumbnails
    .then(() => createImageBitmap(picture.file, { resizeWidth: THUMBNAIL_PX, resizeQuality: 'medium' }))
    .then(view => {
      Object.assign(canvas, { width: view.width, height: view.height })
      // Drawn, not transferred: that would leave out how the camera was held.
      canvas.getContext('2d')?.drawImage(view, 0, 0)
      view.close()
    })
    .catch(() => {})
  return row
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
  const done = pictures.filter(({ state }) => state === 'done').length
  const unsure = standings.filter(standing => standing === 'look' || standing === 'failed').length
  const left = leftovers.count
  count.textContent = [
    `${done}${words.text('of')}${pictures.length} ${words.text('done')}`,
    ...(unsure > 0 ? [`${unsure} ${words.text('unsure')}`] : []),
    ...(left > 0 ? [`${left} ${words.text('left')}`] : []),
  ].join(' · ')
  again.hidden = !pictures.some(isPassing)
  document.title = done < pictures.length ? `${done}${words.text('of')}${pictures.length} · Cardlens` : 'Cardlens'
}

function show(picture: Picture): void {
  // Signed out, nothing is looked at.
  if (!access) return
  const before = shown
  shown = picture
  if (before && before !== picture && rows.has(before)) rowOf(before)
  rowOf(picture).scrollIntoView({ block: 'nearest' })
  const changed = () => {
    unsaved = true
    rowOf(picture)
    tell()
  }
  const readAgain = () => {
    wait(picture)
    refresh(picture)
    pump()
  }
  document
    .querySelector('main')
    ?.replaceWith(detailOf(picture, { words, changed, again: readAgain, next: () => next(picture), remove: () => remove(picture) }))
}

/** The next picture, round the list, that a person should look at; or else one that nobody has; or else it is time to save. */
function next(after: Picture): void {
  const at = pictures.indexOf(after)
  const round = [...pictures.slice(at + 1), ...pictures.slice(0, at)]
  const found = round.find(picture => ['look', 'failed'].includes(standingOf(picture))) ?? round.find(picture => !picture.checked)
  if (found) lookAt(found)
  else {
    refresh(after)
    document.getElementById('save')?.focus()
  }
}

/** What a person should look at first: a warning, a field in doubt, what contradicts itself; or else there is but to say that it is right. */
const DOUBT = '.warnings li, .field.unsure :is(input, textarea), [aria-invalid="true"], #right'

/** Shows it to somebody at the keyboard: where the first doubt is. */
function lookAt(picture: Picture): void {
  show(picture)
  document.querySelector<HTMLElement>(DOUBT)?.focus()
}

addEventListener('keydown', event => {
  const step = event.altKey && event.key === 'ArrowDown' ? 1 : event.altKey && event.key === 'ArrowUp' ? -1 : 0
  const other = step === 0 || !shown ? undefined : pictures[pictures.indexOf(shown) + step]
  if (other) lookAt(other)
  else if (event.ctrlKey && event.key === 'Enter') {
    if (!event.repeat) document.querySelector<HTMLButtonElement>('#right')?.click()
  } else return
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
addEventListener('paste', event => {
  // Into a field goes the text that spreadsheets put beside a picture of it.
  if (access && !(event.target instanceof Element && event.target.matches('input, textarea')))
    add({ files: [...(event.clipboardData?.files ?? [])].map(file => ({ file, name: file.name })), left: [] })
})

signIn(access)
