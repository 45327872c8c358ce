import pg from 'pg'
import { ApplicationRunning } from './application-lock'

const lockNumber = 725_309_116

/** Whoever works on an installation shares its lock with others who do; what must be alone on it takes it whole. */
async function take(url: string, question: string, refusal: string): Promise<() => Promise<void>> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    application_name: 'daybook installation lock',
  })
  client.on('error', () => undefined)
  await client.connect()
  const found = await client
    .query<{ taken: boolean }>(question, [lockNumber])
    .catch(async (error: unknown) => {
      await client.end().catch(() => undefined)
      throw error
    })
  if (found.rows[0]?.taken) return () => client.end()
  await client.end()
  throw new ApplicationRunning(refusal)
}

/** Held by every process that reads or writes events. Throws ApplicationRunning while they are being moved. */
export function shareInstallation(url: string): Promise<() => Promise<void>> {
  return take(
    url,
    'select pg_try_advisory_lock_shared($1) as taken',
    'The events of this installation are being moved. Wait until npm run store is done.',
  )
}

/** Held by whoever moves the events. Throws ApplicationRunning while anybody else is there. */
export function lockInstallation(url: string): Promise<() => Promise<void>> {
  return take(
    url,
    'select pg_try_advisory_lock($1) as taken',
    'A Daybook runs on this installation. Stop it first, all of its processes.',
  )
}
