// Temporary keys that the server itself needs not remember: the token is the sealed grant, and survives a restart.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { CosError } from '../protocol/errors.ts'

export interface Grant {
  /** Key whose owner asked for the temporary keys; what it may no longer do, they may not either. */
  readonly issuer: string
  readonly secretId: string
  /** Policy document as given; the temporary keys may do what both it and the issuer may. */
  readonly policy: unknown
  /** Unix seconds. */
  readonly expires: number
}

/** `key`: 32 random bytes of this server. AES-256-GCM, so a token can be neither read nor altered. */
export function sealGrant(key: Uint8Array, grant: Grant): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(grant), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** Opens a token; one that this server did not seal is InvalidToken, one past its time ExpiredToken. `now` in seconds. */
export function openGrant(key: Uint8Array, token: string, now: number): Grant {
  const bytes = Buffer.from(token, 'base64url')
  let grant: Grant
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    grant = JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as Grant
  } catch (cause) {
    throw new CosError('InvalidToken', undefined, { cause })
  }
  if (now > grant.expires) throw new CosError('ExpiredToken')
  return grant
}

/** The temporary SecretKey belongs to its SecretId: derived, so that it need not be carried or kept. */
export function temporarySecretKey(key: Uint8Array, secretId: string): string {
  return createHmac('sha256', key).update(`secret-key:${secretId}`).digest('base64url').slice(0, 32)
}
