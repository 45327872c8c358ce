import pg from 'pg'
import type { SqlQuery } from './sql'

/** What runs inside one transaction. */
export interface Tx {
  query<R extends object>(query: SqlQuery): Promise<{ readonly rows: R[]; readonly rowCount: number }>
}

/**
 * Postgres behind four roles; every method is one transaction (read committed) under one of them.
 * Errors of the driver pass through; `isTransient` tells which are worth another try.
 */
export interface Database {
  /** Role web, confined by row level security to one tenant. */
  withTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Role web without a tenant: sessions, credentials; of tenant tables it sees no row. */
  asWeb<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Role platform_ro, read only, across tenants. */
  asPlatform<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  asProjector<T>(work: (tx: Tx) => Promise<T>, pace?: Pace): Promise<T>
  /** Migrations and the tables of the job queue. */
  asOwner<T>(work: (tx: Tx) => Promise<T>, pace?: Pace): Promise<T>
  /** Calls back for each NOTIFY on `channel`, reconnecting for ever; resolves to a function that stops it. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** How long a transaction of the background may take: a page of events is followed by the next, a batch is done once. */
export type Pace = 'page' | 'batch'

export interface DatabaseOptions {
  readonly url: string
  readonly size?: number
  /** Told of errors of idle connections, which nobody awaits. */
  readonly onError?: (error: Error) => void
}

/**
 * Milliseconds: one statement, waiting for one lock, and the pause before the next statement. A transaction that stands
 * still, as in a process that was paused, ends and lets go of its locks.
 */
interface Limits {
  readonly statement: number
  readonly lock: number
  readonly idle: number
}

const limits: Readonly<Record<'request' | Pace, Limits>> = {
  request: { statement: 10_000, lock: 3_000, idle: 15_000 },
  // Far more than a page needs, and short enough that a connection that went silent holds nobody up for long.
  page: { statement: 30_000, lock: 10_000, idle: 15_000 },
  batch: { statement: 600_000, lock: 30_000, idle: 120_000 },
}

/** What the server answers at once, or not at all; and what its own time-outs are given to arrive. */
const answerMs = { begin: 15_000, late: 5_000 }

interface TimedQuery extends pg.QueryConfig {
  /** Read by the driver: after so long it gives up a connection that went silent without a reset. */
  readonly query_timeout: number
}

function timed(text: string, milliseconds: number, values: readonly unknown[] = []): TimedQuery {
  return { text, values: [...values], query_timeout: milliseconds }
}

export function openDatabase({ url, size = 16, onError = () => undefined }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    types: { getTypeParser: valueParser },
    connectionTimeoutMillis: 10_000,
  })
  pool.on('error', onError)
  // A connection lost in mid-transaction is emitted as well as thrown; unheard it would end the process.
  pool.on('connect', (client) => client.on('error', onError))
  const transaction = (setup: string, { statement, lock, idle }: Limits) => {
    const begin = `begin; ${setup}; set local statement_timeout = ${statement}; set local lock_timeout = ${lock}; set local idle_in_transaction_session_timeout = ${idle}`
    const patience = statement + answerMs.late
    return async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query(timed(begin, answerMs.begin))
        const result = await work(transactionOf(client, patience))
        await client.query(timed('commit', patience))
        return result
      } catch (error) {
        // Behind a question that was never answered there is no use in another one.
        if (isSilence(error)) broken = error
        else await client.query(timed('rollback', patience)).catch((lost: Error) => (broken = lost))
        throw error
      } finally {
        client.release(broken)
      }
    }
  }
  const tenant = (tenantId: string): string => {
    if (!uuid.test(tenantId)) throw new Error('A tenant id must be a uuid')
    return `set local role daybook_web; set local app.tenant = '${tenantId}'`
  }
  const background = (role: string, batch: Limits): Database['asOwner'] => {
    const paced = {
      page: transaction(`set local role ${role}`, limits.page),
      batch: transaction(`set local role ${role}`, batch),
    }
    return (work, pace = 'batch') => paced[pace](work)
  }
  return {
    withTenant: (tenantId, work) => transaction(tenant(tenantId), limits.request)(work),
    asWeb: transaction('set local role daybook_web', limits.request),
    asPlatform: transaction('set transaction read only; set local role daybook_platform_ro', limits.request),
    // Idle no longer than a lease lives: whoever takes a read model over must not wait longer for its rows.
    asProjector: background('daybook_projector', { ...limits.batch, idle: limits.page.idle }),
    asOwner: background('daybook_owner', limits.batch),
    listen: (channel, heard) => listen(url, channel, heard, onError),
    pool,
    close: () => pool.end(),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function transactionOf(client: pg.PoolClient, patience: number): Tx {
  return {
    query: async <R extends object>(query: SqlQuery) => {
      const { text, values } = query
      const result = await client.query<R>(timed(text, patience, values))
      return { rows: result.rows, rowCount: result.rowCount ?? 0 }
    },
  }
}

/** Counting numbers as numbers (refusing what a double cannot hold), instants as UTC text, json as the exact text. */
export const valueParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) => {
  if (format === 'binary') return pg.types.getTypeParser(oid, format)
  const parse = parsers.get(oid)
  return parse ?? pg.types.getTypeParser(oid, format)
}

