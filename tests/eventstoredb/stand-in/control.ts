import type { CallKind, Fault, Faults } from './faults'
import { contentOf, type RecordedEvent } from './recorded-event'
import type { Server } from './server'

/** What whoever started the process may ask of it. */
export type Order =
  | { readonly do: 'plan'; readonly on: CallKind; readonly fault: Fault; readonly calls: number }
  | { readonly do: 'clear' | 'pause-subscriptions' | 'resume-subscriptions' | 'cut-all' | 'list-events' }

export interface ControlRequest {
  readonly id: number
  readonly order: Order
}

export interface ControlAnswer {
  readonly id: number
  readonly events: readonly ListedEvent[]
}

/** An event of the log, as a test wants to see it. */
export interface ListedEvent {
  readonly stream: string
  readonly revision: bigint
  readonly id: string
  readonly type: string
  readonly position: bigint
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

/** Does what it was told. Answers the events where they were asked for. */
export function obey({ log, faults, connections }: Server, order: Order): readonly ListedEvent[] {
  if (order.do === 'plan') faults.plan(order.on, order.fault, order.calls)
  if (order.do === 'cut-all') connections.cutAll()
  if (order.do === 'list-events') return log.events.map(listed)
  const ofFaults = faultOrders[order.do]
  ofFaults?.(faults)
  return []
}

const faultOrders: Partial<Record<Order['do'], (faults: Faults) => void>> = {
  clear: (faults) => faults.clear(),
  'pause-subscriptions': (faults) => faults.pauseSubscriptions(),
  'resume-subscriptions': (faults) => faults.resumeSubscriptions(),
}

function listed(event: RecordedEvent): ListedEvent {
  const { stream, revision, id, type, position } = event
  return { stream, revision, id, type, position: BigInt(position), ...contentOf(event) }
}
