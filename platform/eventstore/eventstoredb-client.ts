import { BACKWARDS, END, EventStoreDBClient, type AllStreamResolvedEvent } from '@eventstore/db-client'
import { ConfigError } from '~/platform/config/config'
import { causeOf, troubleOf } from './eventstoredb-trouble'
import { StoreUnavailable } from './ports'
import { within } from './within'

/**
 * One server, through two clients: the client keeps the answers it waits for in one list of the whole process, and an
 * append whose channel is exchanged because a read failed would lose its own.
 */
export interface EventStoreDb {
  readonly appends: EventStoreDBClient
  readonly reads: EventStoreDBClient
  /** Ends every call; without it the process would not end. */
  close(): Promise<void>
}

const reachMs = 10_000
/** The client waits for the end of every call, also of one whose end it will never hear. */
const disposeMs = 2_000

/** Connects lazily, and again whenever the server was away. Throws ConfigError; never says the credentials. */
export function connectEventStoreDb(url: string): EventStoreDb {
  // KurrentDB is its newer name; the client knows the older one only.
  const address = url.replace(/^kurrentdb/, 'esdb')
  const open = (): EventStoreDBClient => {
    try {
      return EventStoreDBClient.connectionString(address)
    } catch {
      // Its own error carries the whole address.
      throw new ConfigError(`EVENTSTORE_URL: ${serverOf(url)}: the client cannot read this address.`)
    }
  }
  const [appends, reads] = [open(), open()]
  return {
    appends,
    reads,
    close: async () => {
      const disposed = Promise.all([appends.dispose(), reads.dispose()])
      await within(disposed, disposeMs, () => new Error('late')).catch(() => undefined)
    },
  }
}

/** Hosts and ports of an address, without credentials and options. */
export function serverOf(url: string): string {
  return url
    .replace(/^[^:]+:\/\//, '')
    .replace(/^[^@/?]*@/, '')
    .replace(/[/?].*$/s, '')
}

const refusals: Readonly<Record<string, string>> = {
  refused: 'the server does not let this user read $all',
  away: 'nobody answers there',
}

/** Tries the server before anything is built on it. Throws ConfigError with one sentence. */
export async function reachEventStoreDb(server: EventStoreDb, url: string): Promise<void> {
  try {
    await readBackwards(server, { maxCount: 1, withinMs: reachMs })
  } catch (error) {
    const trouble = error instanceof StoreUnavailable ? 'away' : troubleOf(error)
    const why = refusals[trouble] ?? `the server answers with an error (${causeOf(error).message})`
    throw new ConfigError(`EVENTSTORE_URL: ${serverOf(url)}: ${why}. Expected an EventStoreDB.`)
  }
}

interface ReadBackwards {
  readonly maxCount: number
  readonly withinMs: number
  /** Exclusive; the end of the log unless told. */
  readonly before?: { readonly commit: bigint; readonly prepare: bigint }
}

/** The newest records of `$all`, newest first. Throws what the client throws, and StoreUnavailable when it takes too long. */
export async function readBackwards(
  server: EventStoreDb,
  { maxCount, withinMs, before }: ReadBackwards,
): Promise<readonly AllStreamResolvedEvent[]> {
  const reading = server.reads.readAll({
    direction: BACKWARDS,
    fromPosition: before ?? END,
    maxCount,
    requiresLeader: true,
  })
  reading.on('error', () => undefined)
  const collect = async (): Promise<AllStreamResolvedEvent[]> => {
    const found: AllStreamResolvedEvent[] = []
    for await (const resolved of reading) found.push(resolved)
    return found
  }
  try {
    return await within(collect(), withinMs, () => new StoreUnavailable('The event store does not answer'))
  } finally {
    void reading.cancel().catch(() => undefined)
  }
}
