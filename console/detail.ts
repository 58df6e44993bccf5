// One picture looked at closely: where everything stands, what was read, how sure, what was warned of; and what a person makes of it.
import {
  EMBLEM_FIELDS,
  FACE_FIELDS,
  type Field,
  type FieldName,
  fieldsOf,
  type IdCard,
  type Quad,
  type Verdict,
} from '../src/idcard/result.ts'
import { WARNING_CODES } from '../src/protocol/names.ts'
import { SURE } from '../src/protocol/spreadsheet.ts'
import { el, save, svg } from './element.ts'
import { asTyped, drawStrip, faultsOf, fieldValue, keyOf, type Picture } from './picture.ts'
import type { Words } from './words.ts'

export interface DetailOptions {
  readonly words: Words
  /** Something was typed, or said to be right: the list must hear of it. */
  changed(): void
  /** To the next picture that needs a look. */
  next(): void
  again(): void
  remove(): void
}

const STRIP_PX = 72

type Input = HTMLInputElement | HTMLTextAreaElement

/** The whole view of a picture. */
export function detailOf(picture: Picture, options: DetailOptions): HTMLElement {
  const { words } = options
  const back = el('button', { type: 'button', id: 'back', hidden: !picture.checked }, words.text('uncheck'))
  const changed = () => {
    back.hidden = !picture.checked
    options.changed()
  }
  const { answer, error } = picture.outcome ?? {}
  const image = el('img', { src: picture.url, alt: picture.name })
  const marks = svg('svg', { 'aria-hidden': true })
  const sheet = el('div', { class: 'sheet' }, image, marks)
  const stage = el('div', { class: 'stage' }, sheet)
  void image.decode().then(
    () => sheet.style.setProperty('--ratio', String(image.naturalWidth / image.naturalHeight)),
    () => image.remove(), // the browser cannot show it, the server may have said so too
  )
  if (answer) marks.setAttribute('viewBox', `0 0 ${answer.width} ${answer.height}`)
  const mark = (quad: Quad, kind: string) => {
    const polygon = svg('polygon', { points: quad.map(point => point.join(',')).join(' '), class: kind })
    marks.append(polygon)
    return polygon
  }
  const size = el('button', { type: 'button', class: 'size' }, words.text('whole'))
  size.addEventListener('click', () => {
    size.textContent = words.text(stage.classList.toggle('full') ? 'fit' : 'whole')
    sheet.style.width = stage.classList.contains('full') ? `${image.naturalWidth}px` : ''
  })

  const notes = [
    error &&
      el(
        'p',
        { class: 'failure', role: 'alert' },
        words.failure(error.code) ?? error.message,
        el('small', {}, ` ${error.code} ${error.requestId}`),
      ),
    picture.shrunk && el('p', { class: 'note' }, words.text('shrunk')),
  ]
  const view: View = { picture, image, mark, options: { ...options, changed }, width: answer?.width ?? 1 }
  const body = answer
    ? answer.cards.map((card, i) => cardOf(view, card, i))
    : picture.state === 'done'
      ? [
          el(
            'section',
            { class: 'card' },
            el('p', {}, words.text('typeIn')),
            fieldList(view, undefined, 0, [...FACE_FIELDS, ...EMBLEM_FIELDS]),
          ),
        ]
      : [el('p', { class: 'note', 'aria-busy': true }, words.text(picture.state))]
  const right = el('button', { type: 'button', class: 'main', id: 'right' }, words.text('check'))
  right.addEventListener('click', event => {
    // The second of two clicks would say it of the next picture, unseen.
    if (event.detail > 1) return
    picture.checked = true
    changed()
    options.next()
  })
  right.addEventListener('keydown', event => event.repeat && event.preventDefault())
  back.addEventListener('click', () => {
    picture.checked = false
    changed()
    right.focus()
  })
  const bar = el(
    'header',
    {},
    el('h2', {}, picture.name),
    el('button', { type: 'button', click: options.again, disabled: picture.state !== 'done' }, words.text('again')),
    // The second of two clicks would hit the next picture.
    el('button', { type: 'button', click: event => (event as MouseEvent).detail < 2 && options.remove() }, words.text('remove')),
  )
  return el(
    'main',
    { class: 'detail' },
    el('div', { class: 'view' }, stage, size),
    el(
      'div',
      { class: 'reading' },
      bar,
      ...notes,
      ...body,
      picture.state === 'done' && el('footer', {}, right, back, el('small', {}, words.text('keys'))),
    ),
  )
}

