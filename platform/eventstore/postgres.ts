import pg from 'pg'
import { valueParser, type Database } from '~/platform/postgres/database'
import { LogSignal } from './log-signal'
import { PostgresLog } from './postgres-log'
import { PostgresStore } from './postgres-store'

export interface PostgresEvents {
  readonly store: PostgresStore
  readonly log: PostgresLog
  readonly signal: LogSignal
  close(): Promise<void>
}

/** Opens store and log over the same database, with few connections of their own under the web role. */
export async function openPostgresEvents(
  url: string,
  db: Database,
  onError: (error: Error) => void,
): Promise<PostgresEvents> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    options: '-c role=daybook_web -c statement_timeout=10s -c lock_timeout=5s',
    types: { getTypeParser: valueParser },
    connectionTimeoutMillis: 5_000,
    // A peer that went silent without a reset must not hold the flush for ever; later than the server's own time-out.
    query_timeout: 15_000,
    keepAlive: true,
  })
  pool.on('error', onError)
  const signal = new LogSignal()
  const silence = await db.listen('daybook_log', (head) => signal.moved(Number(head) || 0))
  return {
    store: new PostgresStore(pool, signal),
    log: new PostgresLog(pool, signal),
    signal,
    close: async () => {
      await silence()
      await pool.end()
    },
  }
}
