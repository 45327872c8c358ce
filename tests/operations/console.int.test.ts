import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  InviteMailFailed,
  InviteSent,
  MemberJoined,
  TenantProvisioned,
  TenantSuspended,
} from '~/domain/tenancy/events'
import { inviteMailStream } from '~/domain/tenancy/invite-mail'
import { tenantStream } from '~/domain/tenancy/tenant'
import { newId } from '~/platform/ids'
import { listTenants, placesOfTenants, type TenantFilter } from '~/projections/tenants/queries'
import { countMailsWaiting } from '~/services/operations/jobs'
import {
  countEntries,
  countSessions,
  listInviteTrouble,
  readDatabaseUse,
} from '~/services/operations/read-installation'
import { record } from '~/tests/kit/record'
import { running, type Running } from '~/tests/projections/running'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { enqueue } from '~/workers/reactors/reactor'
import { createLogger } from '~/platform/telemetry/logger'

const now = '2026-03-10T08:00:00.000Z'
const everything: TenantFilter = { status: 'all', text: '', limit: 50, offset: 0 }
const ids = { north: newId(), harbor: newId(), empty: newId(), shut: newId() }

let here: Running
beforeAll(async () => {
  here = await running()
  await prepareJobs(here.url, { logger: createLogger('silent') })
  const { projector } = here.start('one')
  const opened = (tenantId: string, name: string, zone: string, currency: string, seats: number) =>
    TenantProvisioned({ tenantId, name, slug: name.toLowerCase(), zone, currency, seats })
  const invite = (tenantId: string, inviteId: string, role: 'owner' | 'staff', expiresAt: string) =>
    InviteSent({
      tenantId,
      inviteId,
      email: 'x@y.example',
      addressKey: inviteId,
      name: 'Lena',
      role,
      message: '',
      expiresAt,
    })
  const owner = (tenantId: string) => MemberJoined({ tenantId, userId: newId(), role: 'owner' })
  const refused = newId()
  const stories = [
    [
      ids.north,
      '2026-03-09T08:00:00.000Z',
      [
        opened(ids.north, 'North', 'Europe/Bucharest', 'RON', 1),
        owner(ids.north),
        invite(ids.north, refused, 'staff', '2026-03-15T08:00:00.000Z'),
      ],
    ],
    [
      ids.harbor,
      '2026-01-05T08:00:00.000Z',
      [opened(ids.harbor, 'Harbor', 'America/New_York', 'USD', 5), owner(ids.harbor)],
    ],
    [
      ids.empty,
      '2026-02-01T08:00:00.000Z',
      [
        opened(ids.empty, 'Empty', 'Europe/Vienna', 'EUR', 4),
        invite(ids.empty, newId(), 'owner', '2026-02-08T08:00:00.000Z'),
      ],
    ],
    [
      ids.shut,
      '2026-02-20T08:00:00.000Z',
      [
        opened(ids.shut, 'Shut', 'Europe/Vienna', 'EUR', 4),
        owner(ids.shut),
        TenantSuspended({ tenantId: ids.shut }),
      ],
    ],
  ] as const
  for (const [tenantId, at, events] of stories)
    await record(here.events.store, { stream: tenantStream(tenantId), events, at })
  const mail = { tenantId: ids.north, inviteId: refused, mailId: newId() }
  await record(here.events.store, {
    stream: inviteMailStream(ids.north, mail.mailId),
    events: [InviteMailFailed({ ...mail, code: 550, reply: 'no such mailbox' })],
    at: '2026-03-09T09:00:00.000Z',
  })
  await here.caughtUp(projector)
})
afterAll(() => here.end())

const names = async (filter: Partial<TenantFilter>): Promise<readonly string[]> =>
  (await listTenants(here.db, { ...everything, ...filter })).tenants.map(({ name }) => name)

it('confines the list of practices, and counts the states of those that match', async () => {
  expect(await names({})).toEqual(['Empty', 'Harbor', 'North', 'Shut'])
  expect(await names({ zone: 'Europe/Vienna' })).toEqual(['Empty', 'Shut'])
  expect(await names({ currency: 'RON' })).toEqual(['North'])
  expect(await names({ full: true })).toEqual(['North'])
  expect(await names({ quietSince: '2026-02-10T08:00:00.000Z' })).toEqual(['Empty', 'Harbor'])
  expect(await names({ order: 'lastEntry' })).toEqual(['North', 'Shut', 'Empty', 'Harbor'])
  expect(await names({ order: 'seats', offset: 3 })).toEqual(['Empty'])
  const { counts, total } = await listTenants(here.db, {
    ...everything,
    zone: 'Europe/Vienna',
    status: 'suspended',
  })
  expect(counts).toEqual({ all: 2, active: 0, suspended: 1, awaitingOwner: 1 })
  expect(total).toBe(1)
  expect(await placesOfTenants(here.db)).toEqual({
    zones: ['America/New_York', 'Europe/Bucharest', 'Europe/Vienna'],
    currencies: ['EUR', 'RON', 'USD'],
  })
})

it('finds practices whose invites need a hand', async () => {
  const found = await here.db.asPlatform((tx) => listInviteTrouble(tx, now))
  expect(found).toEqual([
    {
      tenantId: ids.empty,
      name: 'Empty',
      failed: 0,
      failedSince: null,
      ownerInviteEndedAt: '2026-02-08T08:00:00.000Z',
    },
    {
      tenantId: ids.north,
      name: 'North',
      failed: 1,
      failedSince: '2026-03-09T09:00:00.000Z',
      ownerInviteEndedAt: null,
    },
  ])
  // Before it expired there was nothing to do for the practice without an owner.
  const earlier = await here.db.asPlatform((tx) => listInviteTrouble(tx, '2026-02-07T08:00:00.000Z'))
  expect(earlier.map(({ name }) => name)).toEqual(['North'])
})

it('reads what the first page of the console says in numbers', async () => {
  const read = await here.db.asPlatform(async (tx) => ({
    database: await readDatabaseUse(tx),
    sessions: await countSessions(tx, now),
    entries: await countEntries(tx, ['InviteSent', 'InviteMailFailed'], '2026-03-01T00:00:00.000Z'),
  }))
  expect(read.database.bytes).toBeGreaterThan(1_000_000)
  expect(read.database.connections).toBeGreaterThan(0)
  expect(read.database.mostConnections).toBeGreaterThan(read.database.connections)
  expect(read).toMatchObject({ sessions: 0, entries: { InviteSent: 1, InviteMailFailed: 1 } })
})

it('counts mails of one practice that wait, and those of no other', async () => {
  const mail = (tenantId: string, key: string) =>
    here.db.asOwner((tx) =>
      enqueue(tx, { task: 'deliver-invite-mail', key, payload: { tenantId }, tries: 8 }),
    )
  await mail(ids.north, 'a')
  await mail(ids.north, 'b')
  await mail(ids.harbor, 'c')
  expect(await countMailsWaiting(here.db, ids.north)).toBe(2)
  expect(await countMailsWaiting(here.db, ids.empty)).toBe(0)
})
