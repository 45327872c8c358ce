import type { StreamRef } from '~/domain/kernel/envelope'
import type { NewEvent } from '~/domain/kernel/event'
import { SeatLimitChanged } from '~/domain/tenancy/events'
import { newId } from '~/platform/ids'
import { encode, hashOf } from '~/platform/eventstore/pipeline'
import type { AppendRequest } from '~/platform/eventstore/ports'
import { clearText } from '~/platform/eventstore/sealer'

export function someStream(): StreamRef {
  const tenantId = newId()
  return { tenantId, name: `tenant-${tenantId}` }
}

/** An append of `count` events at `expected`, as `execute` would make it. */
export function appendOf(stream: StreamRef, expected: number, count = 1, commandId = newId()): AppendRequest {
  const tenantId = stream.tenantId ?? newId()
  const events: NewEvent[] = Array.from({ length: count }, (_, index) =>
    SeatLimitChanged({ tenantId, from: index, to: index + 1 }),
  )
  const cause = {
    actor: { kind: 'system', id: null },
    source: 'worker',
    commandId,
    commandHash: 'x',
    correlationId: commandId,
    causationId: null,
    reason: null,
    origin: null,
  } as const
  const at = '2026-03-01T08:00:00.000Z'
  return {
    stream,
    expected,
    commandId,
    events: events.map((event, index) =>
      encode(
        event,
        cause,
        { id: newId(), stream, version: expected + index + 1, occurredAt: at, recordedAt: at },
        clearText,
      ),
    ),
  }
}

/** An append of 400 events that hold so many bytes of text each. What stands beside every event counts as well. */
export function largeAppendOf(stream: StreamRef, bytes: number): AppendRequest {
  const request = appendOf(stream, 0, 400)
  return {
    ...request,
    events: request.events.map((event, index) => {
      const large = { ...event, data: JSON.stringify('ü'.repeat(bytes / 2)) }
      return { ...large, hash: hashOf(stream, index + 1, large) }
    }),
  }
}
