import type pg from 'pg'
import type { StoredEvent } from '~/platform/eventstore/ports'

/**
 * The event store everybody writes first: a sequence for the position, `position > checkpoint` for the reader. It loses
 * events, because a sequence is drawn at the insert and seen at the commit. Kept so that the follower test is known to
 * catch it.
 */
export class NaiveSequenceStore {
  constructor(readonly pool: pg.Pool) {}

  async create(): Promise<void> {
    await this.pool.query('create table naive_events (position bigserial primary key, id uuid not null)')
  }

  /** Inserts and leaves the commit to the caller. */
  async begin(id: string): Promise<() => Promise<void>> {
    const client = await this.pool.connect()
    await client.query('begin')
    await client.query('insert into naive_events (id) values ($1)', [id])
    return async () => {
      await client.query('commit')
      client.release()
    }
  }

  async read(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const found = await this.pool.query<StoredEvent>(
      'select position, id from naive_events where position > $1 order by position limit $2',
      [after, limit],
    )
    return found.rows
  }
}
