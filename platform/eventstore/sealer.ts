/** Where a value stands, so that a sealed one cannot be moved elsewhere. */
export interface SealedPlace {
  readonly tenantId: string | null
  readonly stream: string
  readonly eventId: string
  readonly field: string
  /** Whose data it is; null for what belongs to the tenant as a whole. */
  readonly subject: string | null
}

/**
 * The one place where personal values change between clear and sealed. `unseal` answers null for a value whose key was
 * destroyed. Everything personal passes here: marked fields of events, the origin and the reason of a command.
 */
export interface Sealer {
  seal(value: unknown, place: SealedPlace): unknown
  unseal(stored: unknown, place: SealedPlace): unknown
}

/** Stores values in the clear. */
export const clearText: Sealer = { seal: (value) => value, unseal: (stored) => stored }