interface View {
  readonly picture: Picture
  readonly image: HTMLImageElement
  /** Puts a mark over the picture. */
  mark(quad: Quad, kind: string): SVGPolygonElement
  readonly options: DetailOptions
  /** Of the picture as the answer counts its pixels. */
  readonly width: number
}

function cardOf(view: View, card: IdCard, index: number): HTMLElement {
  const { words } = view.options
  const { answer } = view.picture.outcome ?? {}
  view.mark(card.quad, 'outline')
  const warned = card.verdicts.filter(verdict => verdict.warned)
  const name = view.picture.name.replace(/^.*\//, '').replace(/\.[^.]*$/, '')
  const crop = (url: string | undefined, text: string, kind: string) =>
    url !== undefined &&
    el(
      'button',
      { type: 'button', class: 'crop', title: text, click: () => save(url, `${name}-${kind}.jpg`) },
      el('img', { src: url, alt: text }),
    )
  return el(
    'section',
    { class: 'card' },
    el(
      'h3',
      {},
      `${card.temporary ? `${words.text('temporary')} ` : ''}${words.side(card.side)}`,
      card.quality === undefined ? undefined : el('small', {}, ` ${words.text('quality')} ${card.quality}`),
    ),
    warned.length > 0 && el('ul', { class: 'warnings' }, ...warned.map(verdict => warningOf(view, verdict))),
    warned.length > 0 && el('p', { class: 'note' }, words.text('hint')),
    fieldList(view, card, index, fieldsOf(card)),
    // The wire gives one of each a picture: the face's.
    (card.side === 'face' || answer?.cards.length === 1) &&
      el(
        'p',
        { class: 'crops' },
        crop(answer?.portraitImage, words.text('portrait'), 'portrait'),
        crop(answer?.cardImage, words.text('card'), 'card'),
      ),
  )
}

function warningOf(view: View, verdict: Verdict): HTMLElement {
  const { words } = view.options
  const marks = verdict.evidence.flatMap(item => (item.where ? [view.mark(item.where, 'evidence')] : []))
  const item = el(
    'li',
    { tabindex: 0 },
    el('b', {}, words.check(verdict.check)),
    ` ${WARNING_CODES[verdict.check]} `,
    el('small', {}, verdict.evidence.map(words.reason).join(words.text('semicolon'))),
  )
  together(item, marks)
  return item
}

/** What is pointed at in the one is shown in the other. */
function together(element: HTMLElement, marks: readonly SVGPolygonElement[]): void {
  const show = (on: boolean) => {
    element.classList.toggle('on', on)
    for (const mark of marks) mark.classList.toggle('on', on)
  }
  for (const part of [element, ...marks]) {
    part.addEventListener('pointerenter', () => show(true))
    part.addEventListener('pointerleave', () => show(element.contains(document.activeElement)))
  }
  element.addEventListener('focusin', () => {
    show(true)
    if (marks[0]?.closest('.full')) marks[0].scrollIntoView({ block: 'center', inline: 'center' })
  })
  element.addEventListener('focusout', () => show(false))
}

function fieldList(view: View, card: IdCard | undefined, index: number, names: readonly FieldName[]): HTMLElement {
  const inputs = new Map<FieldName, Input>()
  const faults = el('p', { class: 'faults', role: 'status', id: `faults-${index}` })
  const judge = () => {
    const value = (name: FieldName) => asTyped(name, inputs.get(name)?.value ?? '')
    faults.textContent = faultsOf(value('idNumber'), value('birth'), value('sex'))
      .map(fault => view.options.words.text(fault))
      .join('；')
    inputs.get('idNumber')?.setAttribute('aria-invalid', String(faults.textContent !== ''))
  }
  const rows = names.map(name => fieldRow(view, card?.fields[name], { name, index, inputs, judge, expected: card !== undefined }))
  judge()
  inputs.get('idNumber')?.closest('.field')?.append(faults)
  return el('div', { class: 'fields' }, ...rows)
}

function fieldRow(
  view: View,
  field: Field | undefined,
  {
    name,
    index,
    inputs,
    judge,
    expected,
  }: { name: FieldName; index: number; inputs: Map<FieldName, Input>; judge: () => void; expected: boolean },
): HTMLElement {
  const { picture, options } = view
  const { words } = options
  const key = keyOf(index, name)
  const id = `field-${index}-${name}`
  const input = el(name === 'address' ? 'textarea' : 'input', { id, autocomplete: 'off', spellcheck: 'false', lang: 'zh-CN' })
  input.value = fieldValue(picture, index, name)
  inputs.set(name, input)
  input.setAttribute('aria-describedby', `${id}-sure ${id}-read${name === 'idNumber' ? ` faults-${index}` : ''}`)
  const row = el('div', { class: `field ${name}` }, el('label', { for: id }, words.field(name)))
  const standing = () => {
    row.classList.toggle('typed', picture.typed.has(key))
    const isInDoubt = picture.typed.has(key) ? picture.typed.get(key) === '' : (field?.confidence ?? 0) < SURE
    row.classList.toggle('unsure', expected && isInDoubt)
  }
  /** `isChosen`: said to be right though it is what was read. */
  const type = (isChosen = false) => {
    const value = asTyped(name, input.value)
    if (value === (field?.value ?? '') && !isChosen) picture.typed.delete(key)
    else picture.typed.set(key, value)
    picture.checked = false
    standing()
    judge()
    options.changed()
  }
  input.addEventListener('input', () => type())
  standing()
  if (field) {
    for (const quad of field.quads) row.append(stripOf(view, quad))
    row.append(
      input,
      el('small', { class: 'confidence', id: `${id}-sure` }, `${words.text('sureOf')} ${Math.floor(field.confidence * 100)} %`),
    )
    if (field.correction !== undefined) row.append(el('small', { id: `${id}-read` }, `${words.text('read')} ${field.raw}`))
    row.append(...choicesOf(field, input, () => type(true)))
  } else row.append(input)
  const marks = (field?.quads ?? []).map(quad => view.mark(quad, field && field.confidence < SURE ? 'line unsure' : 'line'))
  for (const mark of marks) mark.addEventListener('click', () => input.focus())
  together(row, marks)
  return row
}

function stripOf(view: View, quad: Quad): HTMLCanvasElement {
  const canvas = el('canvas', { class: 'strip', 'aria-hidden': true })
  void view.image.decode().then(
    () => drawStrip(canvas, view.image, quad, view.width, STRIP_PX),
    () => canvas.remove(),
  )
  return canvas
}

/** Of every glyph in doubt, what else it may be; where the value has a character a glyph. */
function choicesOf(field: Field, input: Input, type: () => void): HTMLElement[] {
  if ([...field.value].length !== field.glyphs.length) return []
  const doubts = field.glyphs.flatMap(({ alternatives }, at) => {
    const likely = alternatives.filter(([, chance]) => chance >= 0.01).slice(0, 6)
    return likely.length > 1 && likely[0]![1] < SURE ? [{ at, likely }] : []
  })
  if (doubts.length === 0) return []
  const choose = (at: number, character: string) => () => {
    const characters = [...input.value]
    // What was typed has other characters: nobody knows which of them is this glyph's.
    if (characters.length !== field.glyphs.length) return
    characters[at] = character
    input.value = characters.join('')
    type()
  }
  return [
    el(
      'div',
      { class: 'choices' },
      ...doubts.map(({ at, likely }) =>
        el(
          'span',
          {},
          ...likely.map(([character, chance]) =>
            el('button', { type: 'button', title: `${Math.round(chance * 100)} %`, click: choose(at, character) }, character),
          ),
        ),
      ),
    ),
  ]
}
