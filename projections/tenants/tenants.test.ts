import { describe, it } from 'vitest'
import * as tenancy from '~/domain/tenancy/events'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { tenants } from './tenants'

const [nord, harbor, ana, invite] = [id(1), id(2), id(11), id(21)]
const opened = (tenantId = nord) =>
  tenancy.TenantProvisioned({
    tenantId,
    name: 'Clinica Nord',
    slug: 'clinica-nord',
    zone: 'Europe/Bucharest',
    currency: 'RON',
    seats: 8,
  })
const suspended = tenancy.TenantSuspended({ tenantId: nord })
const reactivated = tenancy.TenantReactivated({ tenantId: nord })
const seats = tenancy.SeatLimitChanged({ tenantId: nord, from: 8, to: 10 })
const settings = tenancy.TenantSettingsChanged({
  tenantId: nord,
  changes: [
    { field: 'name', from: 'Clinica Nord', to: 'Nord & Sud' },
    { field: 'zone', from: 'Europe/Bucharest', to: 'Europe/Vienna' },
    { field: 'currency', from: 'RON', to: 'EUR' },
  ],
})
const joins = (role: 'owner' | 'staff') => tenancy.MemberJoined({ tenantId: nord, userId: ana, role })
const accepts = (role: 'owner' | 'staff') =>
  tenancy.InviteAccepted({ tenantId: nord, inviteId: invite, userId: ana, role })

const row = {
  tenantId: nord,
  name: 'Clinica Nord',
  slug: 'clinica-nord',
  zone: 'Europe/Bucharest',
  currency: 'RON',
  seats: 8,
  status: 'awaitingOwner',
  statusReason: null,
  statusSince: instant(1),
  provisionedAt: instant(1),
  ownedSince: null,
}
const { given } = reading(tenants)

describe('tenants', () => {
  it('opens and awaits its owner', () => given(on(1, opened())).rows(row))

  it.each([
    ['joins', joins('owner')],
    ['accepts an invite', accepts('owner')],
  ])('is active from the moment the first owner %s', async (_words, event) => {
    const active = { ...row, status: 'active', statusSince: instant(2), ownedSince: instant(2) }
    await given(on(1, opened()), on(2, event)).rows(active)
  })

  it('goes on awaiting its owner while others join', () =>
    given(on(1, opened()), on(2, joins('staff')), on(3, accepts('staff'))).rows(row))

  it('has been active since the first owner, not the second', () =>
    given(on(1, opened()), on(2, joins('owner')), on(5, accepts('owner'))).row({ statusSince: instant(2) }))

  it('takes every setting that changed, and only those', async () => {
    await given(on(1, opened()), on(2, settings)).rows({
      ...row,
      name: 'Nord & Sud',
      zone: 'Europe/Vienna',
      currency: 'EUR',
    })
    const name = tenancy.TenantSettingsChanged({
      tenantId: nord,
      changes: [{ field: 'name', from: 'Clinica Nord', to: 'Nord' }],
    })
    await given(on(1, opened()), on(2, name)).rows({ ...row, name: 'Nord' })
  })

  it('keeps its address on the web whatever it is called', () =>
    given(on(1, opened()), on(2, settings)).row({ slug: 'clinica-nord' }))

  it('has the seats it was given last', () =>
    given(on(1, opened()), on(2, seats)).rows({ ...row, seats: 10 }))

  it('says why and since when it is suspended, and active again', async () => {
    const story = [
      on(1, opened()),
      on(2, joins('owner')),
      on(3, suspended, { reason: 'unpaid invoices' }),
    ] as const
    await given(...story).rows({
      ...row,
      status: 'suspended',
      statusReason: 'unpaid invoices',
      statusSince: instant(3),
      ownedSince: instant(2),
    })
    await given(...story, on(4, reactivated, { reason: 'paid' })).rows({
      ...row,
      status: 'active',
      statusReason: 'paid',
      statusSince: instant(4),
      ownedSince: instant(2),
    })
  })

  it('goes back to awaiting its owner when nobody came before or while it was suspended', () =>
    given(on(1, opened()), on(2, suspended), on(3, reactivated)).rows({ ...row, statusSince: instant(3) }))

  it('is active after a suspension in which its first owner came', () =>
    given(on(1, opened()), on(2, suspended), on(3, joins('owner')), on(4, reactivated)).rows({
      ...row,
      status: 'active',
      statusSince: instant(4),
      ownedSince: instant(3),
    }))

  it('stays suspended when an owner comes meanwhile', () =>
    given(on(1, opened()), on(2, suspended), on(3, joins('owner'))).row({ status: 'suspended' }))

  it('knows no practice from what became of it alone', () =>
    given(
      ...[settings, seats, joins('owner'), accepts('owner'), suspended, reactivated].map((event) =>
        on(2, event),
      ),
    ).rows())

  it('leaves other practices alone', () =>
    given(on(1, opened()), on(1, opened(harbor)), on(2, suspended), on(3, seats)).rows(
      { ...row, status: 'suspended', statusSince: instant(2), seats: 10 },
      { ...row, tenantId: harbor },
    ))
})
