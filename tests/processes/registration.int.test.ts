import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventType } from '~/domain/catalogue'
import { isRefusal } from '~/domain/kernel/decider'
import { sql } from '~/platform/postgres/sql'
import { CommandReused } from '~/platform/eventstore/execute'
import { newId } from '~/platform/ids'
import { createAdmin } from '~/services/admins/create-admin'
import { registerPractice } from '~/services/people/register-practice'
import { checkCredentials } from '~/services/people/check-credentials'
import { contextFor, type Runtime } from '~/services/context'
import { finishLeftAccount } from '~/workers/jobs/finish-left-account'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { sweep } from '~/workers/jobs/sweep'
import { accountFinisher } from '~/workers/reactors/account-finisher'
import { prepareReactors, step as reactOnce } from '~/workers/reactors/run-reactors'
import { readEvents } from '~/tests/kit/read-events'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
})
afterAll(() => here.end())

const form = (tag: string) => ({
  name: 'Ana Pop',
  email: `${tag}@clinic.example`,
  password: 'quiet river stones',
  practice: `Clinic ${tag}`,
  zone: 'Europe/Bucharest',
  currency: 'RON',
})

/** How many events of each kind the installation has for a tag. */
async function countEvents(type: EventType, like: string): Promise<number> {
  const events = await readEvents(here.runtime, type)
  return events.filter(({ data }) => JSON.stringify(data).includes(like)).length
}

/** What the reactor does for accounts that were left behind. */
async function finishLeft(runtime: Runtime): Promise<void> {
  const taken = await here.db.asWeb((tx) =>
    tx.query<{ data: string }>(sql`select data from log.events where type = 'AddressTaken'`),
  )
  for (const { data } of taken.rows) await finishLeftAccount(runtime, JSON.parse(data))
}