const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, safeInteger],
  [pg.types.builtins.TIMESTAMPTZ, instantOf],
  [pg.types.builtins.DATE, (text) => text],
  [pg.types.builtins.JSON, (text) => text],
])

/**
 * What Postgres writes for a moment, as UTC text with milliseconds.
 * Most come in UTC, with a year of four digits: those are rearranged, since reading the log spent half its time in making
 * a date of each only to write it down again (measured: 0.1 instead of 1.7 microseconds).
 */
export function instantOf(text: string): string {
  if (text[4] === '-' && text[10] === ' ' && text.endsWith('+00'))
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).slice(0, 3).padEnd(3, '0')}Z`
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString()
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`)
  return value
}

async function listen(
  url: string,
  channel: string,
  heard: (payload: string) => void,
  onError: (error: Error) => void,
) {
  let stopped = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  const connect = async (again: boolean): Promise<void> => {
    if (stopped) return
    const next = new pg.Client({ connectionString: url, keepAlive: true })
    const lost = (error?: Error): void => {
      // A connection is lost once, however many events say so.
      if (client !== next) return
      client = undefined
      if (error) onError(error)
      if (stopped) return
      retry = setTimeout(
        () => {
          void connect(true)
        },
        Math.min(10_000, 100 * 2 ** Math.min(failures, 7)),
      )
      retry.unref()
      failures += 1
    }
    try {
      client = next
      next.on('error', lost)
      next.on('end', () => lost())
      next.on('notification', ({ payload }) => heard(payload ?? ''))
      await next.connect()
      await next.query(`listen ${next.escapeIdentifier(channel)}`)
      // What was said while we were away is unknown, so say that something may have happened.
      failures = 0
      if (again) heard('')
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)))
    }
  }
  await connect(false)
  return async (): Promise<void> => {
    stopped = true
    clearTimeout(retry)
    await client?.end().catch(() => undefined)
  }
}

/**
 * The SQLSTATE of a value that the database will never take: data exceptions (22), broken constraints (23) and values
 * beyond its limits (54). Null for every other trouble, which is not the fault of the data.
 */
export function dataFaultCode(error: unknown): string | null {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '')
    ? (error.code ?? null)
    : null
}

/** The driver waited for an answer that never came. */
function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout'
}

/**
 * Ends a connection whose question went unanswered. For pools that others use: they give it back as if it were well, and
 * the next question would wait behind that one.
 */
export function endWhenSilent(client: pg.PoolClient): void {
  client.query = new Proxy(client.query, {
    apply(query, self, words: unknown[]) {
      const answer: unknown = Reflect.apply(query, self, words)
      if (answer instanceof Promise)
        answer.catch((error: unknown) => {
          // The pool's client is one of its own; ended, it is thrown away when it comes back.
          if (isSilence(error) && client instanceof pg.Client) void client.end().catch(() => undefined)
        })
      return answer
    },
  })
}

/** Connection trouble, deadlock, serialisation and shutdown errors: the same work may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    /^(08|57P0|40001|40P01|55P03|57014|53)|^ECONN|^EPIPE|^ETIMEDOUT|^ENOENT/.test(code) ||
    /Connection terminated|timeout exceeded/.test(error.message) ||
    isSilence(error)
  )
}
