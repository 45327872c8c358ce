import { createHash } from 'node:crypto'

/**
 * The hashes of all events in log order, each hashed together with what came before: two logs with the same end of the
 * chain are the same, event by event. SHA-256, beginning with 32 zero bytes.
 */
export class HashChain {
  #end: Buffer = Buffer.alloc(32)
  #length = 0

  /** `hash` is the event's own, as lower-case hex. */
  add(hash: string): void {
    this.#end = createHash('sha256').update(this.#end).update(hash, 'hex').digest()
    this.#length += 1
  }

  /** Lower-case hex. */
  get end(): string {
    return this.#end.toString('hex')
  }

  get length(): number {
    return this.#length
  }
}
