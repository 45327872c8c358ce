import type { Database } from '~/platform/postgres/database'
import { connectEventStoreDb, reachEventStoreDb } from './eventstoredb-client'
import { markSource } from './eventstoredb-mark'
import { EventStoreDbSource } from './eventstoredb-source'
import { EventStoreDbStore, type EventStoreDbTimes } from './eventstoredb-store'
import { pinInstallation } from './installation'
import type { LogSignal } from './log-signal'
import { MirroredLog } from './mirrored-log'
import { openPostgresEvents } from './postgres'

export interface EventStoreDbEvents {
  readonly store: EventStoreDbStore
  readonly log: MirroredLog
  readonly source: EventStoreDbSource
  readonly signal: LogSignal
  close(): Promise<void>
}

export interface EventStoreDbOptions {
  readonly databaseUrl: string
  readonly eventStoreUrl: string
  readonly db: Database
  readonly onError: (error: Error) => void
  readonly times?: EventStoreDbTimes
}

/** Opens the store on the server and the log over its mirror. Throws ConfigError when it is not this installation's server. */
export async function openEventStoreDbEvents({
  databaseUrl,
  eventStoreUrl,
  db,
  onError,
  times,
}: EventStoreDbOptions): Promise<EventStoreDbEvents> {
  const server = connectEventStoreDb(eventStoreUrl)
  try {
    await reachEventStoreDb(server, eventStoreUrl)
    const installation = await pinInstallation(db, 'eventstoredb')
    const begin = await markSource(server, db, installation, eventStoreUrl)
    const { log, signal, close } = await openPostgresEvents(databaseUrl, db, onError)
    const source = new EventStoreDbSource(server, installation.prefix, begin)
    return {
      store: new EventStoreDbStore(server, installation.prefix, times),
      log: new MirroredLog(log.pool, signal, source, db),
      source,
      signal,
      close: async () => {
        await close()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}
