import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { eventStoreContract } from '~/tests/contract/event-store'
import { appendOf, someStream } from '~/tests/contract/events'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { openPostgresEvents, type PostgresEvents } from './postgres'

let fresh: FreshDatabase
let events: PostgresEvents
beforeAll(async () => {
  fresh = await freshDatabase()
  events = await openPostgresEvents(fresh.url, fresh.db, () => undefined)
})
afterAll(async () => {
  await events.close()
  await fresh.drop()
})

eventStoreContract('Postgres', () => Promise.resolve(events))

describe('the log in Postgres', () => {
  it('refuses UPDATE, DELETE and TRUNCATE, from its owner too', async () => {
    await events.store.append(appendOf(someStream(), 0))
    for (const change of [
      sql`update log.events set type = 'Other'`,
      sql`delete from log.events`,
      sql`truncate log.events`,
      sql`delete from log.commands`,
    ]) {
      await expect(fresh.db.asOwner((tx) => tx.query(change))).rejects.toThrow('append-only')
      await expect(fresh.db.asWeb((tx) => tx.query(change))).rejects.toThrow('permission denied')
    }
  })

  it('lets only the function insert', async () => {
    await expect(
      fresh.db.asWeb((tx) => tx.query(sql`insert into log.log_head values (true, 1, now())`)),
    ).rejects.toThrow('permission denied')
  })

  it('fails the one append whose text is no json and stores its neighbours of the same flush', async () => {
    const good = appendOf(someStream(), 0)
    const bad = appendOf(someStream(), 0)
    const broken = { ...bad, events: bad.events.map((event) => ({ ...event, data: '{' })) }
    const outcomes = await Promise.allSettled([events.store.append(good), events.store.append(broken)])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected'])
    expect(await events.store.readStream(bad.stream, 0)).toEqual([])
  })
})
