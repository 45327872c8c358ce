import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SessionRevoked, SessionStarted } from '~/domain/sessions/events'
import { sessionStream } from '~/domain/sessions/session'
import { MemberJoined, TenantProvisioned } from '~/domain/tenancy/events'
import { tenantStream } from '~/domain/tenancy/tenant'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { invites } from '~/projections/invites/invites'
import { members } from '~/projections/members/members'
import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { LeaseLost, moveCheckpoint } from '~/projections/runtime/checkpoints'
import { contentHash } from '~/projections/runtime/compare'
import { newestRuns, rebuildAt } from '~/projections/runtime/past-runs'
import { heldRange, listQuarantine, retryKey, skipKey } from '~/projections/runtime/quarantine'
import { rebuildModel, verifyModel } from '~/projections/runtime/rebuild'
import { begin, beat } from '~/projections/runtime/rebuild-journal'
import { statusOf } from '~/projections/runtime/status'
import { tableName, tableOf, tallyOf } from '~/projections/runtime/tables'
import { sessions } from '~/projections/sessions/sessions'
import { tenants } from '~/projections/tenants/tenants'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { running, type Running } from './running'

let here: Running
beforeEach(async () => {
  here = await running()
})
afterEach(() => here.end())

const write = async (practices: number): Promise<void> => {
  for (const saying of history(practices)) await record(here.events.store, saying)
}
const hashes = (): Promise<string[]> =>
  Promise.all(models.map((model) => here.db.asProjector((tx) => contentHash(tx, model, 'live'))))

describe('following the log', () => {
  it('feeds every model and lets a reader wait for what it wrote', async () => {
    const { projector } = here.start('one')
    await write(2)
    await here.caughtUp(projector)
    const status = await statusOf(here.db, models)
    expect(status.map(({ model, state, behind }) => ({ model, state, behind }))).toEqual(
      models.map(({ name }) => ({ model: name, state: 'current', behind: 0 })),
    )
    expect(status.find(({ model }) => model === 'audit-entries')?.rows).toBe(await here.events.log.head())
  })

  it('passes over events of a newer release, counts them, and folds what comes after them', async () => {
    const { projector } = here.start('one')
    await write(1)
    const tenantId = newId()
    const joined = MemberJoined({ tenantId, userId: newId(), role: 'staff' })
    const event = { type: 'AppointmentBooked', schemaVersion: 1, data: {}, refs: [], subjects: [] }
    const stream = tenantStream(tenantId)
    await record(here.events.store, { stream, events: [event, { ...joined, schemaVersion: 99 }, joined] })
    await here.caughtUp(projector)
    const status = await statusOf(here.db, models)
    expect(status.map(({ state, behind, unknownEvents }) => ({ state, behind, unknownEvents }))).toEqual(
      models.map(() => ({ state: 'current', behind: 0, unknownEvents: 2 })),
    )
    const rows = sql`select user_id as "userId" from ${tableOf(members)}`
    const own = await here.db.withTenant(tenantId, (tx) => tx.query(rows))
    expect(own.rows).toEqual([{ userId: joined.data.userId }])
    expect(status.find(({ model }) => model === 'audit-entries')?.rows).toBe(
      (await here.events.log.head()) - 2,
    )
  })

  it('lets a secondary id lead to whoever it was last given to, however the events came in', async () => {
    const { projector } = here.start('one', [sessions])
    const sessionId = newId()
    const stream = sessionStream(sessionId)
    const started = () => SessionStarted({ sessionId, userId: newId(), method: 'password' })
    for (const event of [started(), started(), SessionRevoked({ sessionId, cause: 'signedOut' })]) {
      await record(here.events.store, { stream, events: [event] })
      await here.caughtUp(projector)
    }
    expect(await verifyModel(here.parts, sessions)).toMatchObject({ identical: true })
  })

  it('gives a tenant only its own rows', async () => {
    const { projector } = here.start('one')
    await write(3)
    await here.caughtUp(projector)
    const own = await here.db.asPlatform((tx) =>
      tx.query<{ tenantId: string }>(sql`select tenant_id as "tenantId" from ${tableOf(tenants)} limit 1`),
    )
    const tenantId = own.rows[0]?.tenantId ?? ''
    for (const table of [
      tableName(tenants),
      tableName(members),
      tableName(invites),
      tableName(members, 'live', 'tally'),
      tableName(auditEntries),
      tableName(auditEntries, 'live', 'tally'),
    ]) {
      const seen = await here.db.withTenant(tenantId, (tx) =>
        tx.query<{ tenantId: string }>(
          sql`select distinct tenant_id as "tenantId" from ${sql.id('rm', table)}`,
        ),
      )
      expect({ table, rows: seen.rows }).toEqual({ table, rows: [{ tenantId }] })
    }
  })

  it('does not let a process write that has lost its lease', async () => {
    const { projector, stop } = here.start('one', [members])
    await write(1)
    await here.caughtUp(projector)
    await stop()
    await here.db.asProjector((tx) => tx.query(sql`update log.checkpoints set epoch = epoch + 1`))
    const position = await here.events.log.head()
    const stale = { epoch: 1, position }
    await expect(
      here.db.asProjector((tx) => moveCheckpoint(tx, members, stale, position + 1, 0)),
    ).rejects.toThrow(LeaseLost)
    // Nor may the right process move on from where the model is not.
    const found = await here.db.asProjector((tx) =>
      tx.query<{ epoch: number }>(sql`select epoch from log.checkpoints where model = 'members'`),
    )
    const misplaced = { epoch: found.rows[0]?.epoch ?? 0, position: position - 1 }
    await expect(
      here.db.asProjector((tx) => moveCheckpoint(tx, members, misplaced, position + 1, 0)),
    ).rejects.toThrow(LeaseLost)
  })

  it('hands over to a second process when the first one stops', async () => {
    const first = here.start('one')
    await write(1)
    await here.caughtUp(first.projector)
    const second = here.start('two')
    await first.stop()
    await write(1)
    await record(here.events.store, {
      stream: tenantStream('0190a000-0000-7000-8000-000000000009'),
      events: [
        MemberJoined({ tenantId: '0190a000-0000-7000-8000-000000000009', userId: newId(), role: 'staff' }),
      ],
    })
    await here.caughtUp(second.projector)
    for (const model of models) expect((await verifyModel(here.parts, model)).identical).toBe(true)
  })
})

