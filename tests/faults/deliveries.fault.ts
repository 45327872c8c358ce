import { afterAll, beforeAll, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { newId } from '~/platform/ids'
import { keepingMailer } from '~/platform/mail/keeping-mailer'
import type { Mailer } from '~/platform/mail/mailer'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { inTenant, type Runtime } from '~/services/context'
import { revokeInvite } from '~/services/tenancy/change-invite'
import { inviteMember } from '~/services/tenancy/invite-member'
import { readInvite } from '~/services/tenancy/read-invite'
import { plainPasswords } from '~/tests/kit/plain-passwords'
import { visitor } from '~/tests/kit/runtime'
import { deliverInviteMail } from '~/workers/jobs/deliver-invite-mail'
import { finishLeftAccount } from '~/workers/jobs/finish-left-account'
import { finishLeftTenant } from '~/workers/jobs/finish-left-tenant'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import type { TaskName } from '~/workers/reactors/reactor'
import { prepareReactors, reactors, step } from '~/workers/reactors/run-reactors'
import { chanceOf, rounds } from './chance'
import { Installation } from './installation'
import { wholeLog } from './ledger'
import { record } from './table'
import { tasks } from './tasks'
import { allIdentical, verifyAll } from './verify-all'

let here: Installation
let runtime: Runtime
beforeAll(async () => {
  here = await Installation.open()
  const opened = await here.opened()
  runtime = { ...opened.runtime, hasher: plainPasswords }
  await prepareJobs(opened.databaseUrl, runtime)
  await prepareReactors(runtime)
  await new Projector({ ...runtime, models, owner: 'test', onTrouble: () => undefined }).prepare()
})
afterAll(() => here.end())

interface Job {
  readonly task: TaskName
  readonly key: string
  readonly payload: object
}

async function jobsLeft(): Promise<readonly Job[]> {
  const found = await here.query<{ task: TaskName; key: string; payload: string }>(`
    select shown.task_identifier as task, shown.key, kept.payload
      from graphile_worker.jobs shown join graphile_worker._private_jobs kept using (id) order by id`)
  return found.map(({ payload, ...job }) => ({ ...job, payload: JSON.parse(payload) as object }))
}

/** Works a job off, as often as the queue brings it. */
function workOff({ task, payload }: Job, mailer: Mailer): Promise<void> {
  switch (task) {
    case 'deliver-invite-mail':
      return deliverInviteMail(runtime, mailer, payload, false)
    case 'finish-account':
      return finishLeftAccount(runtime, payload)
    case 'finish-tenant':
      return finishLeftTenant(runtime, payload)
  }
}

/** Every reactor, from several processes at once, until there is nothing left. */
async function reactFromAllSides(): Promise<void> {
  await Promise.all(
    [1, 2, 3].map(async () => {
      for (const reactor of reactors) while ((await step(runtime, reactor)).more);
    }),
  )
}

/** What requests decide access by. */
async function access(): Promise<readonly object[]> {
  return [
    ...(await here.query('select * from ops.access order by user_id, tenant_id')),
    ...(await here.query('select * from ops.tenant_access order by tenant_id')),
  ]
}

it('does once what is delivered often, late and in any order', async () => {
  const fault = 'jobs delivered 1 to 3 times, late, shuffled, at once'
  const chance = chanceOf(fault)
  const practices = rounds(4)
  // Four invites of each, and that of the owner of the one that was opened from the console.
  const mails = practices * 5
  const doing = { runtime, appended: new Map(), die: () => undefined, shiftClock: () => undefined }
  for (let round = 0; round < practices; round++) {
    const made = await tasks.register(doing, { commandId: newId(), tag: newId().slice(-12) })
    if (isRefusal(made)) throw new Error(made.refused)
    await tasks.provision(doing, { commandId: newId(), tag: newId().slice(-12) })
    const owner = () => inTenant(visitor(runtime, newId(), made.userId), made.tenantId, 'owner')
    for (let invite = 0; invite < 5; invite++) {
      const email = `${newId().slice(-12)}@guest.example`
      const outcome = await inviteMember(owner(), { email, name: '', role: 'staff', message: '' })
      if (isRefusal(outcome)) throw new Error(outcome.refused)
      const events = await runtime.store.readStream(
        { tenantId: made.tenantId, name: outcome.stream },
        outcome.firstVersion - 1,
      )
      const { inviteId } = JSON.parse(events[0]?.data ?? '{}') as { inviteId: string }
      // The last of each practice is withdrawn before its mail is on the way.
      if (invite === 4) await revokeInvite(owner(), { inviteId })
    }
  }
  await reactFromAllSides()
  const jobs = await jobsLeft()
  expect(new Set(jobs.map(({ key }) => key)).size).toBe(jobs.length)
  const before = await access()
  const keeping = keepingMailer(runtime.db)
  let mailed = 0
  const mailer: Mailer = {
    send: (mail) => {
      mailed += 1
      return keeping.send(mail)
    },
  }
  /** Each job one to three times at once, the jobs in any order. */
  const deliver = async (all: readonly Job[]): Promise<number> => {
    let deliveries = 0
    for (const job of chance.shuffled(all)) {
      const times = 1 + chance.below(3)
      deliveries += times
      await Promise.all(Array.from({ length: times }, () => workOff(job, mailer)))
    }
    return deliveries
  }
  expect(await deliver(jobs)).toBeGreaterThan(jobs.length)
  await once()
  // What comes late finds everything done, and mails nobody.
  const mailedOnTime = mailed
  await deliver(jobs)
  expect(mailed).toBe(mailedOnTime)
  await once()
  expect(await access()).toEqual(before)

  // The reactors once more from the first event on, as after a checkpoint that was lost.
  await here.query('delete from graphile_worker._private_jobs')
  await here.query('update ops.reactors set position = 0')
  await reactFromAllSides()
  await deliver(await jobsLeft())
  expect(mailed).toBe(mailedOnTime)
  await once()
  expect(await access()).toEqual(before)
  expect(await openLinks()).toBe(mails)
  await record({ fault, rounds: jobs.length, expected: jobs.length, lost: 0, doubled: 0, recovered: [] })

  /** Each effect is there, and there once. */
  async function once(): Promise<void> {
    const log = await wholeLog(here)
    const count = (type: string): number => log.filter((event) => event.type === type).length
    const [kept] = await here.query<{ mails: number }>('select count(*) as mails from ops.kept_mails')
    expect({
      written: count('InviteMailSent'),
      kept: kept?.mails,
      people: count('UserRegistered'),
      practices: count('TenantProvisioned'),
    }).toEqual({ written: mails, kept: mails, people: practices, practices: 2 * practices })
  }
})

/** How many of the links that were mailed still open their invite. */
async function openLinks(): Promise<number> {
  const mails = await here.query<{ text: string }>('select text from ops.kept_mails')
  const states = await Promise.all(
    mails.map(async ({ text }) => readInvite(runtime, /\/invite\/([\w-]+)/.exec(text)?.[1] ?? '')),
  )
  return states.filter(({ state }) => state === 'open').length
}

it('leaves read models that are what a rebuild makes of the events', async () => {
  expect(await verifyAll(here)).toEqual(allIdentical)
})
