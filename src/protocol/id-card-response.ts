// The engine's result → the answer's XML, in the vendor's words. Invariants: shape and order as every SDK reads them.
import { EMBLEM_FIELDS, FACE_FIELDS, type FieldName, type IdCard, type Recognition, type Verdict } from '../idcard/result.ts'
import type { IdCardRequest } from './id-card-request.ts'
import { FIELD_NODES, WARNING_CODES } from './names.ts'
import type { Node } from './xml.ts'
import { writeXml } from './xml.ts'

export interface ResponseOptions {
  /** Where `WarnInfos` stand: every SDK reads them in AdvancedInfo, the vendor's page documents them in IdInfo. Default both. */
  readonly warnInfosIn?: 'both' | 'advanced' | 'id'
  /** -9100… as the engine behind the vendor's API writes it, or 9100… as the CI page does. Default false. */
  readonly signedWarnings?: boolean
}

export function writeIdCardResponse(result: Recognition, request: IdCardRequest, options: ResponseOptions = {}): string {
  const where = options.warnInfosIn ?? 'both'
  const sign = options.signedWarnings ? -1 : 1
  const codes = [...new Set(result.cards.flatMap(card => card.verdicts.filter(v => v.warned).map(v => sign * WARNING_CODES[v.check])))]
  const warnings = codes.sort((a, b) => Math.abs(a) - Math.abs(b)).map((code): Node => ['WarnInfos', code])
  const sides = new Set(result.cards.flatMap(card => (card.temporary ? (['face', 'emblem'] as const) : [card.side])))
  const names: readonly FieldName[] = [...(sides.has('face') ? FACE_FIELDS : []), ...(sides.has('emblem') ? EMBLEM_FIELDS : [])]
  const fields = names.map((name): Node => [FIELD_NODES[name], result.cards.find(card => card.fields[name])?.fields[name]?.value ?? ''])
  const id: Node = ['IdInfo', [...fields, ...(where === 'advanced' ? [] : warnings)]]
  const first = result.cards.find(card => card.side === 'face') ?? result.cards[0]
  const advanced: Node | undefined =
    request.advanced && first ? ['AdvancedInfo', advancedNodes(result.cards, first, where === 'id' ? [] : warnings)] : undefined
  const detail: Node | undefined = request.detail ? ['Detail', JSON.stringify(describe(result))] : undefined
  return writeXml(['Response', [id, advanced, detail]])
}

function advancedNodes(cards: readonly IdCard[], first: IdCard, warnings: readonly Node[]): (Node | undefined)[] {
  const image = (name: string, bytes: Uint8Array | undefined): Node | undefined =>
    bytes ? [name, Buffer.from(bytes).toString('base64')] : undefined
  const portrait = cards.find(card => card.portraitImage)?.portraitImage
  const worst = (pick: (card: IdCard) => number | undefined, choose: (...n: number[]) => number): number | undefined => {
    const values = cards.map(pick).filter(value => value !== undefined)
    return values.length === 0 ? undefined : Math.round(choose(...values))
  }
  const quality = worst(card => card.quality, Math.min)
  const border = worst(card => card.borderScore, Math.max)
  return [
    image('IdCard', first.cardImage),
    image('Portrait', portrait),
    quality === undefined ? undefined : ['Quality', quality],
    border === undefined ? undefined : ['BorderCodeValue', border],
    ...warnings,
  ]
}

/** Everything that the engine knows, without the pictures, as plain JSON under our own names. */
export function describe(result: Recognition): object {
  return {
    width: result.width,
    height: result.height,
    cards: result.cards.map(({ cardImage: _card, portraitImage: _portrait, ...card }) => ({
      ...card,
      verdicts: card.verdicts.map(describeVerdict),
    })),
  }
}

function describeVerdict(verdict: Verdict): object {
  return { ...verdict, code: WARNING_CODES[verdict.check] }
}
