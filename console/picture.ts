// A picture that somebody chose: what is known of it, and what of it is shown.

import { birthOf, hasRightCheck, sexOf } from '../src/idcard/fields/id-number.ts'
import { distance } from '../src/idcard/image/quad.ts'
import { EMBLEM_FIELDS, FACE_FIELDS, type FieldName, fieldsOf, type Point, type Quad } from '../src/idcard/result.ts'
import { MAX_IMAGE_BYTES } from '../src/protocol/id-card-request.ts'
import { rowOfCard, type SheetRow, SURE } from '../src/protocol/spreadsheet.ts'
import type { Outcome } from './wire.ts'

export interface Picture {
  readonly file: File
  /** Name, with its folders where a folder was chosen. */
  readonly name: string
  readonly url: string
  state: 'waiting' | 'reading' | 'done'
  outcome: Outcome | undefined
  /** It was too large to be sent as it is. */
  shrunk: boolean
  /** What a person typed, by `keyOf`. */
  readonly typed: Map<string, string>
  /** A person said that it is right. */
  checked: boolean
  /** Gives up reading it. */
  readonly reading: AbortController
}

/** How a picture stands, for the list. */
export type Standing = 'waiting' | 'reading' | 'failed' | 'look' | 'sure' | 'checked'

export const keyOf = (card: number, field: FieldName): string => `${card}:${field}`

export function standingOf(picture: Picture): Standing {
  if (picture.checked) return 'checked'
  if (picture.state !== 'done') return picture.state
  const cards = picture.outcome?.answer?.cards
  if (!cards) return 'failed'
  const isSure = rowsOf(picture).every(row => (row.confidence ?? 0) >= SURE && (row.warnings ?? []).length === 0)
  const fits = cards.every((_, i) => {
    const value = (name: FieldName) => fieldValue(picture, i, name)
    return faultsOf(value('idNumber'), value('birth'), value('sex')).length === 0
  })
  return isSure && fits ? 'sure' : 'look'
}

/** A field's value: as typed, or else as read. */
export function fieldValue(picture: Picture, card: number, field: FieldName): string {
  return picture.typed.get(keyOf(card, field)) ?? picture.outcome?.answer?.cards[card]?.fields[field]?.value ?? ''
}

/** What does not fit in a number, in the order of a person's looking. */
export function faultsOf(number: string, birth: string, sex: string): ('wrongCheck' | 'wrongBirth' | 'wrongSex')[] {
  if (!/^\d{17}[\dX]$/.test(number)) return number === '' ? [] : ['wrongCheck']
  return [
    ...(hasRightCheck(number) ? [] : ['wrongCheck' as const]),
    ...(birth === '' || birthOf(number)?.join('/') === birth ? [] : ['wrongBirth' as const]),
    ...(sex === '' || sex === sexOf(number) ? [] : ['wrongSex' as const]),
  ]
}

/** Rows of the spreadsheet, with what was typed; `pending`: the words for a picture that was not read yet. */
export function rowsOf(picture: Picture, pending = ''): SheetRow[] {
  const { answer, error } = picture.outcome ?? {}
  const { name, checked } = picture
  const typed = (card: number, names: readonly FieldName[]) =>
    Object.fromEntries(names.map(field => [field, picture.typed.get(keyOf(card, field))]).filter(([, value]) => value !== undefined))
  if (answer) return answer.cards.map((card, i) => ({ ...rowOfCard(name, card, i, typed(i, fieldsOf(card))), checked }))
  const why = error ? `${error.code}: ${error.message}` : pending
  return [{ file: name, values: typed(0, [...FACE_FIELDS, ...EMBLEM_FIELDS]), error: why, checked }]
}

/** What a field's text should be: on one line, a number in plain digits with a capital X and no blanks. */
export function asTyped(field: FieldName, text: string): string {
  const line = text.replace(/\s*\n\s*/g, '')
  return field === 'idNumber' ? line.normalize('NFKC').replace(/\s/g, '').toUpperCase() : line
}

/** A picture that is too large is sent no longer than this. */
const LONGEST_PX = 3000

/** The file as it is, or smaller where the server would refuse its bytes. A file that is no picture stays as it is: the server says so. */
export async function sendable(file: File): Promise<{ body: Blob; shrunk: boolean }> {
  if (file.size <= MAX_IMAGE_BYTES) return { body: file, shrunk: false }
  const whole = await createImageBitmap(file).catch(() => undefined)
  if (!whole) return { body: file, shrunk: false }
  const scale = Math.min(1, LONGEST_PX / Math.max(whole.width, whole.height))
  const canvas = new OffscreenCanvas(Math.round(whole.width * scale), Math.round(whole.height * scale))
  canvas.getContext('2d')?.drawImage(whole, 0, 0, canvas.width, canvas.height)
  whole.close()
  return { body: await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 }), shrunk: true }
}

/** Draws what stands in `quad` (px of an answer `width` px wide) upright, `height` px high, with a margin of a fifth of the line's height. */
export function drawStrip(canvas: HTMLCanvasElement, image: HTMLImageElement, quad: Quad, width: number, height: number): void {
  const scale = image.naturalWidth / width
  const [a, b, , d] = quad.map(([x, y]): Point => [x * scale, y * scale]) as unknown as Quad
  const [along, down] = [Math.max(1, distance(a, b)), Math.max(1, distance(a, d))]
  const margin = down / 5
  const times = height / (down + 2 * margin)
  canvas.height = height
  canvas.width = Math.max(1, Math.round((along + 2 * margin) * times))
  const [ux, uy] = [(b[0] - a[0]) / along, (b[1] - a[1]) / along]
  const [vx, vy] = [(d[0] - a[0]) / down, (d[1] - a[1]) / down]
  const corner = [a[0] - margin * (ux + vx), a[1] - margin * (uy + vy)] as const
  const context = canvas.getContext('2d')
  context?.setTransform(new DOMMatrix([ux / times, uy / times, vx / times, vy / times, corner[0], corner[1]]).inverse())
  context?.drawImage(image, 0, 0)
}
