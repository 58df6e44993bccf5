// The query string as it stands on the wire: order and repetition kept, `+` read as space, unbroken by stray per-cent signs.

export interface Query {
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** First value of a name, exactly as spelled; undefined when absent. */
  get(name: string): string | undefined
  has(name: string): boolean
}

/** Percent-decodes UTF-8, leaving malformed escapes as they are. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, run => {
      try {
        return decodeURIComponent(run)
      } catch {
        return run
      }
    })
  }
}

/** RFC 3986 with upper-case hex: everything but A–Z a–z 0–9 - _ . ~ is escaped. */
export function encodeStrict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

export function parseQuery(text: string): Query {
  const pairs = text
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const at = part.indexOf('=')
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
      // Python writes a space as `+` and signs it as %20; no client sends a bare plus meaning a plus.
      return [decodePercent(name.replaceAll('+', ' ')), decodePercent(value.replaceAll('+', ' '))] as const
    })
  return {
    pairs,
    get: name => pairs.find(pair => pair[0] === name)?.[1],
    has: name => pairs.some(pair => pair[0] === name),
  }
}
