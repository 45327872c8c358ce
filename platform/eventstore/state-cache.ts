import type { StreamRef } from '~/domain/kernel/envelope'

/** A command that is in the stream already. */
export interface DoneCommand {
  readonly firstVersion: number
  readonly version: number
  /** Null where only the log can tell. */
  readonly position: number | null
  readonly hash: string
}

/** A stream folded up to `version`. Holds no personal data: states are made without it. */
export interface CachedState {
  readonly state: unknown
  readonly version: number
  readonly commands: ReadonlyMap<string, DoneCommand>
  /** Version of the newest snapshot known of, 0 for none. */
  readonly snapshot: number
}

/** The most recently used states. Only ever a start: whoever loads reads what came after, so a stale entry is harmless. */
export class StateCache {
  readonly #entries = new Map<string, CachedState>()

  constructor(readonly capacity = 2_000) {}

  get(stream: StreamRef): CachedState | undefined {
    const key = streamKey(stream)
    const entry = this.#entries.get(key)
    if (entry) {
      this.#entries.delete(key)
      this.#entries.set(key, entry)
    }
    return entry
  }

  put(stream: StreamRef, entry: CachedState): void {
    const key = streamKey(stream)
    const present = this.#entries.get(key)
    if (present && present.version > entry.version) return
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.capacity && !oldest.done) this.#entries.delete(oldest.value)
  }
}

export function streamKey(stream: StreamRef): string {
  return `${stream.tenantId ?? 'platform'} ${stream.name}`
}
