// Who asks, and may they: signature → caller, caller + action → yes or AccessDenied.
import { CosError } from '../protocol/errors.ts'
import type { Account, Bucket, Directory, User } from './accounts.ts'
import { appIdOf } from './accounts.ts'
import { judge, type Policy, parsePolicy, type Question } from './policy.ts'
import { openGrant, temporarySecretKey } from './session-token.ts'
import { checkTime, findSignature, type SignedParts, verifySignature } from './signature.ts'

export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'known'
      readonly secretId: string
      readonly account: Account
      /** Absent: the root account. */
      readonly user?: User
      /** Temporary keys: what their grant allows at most. */
      readonly grant?: Policy
    }

export interface AuthenticateOptions {
  readonly directory: Directory
  readonly tokenKey: Uint8Array
  /** Unix seconds. */
  readonly now: number
}

export function authenticate(parts: SignedParts, options: AuthenticateOptions): Caller {
  const given = findSignature(parts)
  if (!given) return { kind: 'anonymous' }
  checkTime('q-sign-time', given.signTime, options.now)
  checkTime('q-key-time', given.keyTime, options.now)
  const token =
    parts.headers.get('x-cos-security-token') || parts.headers.get('x-ci-security-token') || parts.query.get('x-cos-security-token') || ''
  const { caller, secretKey } = identify(given.secretId, token, options)
  const carrier = new Set(given.carrier)
  if (!given.paramList.includes('x-cos-security-token')) carrier.add('x-cos-security-token')
  verifySignature(parts, { ...given, carrier }, secretKey)
  return caller
}

/** The owner of a key and what it signs with; a token makes it a temporary key. Used by every signing scheme. */
export function identify(
  secretId: string,
  token: string,
  options: AuthenticateOptions,
): { caller: Extract<Caller, { kind: 'known' }>; secretKey: string } {
  if (token === '') {
    const owner = options.directory.findKey(secretId)
    if (!owner) throw new CosError('InvalidAccessKeyId')
    return {
      caller: { kind: 'known', secretId, account: owner.account, ...(owner.user ? { user: owner.user } : {}) },
      secretKey: owner.secretKey,
    }
  }
  const grant = openGrant(options.tokenKey, token, options.now)
  const issuer = options.directory.findKey(grant.issuer)
  if (!issuer || grant.secretId !== secretId) throw new CosError('InvalidToken')
  return {
    caller: {
      kind: 'known',
      secretId,
      account: issuer.account,
      grant: parsePolicy(grant.policy),
      ...(issuer.user ? { user: issuer.user } : {}),
    },
    secretKey: temporarySecretKey(options.tokenKey, secretId),
  }
}

/** One thing that a call needs to be allowed. */
export interface Need {
  /** e.g. cos:GetObject, ci:CreateIDCardOCRJob */
  readonly action: string
  /** API-level actions are asked for resource `*`; resource-level ones for bucket and key. */
  readonly level?: 'api'
  /** Reading that a public-read ACL opens, writing that public-read-write opens. */
  readonly acl?: 'read' | 'write'
}

export interface Place {
  readonly bucket?: Bucket | undefined
  /** The bucket's name where it does not exist yet. */
  readonly name?: string | undefined
  readonly key: string
  readonly region: string
  /** Uin of the account that the bucket belongs to. */
  readonly owner?: string | undefined
}

export function placeOf(directory: Directory, bucket: Bucket, key: string): Place {
  return { bucket, key, region: bucket.region, owner: directory.findAccount(appIdOf(bucket.name))?.uin }
}

/** Throws AccessDenied naming the first need that is not met. Default deny; an explicit deny beats every allow. */
export function authorize(
  caller: Caller,
  needs: readonly Need[],
  place: Place,
  facts: ReadonlyMap<string, string>,
  objectAcl?: string,
): void {
  for (const need of needs) {
    if (!isAllowed(caller, need, place, facts, objectAcl)) {
      throw new CosError(
        'AccessDenied',
        `Access Denied. ${caller.kind === 'anonymous' ? 'The anonymous caller' : 'The caller'} may not ${need.action} here.`,
      )
    }
  }
}

function isAllowed(caller: Caller, need: Need, place: Place, facts: ReadonlyMap<string, string>, objectAcl: string | undefined): boolean {
  const question = questionOf(caller, need, place, facts)
  const ofBucket = place.bucket?.policy === undefined ? undefined : judge([parsePolicy(place.bucket.policy)], question)
  const acl = objectAcl === undefined || objectAcl === 'default' ? (place.bucket?.acl ?? 'private') : objectAcl
  const open = (need.acl === 'read' && acl.startsWith('public-read')) || (need.acl === 'write' && acl === 'public-read-write')
  // The owner can always mend a bucket policy that shuts everybody out.
  const rescue = need.action.endsWith('BucketPolicy') && caller.kind === 'known' && !caller.user && !caller.grant
  if (ofBucket === 'deny' && !rescue) return false
  if (caller.kind === 'anonymous') return ofBucket === 'allow' || open
  const name = place.bucket?.name ?? place.name
  const own = name === undefined || appIdOf(name) === caller.account.appId
  const identity = caller.user ? judge(caller.user.policies.map(parsePolicy), question) : own ? 'allow' : undefined
  if (identity === 'deny') return false
  if (caller.grant && judge([caller.grant], question) !== 'allow') return false
  return (own && identity === 'allow') || ofBucket === 'allow' || open
}

function questionOf(caller: Caller, need: Need, place: Place, facts: ReadonlyMap<string, string>): Question {
  const service = need.action.startsWith('ci:') ? 'ci' : need.action.startsWith('sts:') ? 'sts' : 'cos'
  const bucket = place.bucket?.name ?? place.name
  const resource =
    need.level === 'api' || bucket === undefined
      ? '*'
      : `qcs::${service}:${place.bucket?.region ?? place.region}:uid/${appIdOf(bucket)}:${service === 'ci' ? `bucket/${bucket}` : bucket}/${place.key}`
  const principals =
    caller.kind === 'anonymous'
      ? ['qcs::cam::anonymous:anonymous']
      : [`qcs::cam::uin/${caller.account.uin}:uin/${caller.user?.uin ?? caller.account.uin}`]
  return { action: need.action, resource, facts, principals, ...(place.owner === undefined ? {} : { owner: `uin/${place.owner}` }) }
}
