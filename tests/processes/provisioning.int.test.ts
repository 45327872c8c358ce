import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { sql } from '~/platform/postgres/sql'
import { provisionTenant } from '~/services/console/provision-tenant'
import type { Runtime } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { finishLeftTenant } from '~/workers/jobs/finish-left-tenant'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { prepareReactors, step } from '~/workers/reactors/run-reactors'
import { tenantFinisher } from '~/workers/reactors/tenant-finisher'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
  await prepareReactors(here.runtime)
})
afterAll(() => here.end())

const form = (tag: string) => ({
  practice: `Practice ${tag}`,
  zone: 'UTC',
  currency: 'EUR',
  seats: 4,
  ownerName: 'Lena Hollmann',
  ownerEmail: `${tag.toLowerCase()}@owner.example`,
})

/** The types of all events of a practice, by a word in its name. */
async function eventsOf(tag: string): Promise<readonly string[]> {
  const found = await here.db.asWeb((tx) =>
    tx.query<{ type: string }>(sql`
      select type from log.events where tenant_id in
        (select tenant_id from log.events where type = 'TenantRequested' and data::text like ${`%Practice ${tag}"%`})
       order by position`),
  )
  return found.rows.map(({ type }) => type)
}

/** What the reactor leaves for the queue, worked off by another process. */
async function finishLeft(runtime: Runtime): Promise<void> {
  await step(runtime, tenantFinisher)
  const jobs = await here.db.asOwner((tx) =>
    tx.query<{ id: string; payload: string }>(sql`
      select j.id, j.payload from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'finish-tenant'`),
  )
  for (const { id, payload } of jobs.rows) {
    await finishLeftTenant(runtime, JSON.parse(payload))
    await here.db.asOwner((tx) => tx.query(sql`delete from graphile_worker._private_jobs where id = ${id}`))
  }
}

const whole = ['TenantRequested', 'TenantProvisioned', 'InviteSent']

describe('opening a practice from the console', () => {
  it('asks for it, opens it and invites its owner', async () => {
    const made = await provisionTenant(visitor(here.runtime), form('whole'))
    expect(isRefusal(made)).toBe(false)
    expect(await eventsOf('whole')).toEqual(whole)
    await finishLeft(here.restarted())
    expect(await eventsOf('whole')).toEqual(whole)
  })

  it.each(['hold', 'request', 'confirm', 'provision', 'inviteMember'])(
    'is finished or leaves nothing when the process dies after “%s”',
    async (deadly) => {
      const tag = `dies-${deadly}`
      const dying = here.restarted((passed) => {
        if (passed === deadly) throw new Error('The process is gone')
      })
      await expect(provisionTenant(visitor(dying), form(tag))).rejects.toThrow('The process is gone')
      for (let times = 0; times < 2; times++) await finishLeft(here.restarted())
      expect(await eventsOf(tag)).toEqual(deadly === 'hold' ? [] : whole)
    },
  )

  it('never shares its address on the web with whoever came while its hold had run out', async () => {
    const dying = here.restarted((passed) => {
      if (passed === 'request') throw new Error('The process is gone')
    })
    await expect(provisionTenant(visitor(dying), form('wanted'))).rejects.toThrow('The process is gone')
    const afterHold = { now: () => new Date(Date.now() + 20 * 60_000).toISOString() }
    const quick = await registerPractice(visitor({ ...here.restarted(), clock: afterHold }), {
      name: 'Ana Pop',
      email: 'quick@owner.example',
      password: 'quiet river stones',
      practice: 'Practice wanted',
      zone: 'UTC',
      currency: 'EUR',
    })
    expect(quick).toMatchObject({ slug: 'practice-wanted' })
    await finishLeft({ ...here.restarted(), clock: afterHold })
    const slugs = await here.db.asWeb((tx) =>
      tx.query<{ slug: string }>(
        sql`select slug from ops.tenant_access where name = 'Practice wanted' order by slug`,
      ),
    )
    expect(slugs.rows.map(({ slug }) => slug)).toEqual(['practice-wanted', 'practice-wanted-2'])
  })
})
