import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { sql } from '~/platform/postgres/sql'
import { CommandReused } from '~/platform/eventstore/execute'
import { newId } from '~/platform/ids'
import { unsealTexts } from '~/platform/keys/sealed-text'
import type { Mail, Mailer } from '~/platform/mail/mailer'
import { reactivateTenant, suspendTenant } from '~/services/console/change-tenant'
import { following, inTenant, type Runtime, type TenantContext } from '~/services/context'
import { registerPractice, type Registered } from '~/services/people/register-practice'
import { findSession } from '~/services/sessions/find-session'
import { startSession } from '~/services/sessions/start-session'
import { acceptInvite, acceptInviteAsNew, newPersonId } from '~/services/tenancy/accept-invite'
import { resendInvite } from '~/services/tenancy/change-invite'
import { removeMember } from '~/services/tenancy/change-member'
import { inviteMember } from '~/services/tenancy/invite-member'
import { issueInviteLink } from '~/services/tenancy/issue-invite-link'
import { inviteToAccept, readInvite, type OpenInvite } from '~/services/tenancy/read-invite'
import { deliverInviteMail, MailDeferred } from '~/workers/jobs/deliver-invite-mail'
import { finishLeftAccount } from '~/workers/jobs/finish-left-account'
import { tokenPlace } from '~/workers/jobs/token-place'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { inviteMails } from '~/workers/reactors/invite-mails'
import { prepareReactors, step } from '~/workers/reactors/run-reactors'
import { Projector } from '~/projections/runtime/projector'
import { models } from '~/projections/models'
import { readEvents } from '~/tests/kit/read-events'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
  await prepareReactors(here.runtime)
  // Queries of the mail job read names; the tables must be there.
  await new Projector({ ...here.runtime, models, owner: 'test', onTrouble: () => undefined }).prepare()
})
afterAll(() => here.end())

async function practice(tag: string): Promise<Registered> {
  const made = await registerPractice(visitor(here.runtime), {
    name: 'Ana Pop',
    email: `${tag}@owner.example`,
    password: 'quiet river stones',
    practice: `Practice ${tag}`,
    zone: 'UTC',
    currency: 'EUR',
  })
  if (isRefusal(made)) throw new Error(made.refused)
  return made
}

function owner({ userId, tenantId }: Registered, runtime: Runtime = here.runtime): TenantContext {
  return inTenant(visitor(runtime, newId(), userId), tenantId, 'owner')
}

/** Invites somebody and answers what the newest link opens. */
async function invited(made: Registered, email: string): Promise<OpenInvite & { readonly token: string }> {
  const sent = await inviteMember(owner(made), { email, name: 'Mihai Ionescu', role: 'staff', message: '' })
  if (isRefusal(sent)) throw new Error(sent.refused)
  const job = await newestJob()
  const invite = await readInvite(here.runtime, job.token)
  if (invite.state !== 'open') throw new Error(invite.state)
  return { ...invite, token: job.token }
}

interface InviteJob {
  readonly token: string
  readonly inviteId: string
  readonly mailId: string
}

/** Runs the reactor and takes the newest job it left in the queue. */
async function newestJob(): Promise<InviteJob> {
  await step(here.runtime, inviteMails)
  const found = await here.db.asOwner((tx) =>
    tx.query<{ payload: string }>(
      sql`select payload from graphile_worker._private_jobs where key in (select key from graphile_worker.jobs) order by id desc limit 1`,
    ),
  )
  const payload = JSON.parse(found.rows[0]?.payload ?? '{}') as InviteJob & { readonly tenantId: string }
  const sealed = { text: payload.token, place: tokenPlace(payload) }
  const [token] = await unsealTexts(here.runtime.sealer, [sealed])
  return { ...payload, token: token ?? '' }
}

async function count(type: string, tenantId: string): Promise<number> {
  const found = await here.db.asWeb((tx) =>
    tx.query<{ count: number }>(
      sql`select count(*) as count from log.events where type = ${type} and tenant_id = ${tenantId}`,
    ),
  )
  return found.rows[0]?.count ?? 0
}