describe('rebuilding', () => {
  it('ends with what live has, for every model, and says so', async () => {
    const { projector } = here.start('one')
    await write(20)
    await here.caughtUp(projector)
    const before = await hashes()
    for (const model of models) {
      const result = await rebuildModel(here.parts, model)
      expect(result).toMatchObject({ model: model.name, identical: true, differences: [] })
    }
    expect(await hashes()).toEqual(before)
  })

  it('remembers how the last one ended, without the values of what differed', async () => {
    const { projector } = here.start('one')
    await write(2)
    await here.caughtUp(projector)
    await rebuildModel(here.parts, tenants)
    await here.db.asProjector((tx) => tx.query(sql`update ${tableOf(tenants)} set name = 'Somebody private'`))
    await verifyModel(here.parts, tenants)
    await rebuildModel(here.parts, members)
    const runs = await here.db.asPlatform(newestRuns)
    expect(runs).toMatchObject([
      { model: 'members', kind: 'rebuild', state: 'done', identical: true, differences: [] },
      { model: 'tenants', kind: 'verify', state: 'done', identical: false, rows: 2 },
    ])
    expect(runs[1]?.differences[0]).toEqual({
      model: 'tenants',
      key: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      column: 'name',
    })
    const ended = runs[0]?.endedAt ?? ''
    expect(await here.db.asPlatform((tx) => rebuildAt(tx, ended, '1 second'))).toBe('members')
    expect(await here.db.asPlatform((tx) => rebuildAt(tx, '2020-01-01T00:00:00.000Z', '1 second'))).toBeNull()
  })

  it('measures how long an event takes until it can be seen', async () => {
    const { projector } = here.start('one', [tenants])
    await here.caughtUp(projector)
    projector.progress.takeDelay(tenants)
    const tenantId = newId()
    const settings = { name: 'Late', slug: 'late', zone: 'UTC', currency: 'EUR', seats: 2 }
    await record(here.events.store, {
      stream: tenantStream(tenantId),
      events: [TenantProvisioned({ tenantId, ...settings })],
      at: new Date(Date.now() - 30_000).toISOString(),
    })
    await here.caughtUp(projector)
    const delay = projector.progress.takeDelay(tenants)
    // Never longer than this process has fed the model, however old the event says it is.
    expect(delay).toBeGreaterThan(0)
    expect(delay).toBeLessThan(30_000)
  })

  it('never shows a reader a gap while a writer runs', async () => {
    const { projector } = here.start('one')
    await write(30)
    await here.caughtUp(projector)
    let busy = true
    let fewest = 30
    let reads = 0
    const reading = (async () => {
      while (busy) {
        const seen = await here.db.asPlatform((tx) =>
          tx.query<{ rows: number }>(sql`select count(*) as rows from ${tableOf(tenants)}`),
        )
        const rows = seen.rows[0]?.rows ?? 0
        expect(rows).toBeGreaterThanOrEqual(fewest)
        fewest = rows
        reads += 1
      }
    })()
    const writing = (async () => {
      for (let number = 0; busy; number++) {
        const tenantId = newId()
        await record(here.events.store, {
          stream: tenantStream(tenantId),
          events: [
            TenantProvisioned({
              tenantId,
              name: `New ${number}`,
              slug: `new-${number}`,
              zone: 'UTC',
              currency: 'EUR',
              seats: 2,
            }),
          ],
        })
      }
    })()
    for (let round = 0; round < 5; round++)
      expect((await rebuildModel(here.parts, tenants)).identical).toBe(true)
    busy = false
    await Promise.all([reading, writing])
    await here.caughtUp(projector)
    expect(reads).toBeGreaterThan(10)
    expect((await verifyModel(here.parts, tenants)).identical).toBe(true)
  })

  it('takes over from a process that was killed in the middle', async () => {
    const { projector } = here.start('one')
    await write(5)
    await here.caughtUp(projector)
    const run = await here.db.asProjector((tx) => begin(tx, members, 'rebuild', newId()))
    await here.db.asProjector((tx) => beat(tx, run, 'replay', 3, 10, []))
    await expect(rebuildModel(here.parts, members)).rejects.toThrow('under way')
    await here.db.asProjector((tx) =>
      tx.query(sql`update log.rebuilds set beat_at = now() - interval '1 minute'`),
    )
    expect((await rebuildModel(here.parts, members)).identical).toBe(true)
  })

  it('finds a row that was edited by hand and names model, key, column and both values', async () => {
    const { projector } = here.start('one')
    await write(3)
    await here.caughtUp(projector)
    const edited = await here.db.asProjector((tx) =>
      tx.query<{ tenantId: string; userId: string }>(sql`
        update ${tableOf(members)} set role = 'owner' where (tenant_id, user_id) = (select tenant_id, user_id from ${tableOf(members)} where role = 'admin' limit 1)
        returning tenant_id as "tenantId", user_id as "userId"`),
    )
    const { tenantId, userId } = edited.rows[0] ?? { tenantId: '', userId: '' }
    const difference = {
      model: 'members',
      key: `${tenantId} / ${userId}`,
      column: 'role',
      live: 'owner',
      folded: 'admin',
    }
    expect(await verifyModel(here.parts, members)).toMatchObject({
      identical: false,
      differences: [difference],
    })
    expect(await rebuildModel(here.parts, members)).toMatchObject({
      identical: false,
      differences: [difference],
    })
    expect(await verifyModel(here.parts, members)).toMatchObject({ identical: true })
  })

  it('finds a row that was deleted and a counter that was changed', async () => {
    const { projector } = here.start('one')
    await write(2)
    await here.caughtUp(projector)
    await here.db.asProjector((tx) =>
      tx.query(sql`delete from ${tableOf(tenants)} where slug = 'practice-0'`),
    )
    await here.db.asProjector((tx) => tx.query(sql`update ${tallyOf(members)} set active = 7`))
    expect((await verifyModel(here.parts, tenants)).differences).toMatchObject([
      { column: '(whole row)', live: undefined, folded: { slug: 'practice-0' } },
    ])
    expect((await verifyModel(here.parts, members)).differences[0]).toMatchObject({
      model: 'members tally',
      column: 'active',
      live: 7,
      folded: 2,
    })
  })
})

