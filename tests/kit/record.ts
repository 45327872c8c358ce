import type { Actor, Origin, StreamRef } from '~/domain/kernel/envelope'
import type { NewEvent } from '~/domain/kernel/event'
import { derivedId } from '~/platform/ids'
import { decode, encode, isKnown } from '~/platform/eventstore/pipeline'
import type { EventStore, Receipt } from '~/platform/eventstore/ports'
import { clearText } from '~/platform/eventstore/sealer'
import type { AnyRecorded } from '~/domain/catalogue'
import { MemoryStore } from '~/platform/eventstore/memory'

export interface Saying {
  readonly stream: StreamRef
  readonly events: readonly NewEvent[]
  readonly at?: string
  readonly actor?: Actor
  readonly reason?: string
  readonly origin?: Origin
}

/** Puts events into a store as they are, past the deciders: for read models that must cope with any history. */
export async function record(
  store: EventStore,
  { stream, events, at = '2026-03-01T08:00:00.000Z', ...by }: Saying,
): Promise<Receipt> {
  const expected = (await store.readStream(stream, 0)).length
  const commandId = derivedId('record', stream.name, String(expected))
  const cause = {
    actor: by.actor ?? { kind: 'system', id: null },
    source: 'web',
    commandId,
    commandHash: 'x',
    correlationId: commandId,
    causationId: null,
    reason: by.reason ?? null,
    origin: by.origin ?? null,
  } as const
  const encoded = events.map((event, index) =>
    encode(
      event,
      cause,
      {
        id: derivedId(commandId, String(index)),
        stream,
        version: expected + index + 1,
        occurredAt: at,
        recordedAt: at,
      },
      clearText,
    ),
  )
  return store.append({ stream, expected, commandId, events: encoded })
}

/** The same sayings as events read back, for pure folds. */
export async function recorded(sayings: readonly Saying[]): Promise<readonly AnyRecorded[]> {
  const store = new MemoryStore()
  for (const saying of sayings) await record(store, saying)
  return (await store.read(0, 1_000_000)).map((event) => decode(event, clearText)).filter(isKnown)
}
