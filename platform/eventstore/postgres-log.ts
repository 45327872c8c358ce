import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Instant } from '~/domain/kernel/instant'
import type { LogSignal } from './log-signal'
import type { ComparedWithStore, EventLog, LogFilter, Receipt, StoredEvent } from './ports'
import { eventColumns, storedEvent, tenantColumn, type EventRow } from './postgres-rows'

/** How long a follower waits when nobody wakes it: a lost NOTIFY costs at most this. */
const pollMs = 1_000

/** The log on Postgres: positions are the primary key, without gaps and in commit order. */
export class PostgresLog implements EventLog {
  constructor(
    readonly pool: pg.Pool,
    readonly signal: LogSignal,
  ) {}

  async read(after: number, limit: number, filter: LogFilter = {}): Promise<readonly StoredEvent[]> {
    const conditions = ['position > $1']
    const values: unknown[] = [after, limit]
    if (filter.tenantId !== undefined)
      conditions.push(`tenant_id = $${values.push(tenantColumn(filter.tenantId))}`)
    if (filter.stream !== undefined) {
      const { tenantId, name } = filter.stream
      conditions.push(
        `tenant_id = $${values.push(tenantColumn(tenantId))} and stream = $${values.push(name)}`,
      )
    }
    if (filter.types !== undefined) conditions.push(`type = any($${values.push(filter.types)})`)
    const result = await this.pool.query<EventRow>(
      `select ${eventColumns} from log.events where ${conditions.join(' and ')} order by position limit $2`,
      values,
    )
    return result.rows.map(storedEvent)
  }

  async at(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    const result = await this.pool.query<EventRow>(
      `select ${eventColumns} from log.events where position = any($1) order by position`,
      [positions],
    )
    return result.rows.map(storedEvent)
  }

  async *follow(after: number, signal: AbortSignal): AsyncIterable<number> {
    let seen = after
    while (!signal.aborted) {
      // An unreachable database is a pause, not an end: whoever follows goes on when it is back.
      const head = await this.head().catch(() => null)
      if (head === null) await sleep(pollMs, undefined, { signal }).catch(() => undefined)
      else if (head > seen) yield (seen = head)
      // Heard of a move while asking: ask again rather than wait for the next one.
      else if (this.signal.head <= seen) await this.signal.wait(pollMs, signal)
    }
  }

  async head(): Promise<number> {
    const result = await this.pool.query<{ position: number }>('select position from log.log_head')
    return result.rows[0]?.position ?? 0
  }

  settled(): Promise<number> {
    return this.head()
  }

  compareWithStore(_report: (position: number) => void): Promise<ComparedWithStore | null> {
    return Promise.resolve(null)
  }

  async positionOf(receipt: Pick<Receipt, 'tenantId' | 'stream' | 'version'>): Promise<number | null> {
    const result = await this.pool.query<{ position: number }>(
      'select position from log.events where tenant_id = $1 and stream = $2 and version = $3',
      [tenantColumn(receipt.tenantId), receipt.stream, receipt.version],
    )
    return result.rows[0]?.position ?? null
  }

  async positionAt(at: Instant): Promise<number> {
    const result = await this.pool.query<{ position: number }>(
      'select position from log.events where log_time <= $1 order by log_time desc, position desc limit 1',
      [at],
    )
    return result.rows[0]?.position ?? 0
  }
}
