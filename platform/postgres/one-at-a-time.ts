import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const lockNumber = 725_309_117
const lookMs = 200

/**
 * Does `work` while no other process does, on the same database, whatever that process is about. Whoever comes meanwhile
 * waits. The lock belongs to a connection, so a process that is killed in the middle leaves it to the next one at once.
 * Throws the reason of `signal` when that ends the waiting.
 */
export async function oneAtATime<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    application_name: 'daybook preparing',
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (;;) {
      signal?.throwIfAborted()
      const found = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        lockNumber,
      ])
      if (found.rows[0]?.taken) return await work()
      await sleep(lookMs)
    }
  } finally {
    await client.end().catch(() => undefined)
  }
}
