import { v5, v7 } from 'uuid'

/** Namespace of every derived id. Never change it: ids of repeated commands depend on it. */
const namespace = '7b1f1c52-5d7e-4f0e-9f5b-2f4b6d0c9a11'

/** A new id, ordered by time. */
export function newId(): string {
  return v7()
}

/** The same id for the same parts, so that a repeated command names the same streams, records and events. */
export function derivedId(...parts: readonly string[]): string {
  return v5(JSON.stringify(parts), namespace)
}
