// Who is it? A form for keys, where no link brought any.
import { el } from './element.ts'
import type { Access } from './wire.ts'
import type { Words } from './words.ts'

/** Asks for keys; `signIn` gets them. `before`: where others read, and what there is to say about that. */
export function signInForm(
  words: Words,
  signIn: (given: Access) => void,
  before: { bucket?: string; prefix?: string; said?: readonly string[] } = {},
): HTMLElement {
  const input = (more: Parameters<typeof el>[1]) => el('input', { autocomplete: 'off', spellcheck: 'false', ...more })
  const inputs = {
    secretId: input({ required: true, pattern: '.*\\S.*' }),
    secretKey: input({ required: true, pattern: '.*\\S.*', type: 'password' }),
    token: input({}),
    bucket: input({
      required: true,
      value: before.bucket ?? '',
      placeholder: 'demo-1250000000',
      pattern: '\\s*[a-z0-9][a-z0-9\\-]*-[0-9]+\\s*',
    }),
    prefix: input({ value: before.prefix ?? 'console/' }),
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
      ...(before.said ?? []).map((text, i) => el('p', i === 0 ? { class: 'failure', role: 'alert' } : { class: 'note' }, text)),
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
