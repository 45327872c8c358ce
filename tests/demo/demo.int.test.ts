import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyRecorded } from '~/domain/catalogue'
import { createExecutor } from '~/platform/eventstore/execute'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { EventStore } from '~/platform/eventstore/ports'
import { StateCache } from '~/platform/eventstore/state-cache'
import { commandKeyOf } from '~/platform/keys/keys'
import { unsealTexts, type TextPlace } from '~/platform/keys/sealed-text'
import { sql, type SqlQuery } from '~/platform/postgres/sql'
import { admins } from '~/projections/admins/admins'
import { invites } from '~/projections/invites/invites'
import { members } from '~/projections/members/members'
import type { ReadModel } from '~/projections/read-model'
import type { Fields } from '~/projections/runtime/rows'
import { tenants } from '~/projections/tenants/tenants'
import { users } from '~/projections/users/users'
import { people, signIns } from '~/scripts/demo/cast'
import { loadStory } from '~/scripts/demo/load-story'
import { reasonPlace } from '~/services/access/write-access'
import type { Runtime } from '~/services/context'
import { devicePlace } from '~/services/sessions/session-device'
import { finishLeftAccount } from '~/workers/jobs/finish-left-account'
import { finishLeftTenant } from '~/workers/jobs/finish-left-tenant'
import { folded } from '~/tests/kit/folded'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'

const today = Temporal.PlainDate.from('2026-11-24')
const noon = '2026-11-24T10:00:00.000Z'
/** When both practices have opened: long enough for the kinds of steps, short enough to be told many times. */
const early = '2025-08-15T10:00:00.000Z'
const keys = { session: Buffer.alloc(32, 1), claims: Buffer.alloc(32, 2), pepper: Buffer.alloc(32, 3) }

const opened: TestRuntime[] = []
async function installation(): Promise<TestRuntime> {
  const here = await testRuntime()
  opened.push(here)
  return here
}
afterAll(() => Promise.all(opened.map((here) => here.end())))

/** Loads the demo as a process does that has just started, at a moment in time. */
function load({ restarted }: TestRuntime, now: string, parts: Partial<Runtime> = {}): Promise<void> {
  const runtime = { ...restarted(), keys, clock: { now: () => now }, ...parts }
  return loadStory({ runtime, password: 'daybook-demo', today })
}

/** The events as readers see them. What is stored is sealed with other random numbers each time, and its hash with it. */
async function eventsOf({ runtime }: TestRuntime): Promise<readonly AnyRecorded[]> {
  const stored = await runtime.log.read(0, 100_000)
  const events = (await decodeAll(stored, runtime.sealer)).filter(isKnown)
  return events.map((event) => ({ ...event, data: { ...event.data }, hash: '' }) as AnyRecorded)
}

/** What the tables beside the log hold of people and practices; tokens and hashes are random or secret. */
async function besideTheLog({ db, runtime }: TestRuntime): Promise<unknown> {
  const tables = [
    sql`select user_id, address_key, confirmed from ops.credentials order by user_id`,
    sql`select user_id, tenant_id, role, gone, stream_version from ops.access order by user_id, tenant_id`,
    sql`select name, position from ops.reactors order by name`,
    sql`select * from ops.demo`,
  ]
  const access = sql`select * from ops.tenant_access order by tenant_id`
  const sessions = sql`select id, user_id, created_at, ended_at, ip, user_agent from ops.sessions order by id`
  const rowsOf = (table: SqlQuery): Promise<Record<string, unknown>[]> =>
    db.asOwner(async (tx) => (await tx.query<Record<string, unknown>>(table)).rows)
  // What is sealed there looks different each time; what it says does not.
  const clear = async (table: SqlQuery, placesOf: (row: Record<string, unknown>) => readonly TextPlace[]) => {
    const rows = await rowsOf(table)
    const stored = rows.flatMap((row) =>
      placesOf(row).map((place) => ({ text: String(row[place.column] ?? ''), place })),
    )
    const texts = await unsealTexts(runtime.sealer, stored)
    const each = stored.length / Math.max(1, rows.length)
    return rows.map((row, index) => {
      const own = stored.slice(index * each, (index + 1) * each)
      const said = own.map(({ place }, at) => [place.column, texts[index * each + at]])
      return { ...row, ...Object.fromEntries(said) }
    })
  }
  return [
    ...(await Promise.all(tables.map(rowsOf))),
    await clear(access, (row) => [reasonPlace(String(row['tenant_id']))]),
    await clear(sessions, (row) =>
      (['ip', 'user_agent'] as const).map((column) =>
        devicePlace(String(row['user_id']), String(row['id']), column),
      ),
    ),
  ]
}

