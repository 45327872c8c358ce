import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const lockNumber = 725_309_115

/** The server needs a moment to notice that a killed process is gone. */
const patience = { tries: 15, pauseMs: 200 }

/** Another application runs on the same data. */
export class ApplicationRunning extends Error {
  override readonly name = 'ApplicationRunning'
}

/**
 * Only one application may run on an embedded folder. The lock belongs to a connection, so it is gone with the process
 * that held it, however that process ended. Throws ApplicationRunning.
 */
export async function lockApplication(url: string, folder: string): Promise<() => Promise<void>> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    application_name: 'daybook application lock',
  })
  client.on('error', () => undefined)
  await client.connect()
  for (let tries = 1; ; tries++) {
    const found = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      lockNumber,
    ])
    if (found.rows[0]?.taken) break
    if (tries === patience.tries) {
      await client.end()
      throw new ApplicationRunning(
        `Another Daybook runs on ${folder} already. Stop it first, or give this one a folder of its own with DAYBOOK_DIR.`,
      )
    }
    await sleep(patience.pauseMs)
  }
  return () => client.end()
}
