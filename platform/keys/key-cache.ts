import type { DataKey } from './data-key'
import type { KeyRef } from './sealed-value'

export interface Subject {
  readonly tenantId: string
  readonly subject: string
}

interface Entry {
  readonly key: DataKey
  readonly since: number
}

/** So long a key may be used after its row was last seen, should nobody hear that it was destroyed. */
const lifeMs = 5_000

/** The most recently used data keys, by id and, for sealing, by subject. */
export class KeyCache {
  readonly #byId = new Map<string, Entry>()
  readonly #bySubject = new Map<string, Entry>()

  constructor(
    readonly capacity = 20_000,
    /** Milliseconds of a clock that never runs backwards. */
    readonly now: () => number = () => performance.now(),
  ) {}

  byId(ref: KeyRef): DataKey | undefined {
    return this.#fresh(this.#byId, idText(ref))
  }

  bySubject(subject: Subject): DataKey | undefined {
    return this.#fresh(this.#bySubject, subjectText(subject))
  }

  /** Keeps a key just read from its row. The one that is in use already stays, with what it has counted. */
  put(read: DataKey): DataKey {
    const present = this.#byId.get(idText(read))?.key
    if (read.destroyed) present?.destroy()
    const usable = present && !present.destroyed && present.active === read.active
    const key = usable ? present : read
    const entry = { key, since: this.now() }
    this.#keep(this.#byId, idText(key), entry)
    if (key.active) this.#keep(this.#bySubject, subjectText(key), entry)
    return key
  }

  /** Somebody's keys were destroyed or replaced. */
  forget({ tenantId, subject }: Subject, destroyed: boolean): void {
    const text = subjectText({ tenantId, subject })
    if (destroyed) this.#bySubject.get(text)?.key.destroy()
    this.#bySubject.delete(text)
    for (const [id, { key }] of this.#byId) {
      if (key.tenantId !== tenantId || key.subject !== subject) continue
      if (destroyed) key.destroy()
      this.#byId.delete(id)
    }
  }

  clear(): void {
    this.#byId.clear()
    this.#bySubject.clear()
  }

  get size(): number {
    return this.#byId.size
  }

  #fresh(entries: Map<string, Entry>, text: string): DataKey | undefined {
    const entry = entries.get(text)
    if (!entry) return undefined
    entries.delete(text)
    if (this.now() - entry.since >= lifeMs) return undefined
    entries.set(text, entry)
    return entry.key
  }

  #keep(entries: Map<string, Entry>, text: string, entry: Entry): void {
    entries.delete(text)
    entries.set(text, entry)
    const oldest = entries.keys().next()
    if (entries.size > this.capacity && !oldest.done) entries.delete(oldest.value)
  }
}

function idText({ tenantId, keyId }: KeyRef): string {
  return `${tenantId} ${keyId}`
}

function subjectText({ tenantId, subject }: Subject): string {
  return `${tenantId} ${subject}`
}
