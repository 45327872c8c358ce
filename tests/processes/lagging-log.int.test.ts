import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { openEventStoreDbEvents, type EventStoreDbEvents } from '~/platform/eventstore/eventstoredb'
import { runMirror } from '~/platform/eventstore/mirror'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { waitFor } from '~/projections/runtime/wait-for'
import { createAdmin } from '~/services/admins/create-admin'
import { suspendTenant } from '~/services/console/change-tenant'
import { provisionTenant } from '~/services/console/provision-tenant'
import { inTenant } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { findSession } from '~/services/sessions/find-session'
import { startSession } from '~/services/sessions/start-session'
import { acceptInviteAsNew } from '~/services/tenancy/accept-invite'
import { inviteMember } from '~/services/tenancy/invite-member'
import { mintInviteToken } from '~/services/tenancy/invite-tokens'
import { inviteToAccept } from '~/services/tenancy/read-invite'
import { haveSettled, receiptCookie } from '~/app/http/receipt'
import { finishLeftAccount } from '~/workers/jobs/finish-left-account'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { startStandIn, type StandIn } from '~/tests/eventstoredb/start-stand-in'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let server: StandIn
let here: TestRuntime
let events: EventStoreDbEvents
beforeAll(async () => {
  server = await startStandIn()
  here = await testRuntime({
    openEvents: async ({ url, db }) => {
      const onError = (): void => undefined
      events = await openEventStoreDbEvents({ databaseUrl: url, eventStoreUrl: server.url, db, onError })
      return events
    },
  })
  await prepareJobs(here.url, here.runtime)
  await new Projector({ ...here.runtime, models, owner: 'test', onTrouble: () => undefined }).prepare()
})
afterAll(async () => {
  await here.end()
  await server.stop()
})

const granted = <T extends object>(outcome: T): Exclude<T, { readonly refused: string }> => {
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome as Exclude<T, { readonly refused: string }>
}

describe('while the log holds nothing of it yet', () => {
  it('practices are opened, people invited and let in, accounts finished, practices suspended', async () => {
    const { runtime } = here
    const password = 'quiet river stones'
    const made = granted(
      await registerPractice(visitor(runtime), {
        ...{ name: 'Ana Pop', email: 'ana@nord.example', password },
        ...{ practice: 'Clinica Nord', zone: 'Europe/Bucharest', currency: 'RON' },
      }),
    )
    const owner = inTenant(visitor(runtime, newId(), made.userId), made.tenantId, 'owner')
    const input = { email: 'mihai@nord.example', name: 'Mihai', role: 'staff', message: '' } as const
    granted(await inviteMember(owner, input))
    const stream = { tenantId: made.tenantId, name: `tenant-${made.tenantId}` }
    const sent = (await runtime.store.readStream(stream, 0)).find(({ type }) => type === 'InviteSent')
    const { inviteId } = JSON.parse(sent?.data ?? '{}') as { inviteId: string }
    const token = await here.db.asWeb((tx) =>
      mintInviteToken(tx, { tenantId: made.tenantId, inviteId, version: sent?.version ?? 0, again: false }),
    )
    const invite = granted(await inviteToAccept(runtime, token ?? '', () => null))
    const guest = visitor(runtime)
    const accepted = await acceptInviteAsNew(guest, invite, { name: 'Mihai', password })
    granted(accepted.outcome)
    const session = granted(await startSession(guest, { userId: accepted.userId, method: 'invite' }))
    expect(await findSession(runtime, session.token)).toMatchObject({
      userId: accepted.userId,
      memberships: [{ tenantId: made.tenantId, role: 'staff' }],
    })

    const admin = visitor(runtime)
    granted(await createAdmin(admin, { email: 'vera@daybook.example', name: 'Vera', password }))
    const opened = granted(
      await provisionTenant(visitor(runtime), {
        ...{ practice: 'Studio Sud', zone: 'Europe/Bucharest', currency: 'RON', seats: 3 },
        ...{ ownerName: 'Ion', ownerEmail: 'ion@sud.example' },
      }),
    )
    expect(opened.receipt).toMatchObject({ tenantId: opened.tenantId, position: null })
    granted(
      await suspendTenant(visitor(runtime), { tenantId: made.tenantId, reason: 'unpaid since September' }),
    )
    expect((await findSession(runtime, session.token))?.memberships).toMatchObject([{ suspended: true }])
    await finishLeftAccount(runtime, { key: invite.addressKey, userId: accepted.userId })
    expect(await runtime.log.head()).toBe(0)
  })

  it('a page waits for the log, then for its read models, and says when it could not', async () => {
    const { runtime } = here
    const made = granted(
      await registerPractice(visitor(runtime), {
        ...{ name: 'Ana Pop', email: 'ana@vest.example', password: 'quiet river stones' },
        ...{ practice: 'Clinica Vest', zone: 'Europe/Bucharest', currency: 'RON' },
      }),
    )
    const cookie = receiptCookie(runtime, made.receipt).split(';')[0] ?? ''
    const request = new Request('http://localhost/', { headers: { Cookie: cookie } })
    expect(await haveSettled(request, runtime, ['members'])).toBe(false)

    const ending = new AbortController()
    const { source, signal } = events
    const parts = { db: here.db, source, signal, owner: 'test', random: Math.random }
    const mirroring = runMirror(
      { ...parts, onTrouble: () => undefined, onHalt: () => undefined },
      ending.signal,
    )
    const projector = new Projector({ ...runtime, models, owner: 'test', onTrouble: () => undefined })
    const projecting = projector.run(ending.signal)
    const head = await runtime.log.settled()
    expect(await waitFor(here.db, projector.progress, models, head, 20_000)).toBe(true)
    expect(await haveSettled(request, runtime, ['members'])).toBe(true)
    const found = await here.db.asPlatform((tx) =>
      tx.query<{ models: number }>(
        sql`select count(*) as models from log.checkpoints where position = ${head}`,
      ),
    )
    expect(found.rows[0]?.models).toBe(models.length)
    ending.abort()
    await Promise.all([mirroring, projecting])
  })
})
