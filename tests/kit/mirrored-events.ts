import { newId } from '~/platform/ids'
import { openEventStoreDbEvents, type EventStoreDbEvents } from '~/platform/eventstore/eventstoredb'
import type { EventStoreDbTimes } from '~/platform/eventstore/eventstoredb-store'
import { runMirror, type MirrorParts } from '~/platform/eventstore/mirror'
import { startStandIn, type StandIn } from '~/tests/eventstoredb/start-stand-in'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'

/** A server as far as a test may treat it: one of its own, or one that others use as well. */
export interface TestServer {
  readonly url: string
  readonly standIn: StandIn
  stop(): Promise<void>
}

/** A real server where EVENTSTORE_TEST_URL names one, else a stand-in. Only what a shared server bears may be tested on it. */
export async function serverForTests(): Promise<Pick<TestServer, 'url' | 'stop'>> {
  const url = process.env.EVENTSTORE_TEST_URL
  return url ? { url, stop: () => Promise.resolve() } : startStandIn()
}

export interface Mirroring {
  readonly troubles: Error[]
  readonly halts: string[]
  /** Lets go of the lease and of the server. */
  stop(): Promise<void>
}

export interface MirroredEvents extends EventStoreDbEvents {
  readonly fresh: FreshDatabase
  /** Mirrors as one more process would. */
  mirror(parts?: Partial<MirrorParts>): Mirroring
  end(): Promise<void>
}

/** Store and log over a server, on a database of their own. Nothing is mirrored before a test says so. */
export async function mirroredEvents(
  eventStoreUrl: string,
  { times, fresh }: { readonly times?: EventStoreDbTimes; readonly fresh?: FreshDatabase } = {},
): Promise<MirroredEvents> {
  const database = fresh ?? (await freshDatabase())
  const events = await openEventStoreDbEvents({
    databaseUrl: database.url,
    eventStoreUrl,
    db: database.db,
    onError: () => undefined,
    ...(times ? { times } : {}),
  })
  const running: Mirroring[] = []
  const mirror = (parts: Partial<MirrorParts> = {}): Mirroring => {
    const stop = new AbortController()
    const troubles: Error[] = []
    const halts: string[] = []
    const ended = runMirror(
      {
        db: database.db,
        source: events.source,
        signal: events.signal,
        owner: newId(),
        onTrouble: (error) => troubles.push(error),
        onHalt: (why) => halts.push(why),
        random: Math.random,
        ...parts,
      },
      stop.signal,
    )
    const mirroring = {
      troubles,
      halts,
      stop: async () => {
        stop.abort()
        await ended
      },
    }
    running.push(mirroring)
    return mirroring
  }
  return {
    ...events,
    fresh: database,
    mirror,
    end: async () => {
      await Promise.all(running.map((one) => one.stop()))
      await events.close()
      if (!fresh) await database.drop()
    },
  }
}
