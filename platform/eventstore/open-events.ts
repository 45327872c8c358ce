import type { Database } from '~/platform/postgres/database'
import { pinInstallation } from './installation'
import type { EventLog, EventStore } from './ports'
import { openPostgresEvents } from './postgres'

/** What mirroring needs beside what is open: who does it, and who is told. */
export interface MirrorRun {
  /** Name of this process in the lease. */
  readonly owner: string
  readonly onTrouble: (error: Error) => void
  readonly onHalt: (why: string) => void
}

export interface Events {
  readonly store: EventStore
  readonly log: EventLog
  /** Fills the log from the store until `signal` aborts; null where they are one. */
  readonly mirror: ((run: MirrorRun, signal: AbortSignal) => Promise<void>) | null
  close(): Promise<void>
}

export interface EventsOptions {
  readonly databaseUrl: string
  readonly eventStoreUrl: string | undefined
  readonly db: Database
  readonly onError: (error: Error) => void
}

/** Opens the store and the log that this installation has. Throws ConfigError where the settings name others. */
export async function openEvents(options: EventsOptions): Promise<Events> {
  const { databaseUrl, eventStoreUrl, db, onError } = options
  if (eventStoreUrl === undefined) {
    await pinInstallation(db, 'postgres')
    const { store, log, close } = await openPostgresEvents(databaseUrl, db, onError)
    return { store, log, mirror: null, close }
  }
  // Loaded by those alone who use it: the client and its protocol take 30 MB.
  const { openEventStoreDbEvents } = await import('./eventstoredb')
  const { runMirror } = await import('./mirror')
  const { store, log, source, signal, close } = await openEventStoreDbEvents({ ...options, eventStoreUrl })
  return {
    store,
    log,
    mirror: (run, ending) => runMirror({ ...run, db, source, signal, random: Math.random }, ending),
    close,
  }
}
