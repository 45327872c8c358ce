import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemberRoleChanged } from '~/domain/tenancy/events'
import { tenantStream } from '~/domain/tenancy/tenant'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { members } from '~/projections/members/members'
import { listQuarantine } from '~/projections/runtime/quarantine'
import { rebuildModel, verifyModel, type RebuildParts } from '~/projections/runtime/rebuild'
import { RebuildTaken } from '~/projections/runtime/rebuild-journal'
import { statusOf } from '~/projections/runtime/status'
import { tableOf } from '~/projections/runtime/tables'
import { tenants } from '~/projections/tenants/tenants'
import { appendOf, someStream } from '~/tests/contract/events'
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

/** A door that a test keeps shut until it has seen what it wants. */
function door() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}

describe('a rebuild taken over from a process that was only slow', () => {
  it('is finished by the one that took it over, and the slow one writes nothing any more', async () => {
    const { projector } = here.start('one')
    // Enough that it reads in pages of its own before it asks everybody to wait for the rest.
    await write(60)
    await here.caughtUp(projector)
    const [read, goOn] = [door(), door()]
    const log = here.events.log
    const slowLog: RebuildParts['log'] = Object.assign(Object.create(log), {
      read: async (...args: Parameters<typeof log.read>) => {
        const page = await log.read(...args)
        read.open()
        await goOn.opened
        return page
      },
    })
    const slow = rebuildModel({ ...here.parts, log: slowLog }, members)
    const lost = slow.catch((error: unknown) => error)
    await read.opened
    // While it sleeps over its page, roles change, and somebody decides that it is dead.
    const admins = await here.db.asPlatform((tx) =>
      tx.query<{ tenantId: string; userId: string }>(
        sql`select tenant_id as "tenantId", user_id as "userId" from ${tableOf(members)} where role = 'admin'`,
      ),
    )
    expect(admins.rowCount).toBeGreaterThan(0)
    for (const { tenantId, userId } of admins.rows)
      await record(here.events.store, {
        stream: tenantStream(tenantId),
        events: [MemberRoleChanged({ tenantId, userId, from: 'admin', to: 'staff' })],
      })
    await here.caughtUp(projector)
    await here.db.asProjector((tx) =>
      tx.query(sql`update log.rebuilds set beat_at = now() - interval '1 minute'`),
    )
    const taken = rebuildModel(here.parts, members)
    goOn.open()
    expect((await taken).identical).toBe(true)
    expect(await lost).toBeInstanceOf(RebuildTaken)
    expect((await verifyModel(here.parts, members)).identical).toBe(true)
    const runs = await here.db.asPlatform((tx) =>
      tx.query(sql`select kind, state from log.rebuilds order by started_at`),
    )
    expect(runs.rows).toEqual([
      { kind: 'rebuild', state: 'done' },
      { kind: 'verify', state: 'done' },
    ])
  })
})

describe('a table that somebody dropped', () => {
  it('is made anew and filled from the first event; no key is blamed for it', async () => {
    const { projector } = here.start('one', [tenants])
    await write(2)
    await here.caughtUp(projector)
    await here.db.asProjector((tx) => tx.query(sql`drop table ${tableOf(tenants)}`))
    for (const saying of history(3).slice(-12)) await record(here.events.store, saying)
    await expect
      .poll(async () => (await statusOf(here.db, [tenants]))[0], { timeout: 10_000 })
      .toMatchObject({ state: 'current', behind: 0 })
    expect(await here.db.asPlatform(listQuarantine)).toEqual([])
    expect((await verifyModel(here.parts, tenants)).identical).toBe(true)
  })
})

describe('a projector with nothing to do', () => {
  it('stands by for the leases of another without asking the log all the time', async () => {
    const { projector } = here.start('one', [tenants])
    await write(2)
    await here.caughtUp(projector)
    let asked = 0
    const log = here.events.log
    const counting: typeof log = Object.assign(Object.create(log), {
      read: (...args: Parameters<typeof log.read>) => {
        asked += 1
        return log.read(...args)
      },
      head: () => {
        asked += 1
        return log.head()
      },
    })
    const { stop } = here.start('two', [tenants], counting)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await stop()
    expect(asked).toBeLessThan(10)
  })
})

describe('a model that is far behind', () => {
  it('keeps nobody waiting who has caught up', async () => {
    const first = here.start('one', [tenants])
    for (let batch = 0; batch < 60; batch++)
      await Promise.all(
        Array.from({ length: 4 }, () => here.events.store.append(appendOf(someStream(), 0, 100))),
      )
    await here.caughtUp(first.projector)
    await first.stop()
    const { projector } = here.start('two', [tenants, auditEntries])
    await expect
      .poll(() => projector.progress.positionOf(tenants), { timeout: 5_000, interval: 5 })
      .toBeGreaterThan(0)
    const receipt = await here.events.store.append(appendOf(someStream(), 0))
    const position = receipt.position ?? 0
    await expect
      .poll(() => projector.progress.positionOf(tenants), { timeout: 5_000, interval: 5 })
      .toBeGreaterThanOrEqual(position)
    expect(projector.progress.positionOf(auditEntries)).toBeLessThan(position)
    await here.caughtUp(projector)
  })
})
