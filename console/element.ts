// Elements of the page. Texts are set as texts: nothing that was read from a card or a file's name is ever taken for markup.

type Attributes = Readonly<Record<string, string | boolean | number | ((event: Event) => void) | undefined>>
type Child = globalThis.Node | string | undefined | false

/** An element with its attributes (functions are listeners, `true` is an attribute without a value but in ARIA) and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children)
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (name.startsWith('aria-')) element.setAttribute(name, String(value ?? false))
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter(child => child !== undefined && child !== false))
  return element
}

/** Has the browser save `url` under a name. */
export function save(url: string, name: string): void {
  el('a', { href: url, download: name }).click()
}