describe('accepting an invite', () => {
  it('gives one membership for twenty acceptances at once', async () => {
    const made = await practice('twenty')
    const invite = await invited(made, 'twenty@guest.example')
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        acceptInviteAsNew(visitor(here.runtime), invite, { name: 'Mihai', password: 'quiet river stones' }),
      ),
    )
    expect(outcomes.filter(({ outcome }) => !isRefusal(outcome))).toHaveLength(1)
    expect(await count('InviteAccepted', made.tenantId)).toBe(1)
    expect(await readInvite(here.runtime, invite.token)).toEqual({ state: 'accepted' })
  })

  it.each(['credential', 'takeAddress', 'credential confirmed', 'register', 'acceptInvite'])(
    'is finished when the process dies after “%s” and the address was taken',
    async (deadly) => {
      const tag = `accept-${deadly.replaceAll(' ', '-').toLowerCase()}`
      const made = await practice(tag)
      const invite = await invited(made, `${tag}@guest.example`)
      const dying = here.restarted((passed) => {
        if (passed === deadly) throw new Error('The process is gone')
      })
      await expect(
        acceptInviteAsNew(visitor(dying), invite, { name: 'Mihai', password: 'quiet river stones' }),
      ).rejects.toThrow('The process is gone')
      for (const { data } of await readEvents(here.runtime, 'AddressTaken'))
        if (data.email?.startsWith(`${tag}@guest`)) await finishLeftAccount(here.restarted(), data)
      expect(await count('InviteAccepted', made.tenantId)).toBe(deadly === 'credential' ? 0 : 1)
    },
  )

  it('leaves an account without a practice, and says so, when the invite closes in the same moment', async () => {
    const made = await practice('closing')
    const invite = await invited(made, 'closing@guest.example')
    const racing = here.restarted()
    await suspendTenant(visitor(racing), { tenantId: made.tenantId, reason: 'in the very same moment' })
    const { outcome, userId } = await acceptInviteAsNew(visitor(racing), invite, {
      name: 'Mihai',
      password: 'quiet river stones',
    })
    expect(outcome).toMatchObject({ refused: 'TenantNotActive' })
    const session = await startSession(visitor(racing), { userId, method: 'invite' })
    if (isRefusal(session)) throw new Error(session.refused)
    expect(await findSession(racing, session.token)).toMatchObject({ userId, memberships: [] })
  })

  it('is refused to a person with another address', async () => {
    const [made, other] = [await practice('mine'), await practice('theirs')]
    const invite = await invited(made, 'somebody@guest.example')
    expect(await acceptInvite(visitor(here.runtime, newId(), other.userId), invite)).toEqual({
      refused: 'InviteForAnotherAddress',
    })
  })
})

describe('the same acceptance sent twice', () => {
  it('is one acceptance, for a new person with the same password only', async () => {
    const made = await practice('again')
    const { token } = await invited(made, 'again@guest.example')
    const commandId = newId()
    const accept = async (password: string) => {
      const ctx = visitor(here.runtime, commandId)
      const invite = await inviteToAccept(here.runtime, token, (one) => newPersonId(ctx, one))
      return isRefusal(invite) ? invite : acceptInviteAsNew(ctx, invite, { name: 'Mihai', password })
    }
    const first = await accept('quiet river stones')
    expect(await accept('quiet river stones')).toEqual(first)
    await expect(accept('another password')).rejects.toThrow(CommandReused)
    expect(await count('InviteAccepted', made.tenantId)).toBe(1)
    const stranger = await inviteToAccept(here.runtime, token, () => newId())
    expect(stranger).toEqual({ refused: 'InviteClosed', status: 'accepted' })
  })

  it('is one acceptance for somebody who was signed in', async () => {
    const [made, guest] = [await practice('signed'), await practice('guest')]
    const { token } = await invited(made, 'guest@owner.example')
    const commandId = newId()
    const accept = async () => {
      const ctx = visitor(here.runtime, commandId, guest.userId)
      const invite = await inviteToAccept(here.runtime, token, () => guest.userId)
      return isRefusal(invite) ? invite : acceptInvite(ctx, invite)
    }
    const first = await accept()
    expect(isRefusal(first)).toBe(false)
    expect(await accept()).toEqual(first)
    expect(await count('InviteAccepted', made.tenantId)).toBe(1)
  })
})

