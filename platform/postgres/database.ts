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
  asProjector<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Migrations and the tables of the job queue. */
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Calls back for each NOTIFY on `channel`, reconnecting for ever; resolves to a function that stops it. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly size?: number
  /** Told of errors of idle connections, which nobody awaits. */
  readonly onError?: (error: Error) => void
}

const limits = {
  web: "set local statement_timeout = '10s'; set local lock_timeout = '3s'; set local idle_in_transaction_session_timeout = '15s'",
  batch:
    "set local statement_timeout = '10min'; set local lock_timeout = '30s'; set local idle_in_transaction_session_timeout = '2min'",
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
  const transaction = (setup: string) => {
    return async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query(`begin; ${setup}`)
        const result = await work(transactionOf(client))
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((lost: Error) => (broken = lost))
        throw error
      } finally {
        client.release(broken)
      }
    }
  }
  const tenant = (tenantId: string): string => {
    if (!uuid.test(tenantId)) throw new Error('A tenant id must be a uuid')
    return `set local role daybook_web; ${limits.web}; set local app.tenant = '${tenantId}'`
  }
  return {
    withTenant: (tenantId, work) => transaction(tenant(tenantId))(work),
    asWeb: transaction(`set local role daybook_web; ${limits.web}`),
    asPlatform: transaction(`set transaction read only; set local role daybook_platform_ro; ${limits.web}`),
    asProjector: transaction(`set local role daybook_projector; ${limits.batch}`),
    asOwner: transaction(`set local role daybook_owner; ${limits.batch}`),
    listen: (channel, heard) => listen(url, channel, heard, onError),
    pool,
    close: () => pool.end(),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function transactionOf(client: pg.PoolClient): Tx {
  return {
    query: async <R extends object>(query: SqlQuery) => {
      const { text, values } = query
      const result = await client.query<R>(text, [...values])
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
 * Most come in UTC, with a year of four digits: those are rearranged, since reading the log spent half its time in making
 * a date of each only to write it down again (measured: 0.1 instead of 1.7 microseconds).
 */
function instantOf(text: string): string {
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
  const connect = async (attempt: number): Promise<void> => {
    if (stopped) return
    const next = new pg.Client({ connectionString: url, keepAlive: true })
    const lost = (error?: Error): void => {
      if (client !== next && attempt === 0) return
      client = undefined
      if (error) onError(error)
      if (stopped || retry) return
      retry = setTimeout(
        () => {
          retry = undefined
          void connect(attempt + 1)
        },
        Math.min(10_000, 100 * 2 ** Math.min(attempt, 7)),
      )
      retry.unref()
    }
    try {
      client = next
      next.on('error', lost)
      next.on('end', () => lost())
      next.on('notification', ({ payload }) => heard(payload ?? ''))
      await next.connect()
      await next.query(`listen ${next.escapeIdentifier(channel)}`)
      // What was said while we were away is unknown, so say that something may have happened.
      if (attempt > 0) heard('')
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)))
    }
  }
  await connect(0)
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

/** Connection trouble, deadlock, serialisation and shutdown errors: the same work may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    /^(08|57P0|40001|40P01|55P03|57014|53)|^ECONN|^EPIPE|^ETIMEDOUT|^ENOENT/.test(code) ||
    /Connection terminated|timeout exceeded/.test(error.message)
  )
}