/** The process is gone: from this append on nothing of it happens any more, and nobody hears whether it arrived. */
class Killed extends Error {
  override readonly name = 'Killed'
}

function dyingStore(store: EventStore, afterAppends: number, arrives: boolean): EventStore {
  let left = afterAppends
  return {
    readStream: (stream, from) => store.readStream(stream, from),
    async append(request) {
      if (left-- > 0) return store.append(request)
      if (left === -1 && arrives) await store.append(request)
      throw new Killed('The process is gone')
    },
  }
}

/** Some seconds are enough on a quiet machine; two years of history on a busy one take longer than other hooks may. */
const patienceMs = 240_000

let whole: TestRuntime
let events: readonly AnyRecorded[] = []
let other: TestRuntime
let short: TestRuntime
beforeAll(async () => {
  ;[whole, other, short] = [await installation(), await installation(), await installation()]
  await Promise.all([load(whole, noon), load(other, noon), load(short, early)])
  events = await eventsOf(whole)
}, patienceMs)

describe('loading the demo', () => {
  it('writes the same log in every installation with the same keys', async () => {
    expect(events.length).toBeGreaterThan(1_000)
    expect(await eventsOf(other)).toEqual(events)
    expect(await besideTheLog(other)).toEqual(await besideTheLog(whole))
  })

  it('tells nothing that has not happened yet', async () => {
    const until = events.filter(({ occurredAt }) => occurredAt <= early)
    expect(await eventsOf(short)).toEqual(until)
  })

  it(
    'goes on after any kill, even days later, as if there had been none',
    async () => {
      const killed = await installation()
      // The first steps are processes over several streams, so they are killed at one append after another.
      const places = [0, 0, 1, 1, 2, 2, 3, 3, 5, 5, 40, 150]
      for (const [round, appends] of places.entries()) {
        const store = dyingStore(killed.runtime.store, appends, round % 2 === 1)
        await expect(load(killed, round === 0 ? early : noon, { store })).rejects.toThrow(Killed)
      }
      await load(killed, noon)
      expect(await eventsOf(killed)).toEqual(await eventsOf(short))
      expect(await besideTheLog(killed)).toEqual(await besideTheLog(short))
    },
    patienceMs,
  )

  it(
    'may be told again from its first step to its last and changes nothing',
    async () => {
      const before = await besideTheLog(other)
      await other.db.asOwner((tx) => tx.query(sql`update ops.demo set done = 0`))
      await load(other, noon)
      expect(await eventsOf(other)).toEqual(events)
      expect(await besideTheLog(other)).toEqual(before)
    },
    patienceMs,
  )

  it('leaves nothing to finish: the jobs of its accounts and practices find everything done', async () => {
    const here = await installation()
    await load(here, early)
    const { store, sealer, log } = here.runtime
    const executor = createExecutor({
      store,
      sealer,
      clock: here.runtime.clock,
      cache: new StateCache(),
      commandKey: commandKeyOf(keys),
      random: Math.random,
    })
    const runtime: Runtime = { ...here.restarted(), keys, executor }
    const head = await log.head()
    for (const event of await eventsOf(here)) {
      if (event.type === 'AddressTaken') await finishLeftAccount(runtime, event.data)
      if (event.type === 'TenantRequested') await finishLeftTenant(runtime, event.data)
    }
    expect(await log.head()).toBe(head)
  })

  it('adds nothing to a loaded demo on a later day', async () => {
    const before = await besideTheLog(whole)
    await load(whole, '2026-11-25T19:00:00.000Z')
    expect(await eventsOf(whole)).toEqual(events)
    expect(await besideTheLog(whole)).toEqual(before)
  })
})

