import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPostgresEvents, type PostgresEvents } from '~/platform/eventstore/postgres'
import { appendOf, someStream } from '~/tests/contract/events'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'

let fresh: FreshDatabase
const opened: PostgresEvents[] = []
beforeEach(async () => {
  fresh = await freshDatabase()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()))
  await fresh.drop()
})

/** Store and log as a process of its own has them. */
async function process(db: FreshDatabase['db'] = fresh.db): Promise<PostgresEvents> {
  const events = await openPostgresEvents(fresh.url, db, () => undefined)
  opened.push(events)
  return events
}

/** Server processes that listen on our channel, newest last. */
async function listeners(): Promise<readonly number[]> {
  const found = await fresh.db.pool.query<{ pid: number }>(`
    select pid from pg_stat_activity where datname = current_database() and query ilike 'listen "daybook_log"' order by backend_start`)
  return found.rows.map(({ pid }) => pid)
}

async function nextHead(events: PostgresEvents, after: number): Promise<number> {
  for await (const head of events.log.follow(after, new AbortController().signal)) return head
  throw new Error('The log was followed to its end')
}

it('hears of another process’s events, and again after its listening connection was killed, ten times', async () => {
  const [writer, reader] = [await process(), await process()]
  for (let kill = 0; kill < 10; kill++) {
    const before = await listeners()
    expect(before).toHaveLength(2)
    await fresh.db.pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [before])
    // Whoever follows goes on meanwhile.
    const head = await reader.log.head()
    const next = nextHead(reader, head)
    await writer.store.append(appendOf(someStream(), 0))
    expect(await next).toBe(head + 1)
    await expect
      .poll(async () => (await listeners()).filter((pid) => !before.includes(pid)), { timeout: 20_000 })
      .toHaveLength(2)
    // The reader writes nothing itself: it can know of this position by being told alone.
    await writer.store.append(appendOf(someStream(), 0))
    await expect.poll(() => reader.signal.head, { timeout: 20_000 }).toBe(head + 2)
  }
})

it('follows by asking when it never hears anything', async () => {
  const deaf = await process({ ...fresh.db, listen: () => Promise.resolve(() => Promise.resolve()) })
  const writer = await process()
  for (let position = 0; position < 3; position++) {
    const next = nextHead(deaf, position)
    await writer.store.append(appendOf(someStream(), 0))
    expect(await next).toBe(position + 1)
  }
  expect(deaf.signal.head).toBe(0)
})
