// XML for the wire: a writer that Tencent's parsers all accept, and a reader for request bodies.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { CosError } from './errors.ts'

/** An element: its name, and its text or its children. `undefined` children are left out. */
export type Node = readonly [name: string, content: string | number | readonly (Node | undefined)[]]

/** Named entities only and raw UTF-8: the Node SDK does not decode numeric references. No attributes, no white space between elements. */
export function writeXml(root: Node, rootAttributes = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, rootAttributes)}`
}

function element([name, content]: Node, attributes = ''): string {
  const inner = typeof content === 'object' ? content.map(child => (child ? element(child) : '')).join('') : escapeXml(String(content))
  return `<${name}${attributes}>${inner}</${name}>`
}

function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string)
}

// Keys and values stay text. Numeric entities are decoded too: Go writes a quotation mark as &#34;. DTDs are refused below.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, processEntities: true, htmlEntities: true })

/** Ten thousand parts of a number, an etag and a checksum each: no request has more elements. */
const MOST_ELEMENTS = 50_000

const DECLARATION = /^\uFEFF?\s{0,9}<\?xml\s[^<>]{1,200}\?>/

/** A request body as nested records; anything that is not one well-formed document of root `root` is MalformedXML, and so are more elements than `most`: the parser
 *  takes a microsecond for each, in which nobody else is served. */
export function readXml(body: string, root: string, most = MOST_ELEMENTS): Record<string, unknown> {
  if (body.split('<', 2 * most + 2).length > 2 * most + 1)
    throw new CosError('MalformedXML', `The request body has more than ${most} elements.`)
  // The validator takes seconds for a processing instruction of a megabyte, and no client has any but the declaration.
  const instructions = body.split('<?', 3)
  if (instructions.length > 2 || (instructions.length === 2 && !DECLARATION.test(body)))
    throw new CosError('MalformedXML', 'A request body has no processing instructions.')
  if (body.includes('<!DOCTYPE') || body.includes('<!ENTITY'))
    throw new CosError('MalformedXML', 'A document type is not allowed in a request body.')
  if (XMLValidator.validate(body) !== true) throw new CosError('MalformedXML')
  let value: unknown
  try {
    value = (parser.parse(body) as Record<string, unknown>)[root]
  } catch (cause) {
    throw new CosError('MalformedXML', undefined, { cause }) // the parser's own limits: nesting, forbidden names
  }
  if (value === undefined) throw new CosError('MalformedXML', `The root element must be ${root}.`)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** fast-xml-parser gives one child as itself and several as an array. */
export function listOf(value: unknown): Record<string, unknown>[] {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
