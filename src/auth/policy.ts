// CAM policies 2.0 and bucket policies (doc 436/18023, 598/10603): does a statement speak of this action on this resource?
import { BlockList, isIP, isIPv4 } from 'node:net'
import { CosError } from '../protocol/errors.ts'

export interface Statement {
  readonly effect: 'allow' | 'deny'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Only in bucket policies. */
  readonly principals?: readonly string[]
  readonly conditions: readonly Condition[]
}

interface Condition {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
  /** The values of `ip_equal` and `ip_not_equal`. */
  readonly networks?: BlockList
}

export interface Policy {
  readonly statements: readonly Statement[]
}

/** What is asked: one action on one resource, with the facts that conditions may look at. */
export interface Question {
  readonly action: string
  /** Six segments, the account as uid/<appid>; `*` for API-level actions. */
  readonly resource: string
  /** The same account as uin/<owner>: policies may name it so. */
  readonly owner?: string
  readonly facts: ReadonlyMap<string, string>
  /** Asker's forms, e.g. qcs::cam::uin/1:uin/2; used by bucket policies. */
  readonly principals: readonly string[]
}

/** What conditions may ask of, as far as it is known here (server/facts.ts). A deny by anything else would never hold. */
const FACTS = [
  'qcs:ip',
  'cos:secure-transport',
  'cos:x-cos-storage-class',
  'cos:x-cos-acl',
  'cos:x-cos-forbid-overwrite',
  'cos:content-length',
  'cos:content-type',
  'cos:prefix',
  'cos:versionid',
  'cos:response-content-type',
]
const ACTION = /^(\*|[a-z]+:[A-Za-z*]+)$/
const PRINCIPAL = /^(\*|qcs::cam::(anyone:anyone|anonymous:anonymous|uin\/[^:]+:uin\/[^:]+))$/

/** As COS limits bucket policies. */
const MAX_LENGTH = 20_480

const OPERATORS: Record<string, (fact: string, value: string) => boolean> = {
  string_equal: (fact, value) => fact === value,
  string_not_equal: (fact, value) => fact !== value,
  string_like: (fact, value) => matches(value, fact),
  string_not_like: (fact, value) => !matches(value, fact),
  numeric_equal: (fact, value) => Number(fact) === Number(value),
  numeric_not_equal: (fact, value) => Number(fact) !== Number(value),
  numeric_greater_than: (fact, value) => Number(fact) > Number(value),
  numeric_greater_than_equal: (fact, value) => Number(fact) >= Number(value),
  numeric_less_than: (fact, value) => Number(fact) < Number(value),
  numeric_less_than_equal: (fact, value) => Number(fact) <= Number(value),
  bool_equal: (fact, value) => fact === value,
}

const IP_OPERATORS = ['ip_equal', 'ip_not_equal']
const ROOT_KEYS = ['version', 'statement', 'principal', 'id']

const parsed = new WeakMap<object, Policy>()

/** Reads a policy document; keys in any case, as user policies and bucket policies differ. Unknown keys, operators and effects are refused
 *  here, not skipped: a deny that is silently not understood would let somebody in. A document that was read before is not read again: it must not change. */
export function parsePolicy(document: unknown): Policy {
  const isObject = typeof document === 'object' && document !== null
  const known = isObject ? parsed.get(document) : undefined
  if (known) return known
  const policy = read(document)
  if (isObject) parsed.set(document, policy)
  return policy
}

function read(document: unknown): Policy {
  if (lengthOf(document) > MAX_LENGTH) throw new CosError('MalformedPolicy', `A policy has at most ${MAX_LENGTH} characters.`)
  const root = lowered(document)
  const stray = Object.keys(root).find(name => !ROOT_KEYS.includes(name))
  if (stray !== undefined) throw new CosError('MalformedPolicy', `${JSON.stringify(stray.slice(0, 80))} is not understood.`)
  if (root.id !== undefined) strings(root.id)
  const version = root.version
  if (version !== undefined && version !== '2.0' && version !== 2)
    throw new CosError('MalformedPolicy', `version must be "2.0", not ${JSON.stringify(version)}.`)
  const list = Array.isArray(root.statement) ? root.statement : root.statement === undefined ? undefined : [root.statement]
  if (!list) throw new CosError('MalformedPolicy', 'statement is missing.')
  return { statements: list.map((item, index) => parseStatement(lowered(item), root.principal, index)) }
}

