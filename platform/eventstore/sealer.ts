/** Where a value stands, so that a sealed one cannot be moved elsewhere. */
export interface SealedPlace {
  readonly tenantId: string | null
  readonly stream: string
  readonly eventId: string
  readonly field: string
  /** Whose data it is; null where only the key itself tells, as for visitors without a name. */
  readonly subject: string | null
}

/** Whose key seals a value. */
export interface KeyOwner {
  /** Null for people, whose key is one wherever their events stand, and for what belongs to no practice. */
  readonly tenantId: string | null
  /** Id of the person, invite or practice. */
  readonly subject: string
  /** After so many days the key is destroyed by itself. */
  readonly days?: number
}

/** Stored texts that may hold sealed values, and the tenant they stand under. */
export interface SealedTexts {
  readonly tenantId: string | null
  readonly texts: readonly string[]
}

export interface Sealing {
  /** Only for owners that were prepared. */
  seal(value: unknown, owner: KeyOwner, place: SealedPlace): unknown
}

export interface Unsealing {
  /** Null for a value whose key was destroyed. Throws SealBroken, KeyMissing. */
  unseal(stored: unknown, place: SealedPlace): unknown
}

/**
 * The one place where personal values change between clear and sealed. Everything personal passes here: marked fields of
 * events, the origin and the reason of a command, and what stands of them beside the log.
 */
export interface Sealer {
  /** The keys of these owners, committed before anything can be sealed with them. Throws SubjectErased, StoreUnavailable. */
  prepare(owners: readonly KeyOwner[]): Promise<Sealing>
  /** The keys that these texts need, in one query at most; values are unsealed when somebody reads them. Throws StoreUnavailable. */
  open(stored: readonly SealedTexts[]): Promise<Unsealing>
}

/** Somebody's keys were destroyed; nothing new is sealed for them. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased'
}

/** A sealed value is not what was sealed, or does not stand where it was sealed for. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** The row of a key is not there. Keys are destroyed and never deleted, so this is a fault and no erasure. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing'
}

/** Stores values in the clear. */
export const clearText: Sealer & Sealing & Unsealing = {
  prepare: () => Promise.resolve(clearText),
  open: () => Promise.resolve(clearText),
  seal: (value) => value,
  unseal: (stored) => stored,
}

/** Reads what can be read without any key: of personal values nothing, as rules must be able to do. */
export const withoutKeys: Unsealing = { unseal: () => null }