describe('the log of the demo', () => {
  it('is oldest first and ends before the moment of loading, for the log itself too', () => {
    for (const times of [
      events.map(({ occurredAt }) => occurredAt),
      events.map(({ recordedAt }) => recordedAt),
      events.map(({ logTime }) => logTime),
    ]) {
      expect(times).toEqual([...times].sort())
      expect(times.at(-1)! <= noon).toBe(true)
    }
  })

  it('can be asked for any past day', async () => {
    const halfway = '2025-11-24T00:00:00.000Z'
    const position = await whole.runtime.log.positionAt(halfway)
    expect(position).toBe(events.filter(({ occurredAt }) => occurredAt <= halfway).length)
    expect(position).toBeGreaterThan(100)
  })

  it('goes back two years and has something in every month of them', () => {
    expect(events[0]?.occurredAt.slice(0, 10)).toBe(today.subtract({ days: 730 }).toString())
    const months = new Set(events.map(({ occurredAt }) => occurredAt.slice(0, 7)))
    expect(months.size).toBe(25)
  })

  it('never numbers a stream with a gap nor an event twice', () => {
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    const versions = new Map<string, number>()
    for (const { stream, version } of events) {
      expect(version).toBe((versions.get(stream) ?? 0) + 1)
      versions.set(stream, version)
    }
  })

  it('holds no password and comes from addresses set aside for documentation', () => {
    expect(JSON.stringify(events)).not.toContain('daybook-demo')
    for (const { email, ip } of Object.values(people)) {
      expect(email).toMatch(/\.example$/)
      expect(ip).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\./)
    }
  })
})

describe('the story of the demo', () => {
  const rowsOf = (model: ReadModel): readonly Fields[] => folded(model, events, []).rows
  const statesOf = (model: ReadModel, ...columns: readonly string[]): readonly string[] =>
    [...new Set(rowsOf(model).map((row) => columns.map((column) => String(row[column])).join(' ')))].sort()

  it('has two practices in zones that change their clocks on different days, a suspended one and one to come', () => {
    expect(
      rowsOf(tenants)
        .map(({ name, zone, status }) => `${name}, ${zone}: ${status}`)
        .sort(),
    ).toEqual([
      'Clinica Nord, Europe/Bucharest: active',
      'Harbor Studio, America/New_York: active',
      'Kestrel Consulting, Europe/London: suspended',
      'Praxis Hollmann, Europe/Vienna: awaitingOwner',
    ])
  })

  it('has people in every role, at work and gone, and one in two practices', () => {
    expect(statesOf(members, 'role', 'status')).toEqual([
      'admin active',
      'admin removed',
      'owner active',
      'staff active',
      'staff removed',
    ])
    expect(rowsOf(admins)).toHaveLength(1)
    const practices = rowsOf(members).map(({ userId }) => userId)
    expect(practices.length - new Set(practices).size).toBe(1)
  })

  it('has invites in every state, one of them expired and one whose mail came back', () => {
    expect(statesOf(invites, 'status', 'mail')).toEqual([
      'accepted sent',
      'open failed',
      'open waiting',
      'revoked sent',
    ])
    const open = rowsOf(invites).filter(({ status }) => status === 'open')
    expect(open.some(({ expiresAt }) => String(expiresAt) < noon)).toBe(true)
    expect(open.some(({ expiresAt }) => String(expiresAt) > noon)).toBe(true)
  })

  it('never fills a practice beyond its seats', () => {
    for (const { tenantId, seats } of rowsOf(tenants)) {
      const active = rowsOf(members).filter(
        (row) => row['tenantId'] === tenantId && row['status'] === 'active',
      )
      expect(active.length).toBeLessThanOrEqual(Number(seats))
    }
  })

  it('names a reason wherever access was taken or given back', () => {
    const touching = ['TenantSuspended', 'TenantReactivated', 'MemberRemoved', 'SeatLimitChanged']
    const reasons = events
      .filter(({ type }) => touching.includes(type))
      .map(({ reason }) => reason?.length ?? 0)
    expect(reasons).toHaveLength(6)
    expect(Math.min(...reasons)).toBeGreaterThanOrEqual(10)
  })

  it('has an account behind every sign-in that is printed', () => {
    const accounts = new Set(rowsOf(users).map(({ email }) => email))
    for (const { person } of signIns) expect(accounts).toContain(people[person].email)
  })
})
