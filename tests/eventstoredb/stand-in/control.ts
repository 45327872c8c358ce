import type { CallKind, Fault } from './faults'
import { contentOf, type RecordedEvent } from './recorded-event'
import type { Server } from './server'

/** What whoever started the process may ask of it. */
export type Order =
  | { readonly do: 'plan'; readonly on: CallKind; readonly fault: Fault; readonly calls: number }
  | { readonly do: 'clear' | 'pause-subscriptions' | 'resume-subscriptions' | 'cut-all' | 'look' }

export interface ControlRequest {
  readonly id: number
  readonly order: Order
}

export interface ControlAnswer {
  readonly id: number
  readonly sight: Sight | undefined
}

/** What is to be seen from inside. */
export interface Sight {
  readonly events: readonly ListedEvent[]
  /** Subscriptions that somebody holds open. */
  readonly subscriptions: number
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

/** Does what it was told. Answers what is to be seen where that was the order. */
export function obey({ log, faults, connections, subscriptions }: Server, order: Order): Sight | undefined {
  switch (order.do) {
    case 'plan':
      faults.plan(order.on, order.fault, order.calls)
      return undefined
    case 'clear':
      faults.clear()
      return undefined
    case 'pause-subscriptions':
      faults.pauseSubscriptions()
      return undefined
    case 'resume-subscriptions':
      faults.resumeSubscriptions()
      return undefined
    case 'cut-all':
      connections.cutAll()
      return undefined
    case 'look':
      return { events: log.events.map(listed), subscriptions: subscriptions.size }
  }
}

function listed(event: RecordedEvent): ListedEvent {
  const { stream, revision, id, type, position } = event
  return { stream, revision, id, type, position: BigInt(position), ...contentOf(event) }
}
