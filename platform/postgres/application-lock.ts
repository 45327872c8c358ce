import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const lockNumber = 725_309_115

/** The server needs a moment to notice that a killed process is gone. */
const patience = { tries: 15, pauseMs: 200 }

/** Another application runs on the same data. */
export class ApplicationRunning extends Error {
  override readonly name = 'ApplicationRunning'
}

/** How a process wants its folder: to itself, or together with others that were told their roles. */
export type Company = 'alone' | 'together'

const locks: Readonly<Record<Company, { readonly query: string; readonly who: string }>> = {
  alone: { query: 'select pg_try_advisory_lock($1) as taken', who: 'Another Daybook' },
  together: {
    query: 'select pg_try_advisory_lock_shared($1) as taken',
    who: 'A Daybook that does everything by itself',
  },
}

/**
 * Either one application runs on an embedded folder, or any number of processes that were told their roles. The lock
 * belongs to a connection, so it is gone with the process that held it, however that process ended. Throws ApplicationRunning.
 */
export async function lockApplication(
  url: string,
  folder: string,
  company: Company,
): Promise<() => Promise<void>> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    application_name: 'daybook application lock',
  })
  client.on('error', () => undefined)
  await client.connect()
  for (let tries = 1; ; tries++) {
    const found = await client.query<{ taken: boolean }>(locks[company].query, [lockNumber])
    if (found.rows[0]?.taken) break
    if (tries === patience.tries) {
      await client.end()
      throw new ApplicationRunning(
        `${locks[company].who} runs on ${folder} already. Stop it first, or give this one a folder of its own with DAYBOOK_DIR.`,
      )
    }
    await sleep(patience.pauseMs)
  }
  return () => client.end()
}
