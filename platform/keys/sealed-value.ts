import { SealBroken, type SealedPlace } from '~/platform/eventstore/sealer'
import { decrypt, encrypt } from './aes-gcm'

/** Stands where the tenant of people and of the platform would stand. */
export const platformScope = '00000000-0000-0000-0000-000000000000'

/** The only member of a sealed value. Clear personal values are texts and origins, which have no such member. */
const mark = '$sealed'

export interface SealedValue {
  readonly [mark]: string
}

/** Names a key. */
export interface KeyRef {
  /** The nil uuid for keys of people and of the platform. */
  readonly tenantId: string
  readonly keyId: string
}

/** Whether a key belongs to the tenant of the event or to the platform is one letter: the tenant stands beside it anyway. */
type ScopeLetter = 't' | 'p'

/** version(1) scope(1) key id(32 hex digits), then base64url of IV, ciphertext and tag. */
const form = /^1([tp])([0-9a-f]{32})([\w-]+)$/
const inText = /"\$sealed":"1([tp])([0-9a-f]{32})/g

export function isSealed(value: unknown): value is SealedValue {
  return typeof value === 'object' && value !== null && mark in value
}

export interface SealingKey extends KeyRef {
  readonly subject: string
  readonly key: Buffer
}

export function sealValue(value: unknown, sealing: SealingKey, place: SealedPlace): SealedValue {
  const { tenantId, keyId, key, subject } = sealing
  const letter: ScopeLetter = tenantId === platformScope ? 'p' : 't'
  const bytes = encrypt(key, contextOf(place, subject), JSON.stringify(value))
  return { [mark]: `1${letter}${keyId.replaceAll('-', '')}${bytes.toString('base64url')}` }
}

/** Throws SealBroken. */
export function unsealValue(sealed: SealedValue, key: Buffer, subject: string, place: SealedPlace): unknown {
  if (place.subject !== null && place.subject !== subject)
    throw new SealBroken('A sealed value stands with another person than its own')
  const [, , , body = ''] = form.exec(sealed[mark]) ?? []
  try {
    return JSON.parse(decrypt(key, contextOf(place, subject), Buffer.from(body, 'base64url')).toString())
  } catch {
    // Without its cause: what was decrypted, or nearly so, is no matter for a log.
    throw new SealBroken('A sealed value cannot be opened where it stands')
  }
}

/** The key that a value was sealed with. Throws SealBroken for a form of a newer release, or of nobody. */
export function keyRefOf(sealed: SealedValue, tenantId: string | null): KeyRef {
  const [, letter, hex] = form.exec(String(sealed[mark])) ?? []
  if (letter === undefined || hex === undefined)
    throw new SealBroken('A sealed value has a form that this release does not know')
  return refOf(letter, hex, tenantId)
}

/** The keys that a stored text needs, found without parsing it. In the JSON of a clear value the same letters are escaped. */
export function keyRefsIn(text: string, tenantId: string | null): readonly KeyRef[] {
  return [...text.matchAll(inText)].map(([, letter = '', hex = '']) => refOf(letter, hex, tenantId))
}

function refOf(letter: string, hex: string, tenantId: string | null): KeyRef {
  const keyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { tenantId: letter === 'p' ? platformScope : (tenantId ?? platformScope), keyId }
}

/** Associated data: a value that is moved to another field, event, stream, person or practice opens no more. */
function contextOf({ tenantId, stream, eventId, field }: SealedPlace, subject: string): string {
  return ['daybook', 'v1', tenantId ?? platformScope, subject, stream, eventId, field].join('|')
}