describe('links of an invite', () => {
  it('end when the mail is sent again or the link is taken in hand', async () => {
    const made = await practice('links')
    const first = await invited(made, 'links@guest.example')
    await resendInvite(owner(made), { inviteId: first.inviteId })
    const second = await newestJob()
    expect(await readInvite(here.runtime, first.token)).toEqual({ state: 'unknown' })
    expect(await readInvite(here.runtime, second.token)).toMatchObject({ state: 'open' })
    const issued = await issueInviteLink(owner(made), { inviteId: first.inviteId })
    if (isRefusal(issued)) throw new Error(issued.refused)
    expect(await readInvite(here.runtime, second.token)).toEqual({ state: 'unknown' })
    expect(await readInvite(here.runtime, issued.url.split('/').at(-1) ?? '')).toMatchObject({
      state: 'open',
    })
    await step(here.runtime, inviteMails)
    const stored = await here.db.asWeb((tx) =>
      tx.query<{ hash: Buffer }>(sql`select token_hash as hash from ops.invite_tokens`),
    )
    expect(JSON.stringify(stored.rows)).not.toContain(second.token)
  })
})

describe('a link taken in hand before its mail was on the way', () => {
  it('stays good when the reactor comes late', async () => {
    const made = await practice('late')
    const ctx = owner(made)
    const sent = await inviteMember(ctx, {
      email: 'late@guest.example',
      name: '',
      role: 'staff',
      message: '',
    })
    if (isRefusal(sent)) throw new Error(sent.refused)
    const found = await here.db.asWeb((tx) =>
      tx.query<{ data: string }>(
        sql`select data from log.events where type = 'InviteSent' and tenant_id = ${made.tenantId}`,
      ),
    )
    const { inviteId } = JSON.parse(found.rows[0]?.data ?? '{}') as { inviteId: string }
    const issued = await issueInviteLink(owner(made), { inviteId })
    if (isRefusal(issued)) throw new Error(issued.refused)
    await step(here.runtime, inviteMails)
    expect(await readInvite(here.runtime, issued.url.split('/').at(-1) ?? '')).toMatchObject({
      state: 'open',
    })
  })
})