/** What is nested too deep to be written down is too long as well. */
function lengthOf(document: unknown): number {
  try {
    return JSON.stringify(document ?? null).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** A statement with any other key is refused: a mistyped condition would not hold anybody back. */
const STATEMENT_KEYS = ['effect', 'action', 'resource', 'principal', 'condition', 'sid']

function parseStatement(item: Record<string, unknown>, outer: unknown, index: number): Statement {
  const fault = (text: string) => new CosError('MalformedPolicy', `statement[${index}]: ${text}`)
  const stray = Object.keys(item).find(name => !STATEMENT_KEYS.includes(name))
  if (stray !== undefined) throw fault(`${JSON.stringify(stray.slice(0, 80))} is not understood.`)
  if (item.sid !== undefined) strings(item.sid)
  const effect = typeof item.effect === 'string' ? item.effect.toLowerCase() : ''
  if (effect !== 'allow' && effect !== 'deny') throw fault(`effect must be allow or deny, not ${JSON.stringify(item.effect)}.`)
  const actions = strings(item.action).map(action => action.replace(/^name\//, ''))
  if (actions.length === 0) throw fault('action is missing.')
  const resources = strings(item.resource)
  if (resources.length === 0) throw fault('resource is missing.')
  const refuse = (what: string, values: readonly string[], isKnown: (value: string) => boolean) => {
    const unknown = values.find(value => !isKnown(value))
    if (unknown !== undefined) throw fault(`${what} ${JSON.stringify(unknown.slice(0, 80))} is not understood.`)
  }
  refuse('action', actions, value => ACTION.test(value))
  refuse('resource', resources, value => value === '*' || splitResource(value) !== undefined)
  const principal = item.principal ?? outer
  const conditions = Object.entries(lowered(item.condition ?? {}, false)).flatMap(([name, body]) => {
    const operator = name.toLowerCase().replace(/^for_(any|all)_value:/, '')
    const plain = operator.replace(/_if_exist$/, '')
    if (!IP_OPERATORS.includes(plain) && !Object.hasOwn(OPERATORS, plain)) throw fault(`condition operator ${name} is not known.`)
    return Object.entries(lowered(body, false)).map(([key, given]): Condition => {
      const values = strings(given)
      refuse('condition key', [key.toLowerCase()], value => FACTS.includes(value))
      if (values.length === 0) throw fault(`the condition on ${key} has no value.`)
      if (!IP_OPERATORS.includes(plain)) return { operator, key: key.toLowerCase(), values }
      const networks = new BlockList()
      const bad = values.find(value => !add(networks, value))
      if (bad !== undefined) throw fault(`${bad.slice(0, 60)} is no address and no network.`)
      return { operator, key: key.toLowerCase(), values, networks }
    })
  })
  const principals = principal === undefined ? undefined : principalsOf(principal, fault)
  refuse('principal', principals ?? [], value => PRINCIPAL.test(value))
  return { effect, actions, resources, conditions, ...(principals === undefined ? {} : { principals }) }
}

function principalsOf(principal: unknown, fault: (text: string) => CosError): string[] {
  if (typeof principal !== 'object' || principal === null || Array.isArray(principal)) return strings(principal)
  const { qcs, ...others } = lowered(principal)
  const stray = Object.keys(others)[0]
  if (stray !== undefined) throw fault(`principal ${JSON.stringify(stray.slice(0, 80))} is not understood.`)
  return strings(qcs)
}

/** A policy of a bucket, which must say whom it is about. */
export function parseBucketPolicy(document: unknown): Policy {
  const policy = parsePolicy(document)
  if (policy.statements.some(statement => !statement.principals?.length))
    throw new CosError('MalformedPolicy', 'A bucket policy needs a principal.')
  return policy
}

/** `deny` if any statement denies, else `allow` if any allows, else undefined. */
export function judge(policies: readonly Policy[], question: Question): 'allow' | 'deny' | undefined {
  const spoken = policies.flatMap(policy => policy.statements.filter(statement => speaksOf(statement, question)))
  return spoken.some(s => s.effect === 'deny') ? 'deny' : spoken.length > 0 ? 'allow' : undefined
}

function speaksOf(statement: Statement, question: Question): boolean {
  return (
    statement.actions.some(pattern => matches(pattern, question.action)) &&
    statement.resources.some(pattern => matchesResource(pattern, question)) &&
    (statement.principals === undefined ||
      statement.principals.some(pattern => question.principals.some(mine => matchesPrincipal(pattern, mine)))) &&
    statement.conditions.every(condition => holds(condition, question.facts))
  )
}

/** A resource pattern by segment: an empty region or account in the pattern means any. STS helpers still write prefix//<appid>/<short>/<key>. */
function matchesResource(pattern: string, { resource, owner }: Question): boolean {
  if (pattern === '*') return true
  if (resource === '*') return false
  const [want, have] = [splitResource(pattern), splitResource(resource)]
  if (!want || !have) return false
  const legacy = /^prefix\/\/(\d+)\/([^/]+)\/(.*)$/s.exec(want[5])
  const path = legacy ? `${legacy[2]}-${legacy[1]}/${legacy[3]}` : want[5]
  const middle =
    [2, 3].every(i => want[i] === '' || matches(want[i] as string, have[i] as string)) &&
    (want[4] === '' || [have[4], owner].some(account => account !== undefined && matches(want[4], account)))
  return middle && (matches(path, have[5]) || matches(path, have[5].replace(/^bucket\//, '')))
}

function splitResource(text: string): [string, string, string, string, string, string] | undefined {
  const parts = text.split(':')
  if (parts.length < 6 || parts[0] !== 'qcs') return undefined
  return [...parts.slice(0, 5), parts.slice(5).join(':')] as [string, string, string, string, string, string]
}

function matchesPrincipal(pattern: string, mine: string): boolean {
  if (pattern === '*' || /^qcs::cam::(anyone|anonymous):(anyone|anonymous)$/.test(pattern)) return true
  return matches(pattern, mine)
}

function holds(condition: Condition, facts: ReadonlyMap<string, string>): boolean {
  const optional = condition.operator.endsWith('_if_exist')
  const fact = facts.get(condition.key)
  if (fact === undefined) return optional
  if (condition.networks) return condition.operator.startsWith('ip_equal') === isWithin(fact, condition.networks)
  const test = OPERATORS[optional ? condition.operator.slice(0, -9) : condition.operator] as (fact: string, value: string) => boolean
  return condition.operator.includes('_not_')
    ? condition.values.every(value => test(fact, value))
    : condition.values.some(value => test(fact, value))
}

/** Glob with `*` alone, in time linear in the text: a pattern comes from whoever holds a key, and a regular expression could be made to hang. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*')
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  if (parts.length === 1) return pattern === text
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}

function isWithin(address: string, networks: BlockList): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return isIP(plain) !== 0 && networks.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
}

/** False for what is no address and no network. */
function add(networks: BlockList, network: string): boolean {
  const [base = '', bits] = network.split('/')
  const family = isIPv4(base) ? 'ipv4' : 'ipv6'
  // Nothing behind the slash would be /0, which is everybody.
  if (!/^[^/]+(\/\d{1,3})?$/.test(network)) return false
  try {
    networks.addSubnet(base, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family)
    return true
  } catch {
    return false
  }
}

function strings(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
  // Nothing nests: what is kept is written to a file, and read again by whatever comes after.
  if (list.some(item => !['string', 'number', 'boolean'].includes(typeof item)))
    throw new CosError('MalformedPolicy', 'Texts were expected, or a list of texts.')
  return list.map(String)
}

function lowered(value: unknown, lower = true): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CosError('MalformedPolicy', 'An object was expected.')
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [lower ? name.toLowerCase() : name, item]))
}