describe('registering a practice', () => {
  it('gives exactly one account for fifty registrations of one address at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => registerPractice(visitor(here.runtime), form('fifty'))),
    )
    expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(1)
    for (const refused of outcomes.filter(isRefusal)) expect(refused).toEqual({ refused: 'AddressTaken' })
    expect(await countEvents('UserRegistered', 'fifty@')).toBe(1)
    expect(await countEvents('TenantProvisioned', 'Clinic fifty')).toBe(1)
    const winner = outcomes.find((outcome) => !isRefusal(outcome))
    if (!winner || isRefusal(winner)) throw new Error('Nobody won')
    const ctx = contextFor(here.runtime, {
      actor: { kind: 'guest', id: null },
      source: 'web',
      origin: null,
      commandId: newId(),
      correlationId: 'c',
    })
    expect(
      await checkCredentials(ctx, { email: 'FIFTY@clinic.example', password: 'quiet river stones' }),
    ).toBe(winner.userId)
  })

  it('is one registration when the form is sent twice', async () => {
    const commandId = newId()
    const [first, second] = await Promise.all([
      registerPractice(visitor(here.runtime, commandId), form('twice')),
      registerPractice(visitor(here.runtime, commandId), form('twice')),
    ])
    expect(first).toMatchObject({ slug: 'clinic-twice' })
    expect(second).toMatchObject({ userId: (first as { userId: string }).userId, slug: 'clinic-twice' })
    expect(await countEvents('TenantProvisioned', 'Clinic twice')).toBe(1)
  })

  it('lets nobody in who repeats the command with another password', async () => {
    const commandId = newId()
    const first = await registerPractice(visitor(here.runtime, commandId), form('replayed'))
    expect(first).toMatchObject({ slug: 'clinic-replayed' })
    await expect(
      registerPractice(visitor(here.restarted(), commandId), {
        ...form('replayed'),
        password: 'a password of somebody else',
      }),
    ).rejects.toThrow(CommandReused)
    expect(await checkCredentials(visitor(here.runtime), form('replayed'))).not.toBeNull()
  })

  it('goes through when the same form is sent once more with the address corrected', async () => {
    await registerPractice(visitor(here.runtime), form('taken'))
    const commandId = newId()
    const corrected = { ...form('corrected'), practice: 'Corrected Clinic' }
    expect(
      await registerPractice(visitor(here.runtime, commandId), {
        ...corrected,
        email: 'taken@clinic.example',
      }),
    ).toEqual({ refused: 'AddressTaken' })
    expect(await registerPractice(visitor(here.runtime, commandId), corrected)).toMatchObject({
      slug: 'corrected-clinic',
    })
  })

  it('keeps the password of the try that came through, not of one that died before it', async () => {
    const commandId = newId()
    const dying = here.restarted((step) => {
      if (step === 'credential') throw new Error('The process is gone')
    })
    const first = { ...form('second-thoughts'), password: 'the first thought' }
    await expect(registerPractice(visitor(dying, commandId), first)).rejects.toThrow('The process is gone')
    await registerPractice(visitor(here.restarted(), commandId), form('second-thoughts'))
    const trying = visitor(here.runtime)
    expect(await checkCredentials(trying, form('second-thoughts'))).not.toBeNull()
    expect(await checkCredentials(trying, first)).toBeNull()
  })

  it('takes the next address on the web when the first is taken', async () => {
    await registerPractice(visitor(here.runtime), { ...form('slug-a'), practice: 'Same Name' })
    expect(
      await registerPractice(visitor(here.runtime), { ...form('slug-b'), practice: 'Same  Name' }),
    ).toMatchObject({ slug: 'same-name-2' })
  })

  const steps = [
    'hold',
    'credential',
    'takeAddress',
    'credential confirmed',
    'register',
    'confirm',
    'provision',
    'joinAsFirstOwner',
  ]
  it.each(steps)('is finished or withdrawn when the process dies after “%s”', async (deadly) => {
    const tag = `dies-${deadly.replaceAll(' ', '-').toLowerCase()}`
    const dying = here.restarted((step) => {
      if (step === deadly) throw new Error('The process is gone')
    })
    await expect(registerPractice(visitor(dying), form(tag))).rejects.toThrow('The process is gone')

    // Another process comes up: the reactor finishes what was committed, the sweep clears what was not.
    await here.db.asWeb((tx) =>
      tx.query(sql`update ops.credentials set created_at = now() - interval '2 hours' where not confirmed`),
    )
    const next = here.restarted()
    await finishLeft(next)
    await sweep(next)

    const committed = (await countEvents('AddressTaken', `${tag}@`)) === 1
    expect(committed).toBe(steps.indexOf(deadly) >= steps.indexOf('takeAddress'))
    expect(await countEvents('UserRegistered', `${tag}@`)).toBe(committed ? 1 : 0)
    expect(await countEvents('TenantProvisioned', `Clinic ${tag}`)).toBe(committed ? 1 : 0)
    const signedIn = await checkCredentials(visitor(next), form(tag))
    expect(signedIn !== null).toBe(committed)
    const orphans = await here.db.asWeb((tx) =>
      tx.query(sql`select 1 from ops.credentials where not confirmed`),
    )
    expect(orphans.rowCount).toBe(0)
    if (committed) {
      const access = await here.db.asWeb((tx) =>
        tx.query(sql`select role from ops.access where user_id = ${signedIn}`),
      )
      expect(access.rows).toEqual([{ role: 'owner' }])
    }

    // Whoever was told nothing can try again, and gets what they asked for or hears that it is theirs already.
    const again = await registerPractice(visitor(next), form(tag))
    expect(isRefusal(again) ? again.refused : 'done').toBe(committed ? 'AddressTaken' : 'done')
  })

  it('gives a late finisher the next address on the web when the hold ran out and somebody took it', async () => {
    const dying = here.restarted((step) => {
      if (step === 'register') throw new Error('The process is gone')
    })
    const late = { ...form('late'), practice: 'Wanted Name' }
    await expect(registerPractice(visitor(dying), late)).rejects.toThrow('The process is gone')
    const afterHold = { now: () => new Date(Date.now() + 20 * 60_000).toISOString() }
    const quick = await registerPractice(visitor({ ...here.restarted(), clock: afterHold }), {
      ...form('quick'),
      practice: 'Wanted Name',
    })
    expect(quick).toMatchObject({ slug: 'wanted-name' })
    await finishLeft({ ...here.restarted(), clock: afterHold })
    const found = await here.db.asWeb((tx) =>
      tx.query<{ slug: string }>(
        sql`select slug from ops.tenant_access where name = 'Wanted Name' order by slug`,
      ),
    )
    expect(found.rows.map(({ slug }) => slug)).toEqual(['wanted-name', 'wanted-name-2'])
  })
})

describe('making a super admin', () => {
  const operator = (runtime: Runtime) =>
    contextFor(runtime, {
      actor: { kind: 'system', id: null },
      source: 'cli',
      origin: null,
      commandId: newId(),
      correlationId: 'c',
    })
  const form = { email: 'vera@daybook.example', name: 'Vera Holm', password: 'quiet river stones' }

  it('is finished by the first application that runs, when the command died half way', async () => {
    const own = await testRuntime()
    try {
      const dying = own.restarted((step) => {
        if (step === 'takeAddress') throw new Error('The process is gone')
      })
      await expect(createAdmin(operator(dying), form)).rejects.toThrow('The process is gone')
      expect(await checkCredentials(operator(own.runtime), form)).toBeNull()

      await prepareJobs(own.url, own.runtime)
      await prepareReactors(own.runtime)
      await reactOnce(own.runtime, accountFinisher)
      const left = await own.db.asOwner((tx) =>
        tx.query<{ payload: string }>(sql`select payload from graphile_worker._private_jobs`),
      )
      expect(left.rows).toHaveLength(1)
      for (const { payload } of left.rows) await finishLeftAccount(own.runtime, JSON.parse(payload))
      expect(await checkCredentials(operator(own.runtime), form)).not.toBeNull()
      expect(isRefusal(await createAdmin(operator(own.restarted()), form))).toBe(false)
    } finally {
      await own.end()
    }
  })
})