describe('the mail of an invite', () => {
  const job = (made: Registered, { inviteId }: OpenInvite, token: string, mailId = newId()) => ({
    tenantId: made.tenantId,
    inviteId,
    mailId,
    token,
    correlationId: 'c',
    causationId: newId(),
  })

  it('goes out once, however often the job runs', async () => {
    const made = await practice('mail')
    const invite = await invited(made, 'mail@guest.example')
    const sent: Mail[] = []
    const mailer: Mailer = {
      send: (mail) => Promise.resolve((sent.push(mail), { outcome: 'sent' as const })),
    }
    const payload = job(made, invite, invite.token)
    await deliverInviteMail(here.runtime, mailer, payload, false)
    await deliverInviteMail(here.restarted(), mailer, payload, false)
    expect(sent).toHaveLength(1)
    expect(await count('InviteMailSent', made.tenantId)).toBe(1)
    expect(sent[0]).toMatchObject({
      to: 'mail@guest.example',
      subject: expect.stringContaining('Practice mail'),
      text: expect.stringContaining(`/invite/${invite.token}`),
    })
  })

  it('goes out under the same Message-ID when the process died before it was written down', async () => {
    const made = await practice('unwritten')
    const invite = await invited(made, 'unwritten@guest.example')
    const sent: Mail[] = []
    const payload = job(made, invite, invite.token)
    const dying: Mailer = {
      send: (mail) => {
        sent.push(mail)
        return Promise.reject(new Error('The process is gone'))
      },
    }
    await expect(deliverInviteMail(here.runtime, dying, payload, false)).rejects.toThrow()
    const mailer: Mailer = {
      send: (mail) => Promise.resolve((sent.push(mail), { outcome: 'sent' as const })),
    }
    await deliverInviteMail(here.restarted(), mailer, payload, false)
    expect(sent.map((mail) => mail.messageId)).toEqual([sent[0]?.messageId, sent[0]?.messageId])
    expect(await count('InviteMailSent', made.tenantId)).toBe(1)
  })

  it('is tried again while the server defers it, and recorded as failed at the last try', async () => {
    const made = await practice('deferred')
    const invite = await invited(made, 'deferred@guest.example')
    const mailer: Mailer = {
      send: () => Promise.resolve({ outcome: 'deferred', code: 451, reply: '451 come back later' }),
    }
    const payload = job(made, invite, invite.token)
    await expect(deliverInviteMail(here.runtime, mailer, payload, false)).rejects.toThrow(MailDeferred)
    expect(await count('InviteMailFailed', made.tenantId)).toBe(0)
    await deliverInviteMail(here.runtime, mailer, payload, true)
    expect(await count('InviteMailFailed', made.tenantId)).toBe(1)
  })

  it('that never reached a server is recorded as failed without a code', async () => {
    const made = await practice('unreached')
    const invite = await invited(made, 'unreached@guest.example')
    const mailer: Mailer = {
      send: () => Promise.resolve({ outcome: 'deferred', code: null, reply: 'No answer' }),
    }
    await deliverInviteMail(here.runtime, mailer, job(made, invite, invite.token), true)
    const failed = await readEvents(here.runtime, 'InviteMailFailed')
    expect(failed.filter(({ tenantId }) => tenantId === made.tenantId)).toMatchObject([
      { data: { code: null, reply: 'No answer' } },
    ])
  })

  it('waits while the practice is suspended, and goes out when it is open again', async () => {
    const made = await practice('held')
    const invite = await invited(made, 'held@guest.example')
    await suspendTenant(visitor(here.runtime), { tenantId: made.tenantId, reason: 'unpaid invoices' })
    const sent: Mail[] = []
    const mailer: Mailer = {
      send: (mail) => Promise.resolve((sent.push(mail), { outcome: 'sent' as const })),
    }
    const payload = job(made, invite, invite.token)
    await deliverInviteMail(here.runtime, mailer, payload, true)
    expect(sent).toEqual([])
    const waiting = await here.db.asOwner((tx) =>
      tx.query<{ payload: string; later: boolean; tries: number }>(sql`
        select payload, run_at > now() + interval '10 minutes' as later, max_attempts as tries
          from graphile_worker._private_jobs where key = ${payload.mailId}`),
    )
    expect(waiting.rows).toMatchObject([{ later: true, tries: 8 }])
    await reactivateTenant(visitor(here.runtime), { tenantId: made.tenantId, reason: 'paid in full today' })
    await deliverInviteMail(here.runtime, mailer, JSON.parse(waiting.rows[0]?.payload ?? ''), false)
    expect(sent).toMatchObject([{ to: 'held@guest.example', subject: expect.stringContaining('Ana Pop') }])
  })

  it('is not sent for a link that was replaced', async () => {
    const made = await practice('stale')
    const invite = await invited(made, 'stale@guest.example')
    await issueInviteLink(owner(made), { inviteId: invite.inviteId })
    const mailer: Mailer = { send: () => Promise.reject(new Error('Nothing should be sent')) }
    await deliverInviteMail(here.runtime, mailer, job(made, invite, invite.token), false)
    expect(await count('InviteMailSent', made.tenantId)).toBe(0)
  })
})

describe('access', () => {
  it('ends with the next look at the session when a member is removed or the practice is suspended', async () => {
    const made = await practice('access')
    const invite = await invited(made, 'access@guest.example')
    const { userId } = await acceptInviteAsNew(visitor(here.runtime), invite, {
      name: 'Mihai',
      password: 'quiet river stones',
    })
    const session = await startSession(visitor(here.runtime), { userId, method: 'invite' })
    if (isRefusal(session)) throw new Error(session.refused)
    const memberships = async () => (await findSession(here.runtime, session.token))?.memberships
    expect(await memberships()).toMatchObject([{ role: 'staff', suspended: false }])
    await suspendTenant(visitor(here.runtime), { tenantId: made.tenantId, reason: 'unpaid invoices' })
    expect(await memberships()).toMatchObject([{ suspended: true, reason: 'unpaid invoices' }])
    await reactivateTenant(visitor(here.runtime), { tenantId: made.tenantId, reason: 'paid in full today' })
    expect(await removeMember(following(owner(made), 'remove'), { userId, reason: '' })).not.toHaveProperty(
      'refused',
    )
    expect(await memberships()).toEqual([])
  })
})
