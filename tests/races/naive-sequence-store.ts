import pg from 'pg'
import type { AppendRequest, EventStore, Receipt, StoredEvent } from '~/platform/eventstore/ports'
import { valueParser } from '~/platform/postgres/database'

/**
 * The event store everybody writes first: a sequence for the position, `position > checkpoint` for the reader. It loses
 * events, because a sequence is drawn at the insert and seen at the commit. Kept so that the follower test is known to
 * catch it.
 */
export class NaiveSequenceStore implements Pick<EventStore, 'append'> {
  readonly #pool: pg.Pool

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 8, types: { getTypeParser: valueParser } })
  }

  async create(): Promise<void> {
    await this.#pool.query('create table naive_events (position bigserial primary key, id uuid not null)')
  }

  /** One transaction for each append, as such stores do. */
  async append({ stream, expected, commandId, events }: AppendRequest): Promise<Receipt> {
    const inserted = await this.#pool.query<{ position: number }>(
      'insert into naive_events (id) select unnest($1::uuid[]) returning position',
      [events.map((event) => event.id)],
    )
    return {
      tenantId: stream.tenantId,
      stream: stream.name,
      commandId,
      firstVersion: expected + 1,
      version: expected + events.length,
      position: inserted.rows.at(-1)?.position ?? null,
    }
  }

  async read(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const found = await this.#pool.query<StoredEvent>(
      'select position, id from naive_events where position > $1 order by position limit $2',
      [after, limit],
    )
    return found.rows
  }

  async head(): Promise<number> {
    const found = await this.#pool.query<{ head: number }>(
      'select coalesce(max(position), 0) as head from naive_events',
    )
    return found.rows[0]?.head ?? 0
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}
