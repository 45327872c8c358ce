import type { StreamRef } from '~/domain/kernel/envelope'
import type { NewEvent } from '~/domain/kernel/event'
import { SeatLimitChanged } from '~/domain/tenancy/events'
import { newId } from '~/platform/ids'
import { encode } from '~/platform/eventstore/pipeline'
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
