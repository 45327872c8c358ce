import { randomUUID } from 'node:crypto'
import { decide, type Expected } from './expected-revision'
import type { ProposedEvent, RecordedEvent } from './recorded-event'
import { currentRevision, lastRevision, metastreamOf } from './stream-state'
import type { TransactionLog } from './transaction-log'

export type Written =
  | { readonly is: 'written'; readonly revision: bigint; readonly position: number }
  | { readonly is: 'conflict'; readonly current: bigint }
  | { readonly is: 'deleted' }

/** Appends events to a stream, once. No events at all succeed too, and write nothing. */
export function append(
  log: TransactionLog,
  name: string,
  expected: Expected,
  events: readonly ProposedEvent[],
): Written {
  const next = currentRevision(log.stream(name)) + 1n
  const ids = events.map(({ id }) => id)
  const decision = decide(log, name, expected, ids)
  if (decision.is === 'repeated') return written(decision.last)
  if (decision.is !== 'new') return decision
  const last = events.length > 0 ? log.write(name, events).at(-1) : undefined
  if (!last) return { is: 'written', revision: next, position: log.end }
  if (decision.revivesStream) hideBefore(log, name, next)
  return written(last)
}

/** Hides all events of a stream; the next append goes on after them. */
export function softDelete(log: TransactionLog, name: string, expected: Expected): Written {
  const refused = refusalToDelete(log, name, expected)
  if (refused) return refused
  const isThere = log.stream(name).events.length > 0 || log.stream(metastreamOf(name)).events.length > 0
  if (!isThere) return { is: 'conflict', current: -1n }
  return writeMetadata(log, name, `{"$tb":${lastRevision}}`)
}

/** Ends a stream for good: nothing can be read from it or written to it any more. */
export function tombstone(log: TransactionLog, name: string, expected: Expected): Written {
  const refused = refusalToDelete(log, name, expected)
  return refused ?? written(log.tombstone(name, systemEvent('$streamDeleted', '')))
}

function refusalToDelete(log: TransactionLog, name: string, expected: Expected): Written | undefined {
  const decision = decide(log, name, expected, [randomUUID()])
  return decision.is === 'conflict' || decision.is === 'deleted' ? decision : undefined
}

/** A stream that is written to after a soft delete shows what was written since, and keeps the rest of its metadata. */
function hideBefore(log: TransactionLog, name: string, revision: bigint): void {
  const { metadata } = log.stream(name)
  writeMetadata(log, name, JSON.stringify({ ...metadata, $tb: Number(revision) }))
}

function writeMetadata(log: TransactionLog, name: string, json: string): Written {
  const [event] = log.write(metastreamOf(name), [systemEvent('$metadata', json)])
  if (!event) throw new Error('Metadata is one event')
  return written(event)
}

export function systemEvent(type: string, json: string): ProposedEvent {
  const none = new Uint8Array()
  return { id: randomUUID(), type, isJson: true, data: new TextEncoder().encode(json), metadata: none }
}

function written({ revision, position }: RecordedEvent): Written {
  return { is: 'written', revision, position }
}
