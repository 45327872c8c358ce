import type { KeyRef } from './sealed-value'

export interface DataKeyParts extends KeyRef {
  readonly subject: string
  /** Whether what is new is sealed with it. */
  readonly active: boolean
  /** Undefined once it was destroyed. */
  readonly unwrap: (() => Buffer) | undefined
}

/** A key of one subject in memory. Unwrapped when it is first used: most keys of a page are not. */
export class DataKey implements KeyRef {
  readonly tenantId: string
  readonly keyId: string
  readonly subject: string
  readonly active: boolean
  /** Values sealed with it that its row does not count yet. */
  uncounted = 0
  #unwrap: (() => Buffer) | undefined
  #key: Buffer | undefined

  constructor({ tenantId, keyId, subject, active, unwrap }: DataKeyParts) {
    this.tenantId = tenantId
    this.keyId = keyId
    this.subject = subject
    this.active = active
    this.#unwrap = unwrap
  }

  get destroyed(): boolean {
    return this.#unwrap === undefined
  }

  /** Null once it was destroyed. */
  get key(): Buffer | null {
    if (!this.#unwrap) return null
    return (this.#key ??= this.#unwrap())
  }

  /** Forgets the key, for everybody who holds it. */
  destroy(): void {
    this.#unwrap = undefined
    this.#key?.fill(0)
    this.#key = undefined
  }
}
