import type { Connections } from './connections'
import type { Faults } from './faults'
import type { Outlet } from './outlet'
import type { TransactionLog } from './transaction-log'

/** What every call works on. */
export interface Context {
  readonly log: TransactionLog
  readonly faults: Faults
  readonly connections: Connections
  /** The subscriptions that somebody holds open. */
  readonly subscriptions: Set<Outlet>
}