describe('quarantine', () => {
  /** The members model with a fold that cannot take one person's removal, until it is mended. */
  const broken = (poison: { on: boolean }): ReadModel => ({
    ...members,
    step: (event) => {
      const step = members.step(event)
      if (!step || event.type !== 'MemberRemoved' || event.data.tenantId !== poisonTenant) return step
      return {
        ...step,
        fold: (row) => {
          if (poison.on) throw new Error('field “role” is missing')
          return step.fold(row)
        },
      }
    },
  })
  let poisonTenant = ''

  it('holds back one key, lets everything else go on, and folds what waited after the mend', async () => {
    const poison = { on: true }
    const model = broken(poison)
    const first = history(1).find(({ stream }) => stream.name.startsWith('tenant-'))
    poisonTenant = first?.stream.tenantId ?? ''
    const { projector } = here.start('one', [model, tenants])
    await write(3)
    await here.caughtUp(projector)
    const [held] = await here.db.asPlatform(listQuarantine)
    expect(held).toMatchObject({
      model: 'members',
      waiting: 1,
      error: expect.stringMatching(/^MemberRemoved version 1: Error at runtime\.int\.test\.ts:\d+$/),
    })
    expect((await statusOf(here.db, [model]))[0]).toMatchObject({
      state: 'quarantined',
      behind: 0,
      quarantined: 1,
      waiting: 1,
    })
    const removed = sql`select count(*) as rows from ${tableOf(members)} where status = 'removed'`
    const count = async (): Promise<number | undefined> =>
      (await here.db.asPlatform((tx) => tx.query<{ rows: number }>(removed))).rows[0]?.rows
    expect(await count()).toBe(2)

    expect(await retryKey(here.parts, model, held?.key ?? '')).toBe(false)
    poison.on = false
    expect(await retryKey(here.parts, model, held?.key ?? '')).toBe(true)
    expect(await count()).toBe(3)
    expect((await verifyModel(here.parts, members)).identical).toBe(true)
  })

  it('passes over a skipped key, in every rebuild too', async () => {
    const model = broken({ on: true })
    const first = history(1).find(({ stream }) => stream.name.startsWith('tenant-'))
    poisonTenant = first?.stream.tenantId ?? ''
    const { projector } = here.start('one', [model])
    await write(2)
    await here.caughtUp(projector)
    const [held] = await here.db.asPlatform(listQuarantine)
    const range = await heldRange(here.parts, model, held?.key ?? '')
    expect(range).toEqual({ from: held?.position, to: await here.events.log.head() })
    if (!range) throw new Error('Nothing is held back')
    for (let times = 0; times < 2; times++) await skipKey(here.parts, model, held?.key ?? '', range)
    expect(await here.db.asPlatform(listQuarantine)).toEqual([])
    expect((await rebuildModel(here.parts, model)).identical).toBe(true)
    expect(await here.db.asPlatform(listQuarantine)).toEqual([])
  })

  it('finds the one event of a page that the database will not take', async () => {
    const rejecting: ReadModel = {
      ...members,
      step: (event) => {
        const step = members.step(event)
        if (!step || event.type !== 'MemberRoleChanged') return step
        return { ...step, fold: (row) => (row ? { ...row, joinedAt: 'no time at all' } : row) }
      },
    }
    const { projector } = here.start('one', [rejecting])
    await write(4)
    await here.caughtUp(projector)
    const held = await here.db.asPlatform(listQuarantine)
    expect(held).toHaveLength(4)
    // The code and not the words: those quote what was in the row.
    expect(held[0]?.error).toBe('MemberRoleChanged version 1: the database refused its row (22007)')
    expect((await rebuildModel(here.parts, rejecting)).identical).toBe(true)
    expect(await here.db.asPlatform(listQuarantine)).toHaveLength(4)
    expect(await retryKey(here.parts, rejecting, held[0]?.key ?? '')).toBe(false)
    expect(await retryKey(here.parts, members, held[0]?.key ?? '')).toBe(true)
  })
})
