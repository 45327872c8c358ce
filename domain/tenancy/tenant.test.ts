import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { given, Life } from '~/tests/kit/given-when-then'
import type { Command } from '../kernel/decider'
import type { NewEvent } from '../kernel/event'
import { durations, later, type Instant } from '../kernel/instant'
import * as event from './events'
import type { Role } from './role'
import { inviteLife, tenant } from './tenant'
import { heldSeats, type TenantState } from './tenant-state'

const id = (number: number): string => `0190a000-0000-7000-8000-${String(number).padStart(12, '0')}`
const tenantId = id(1)
const [ana, mihai, ioana] = [id(11), id(12), id(13)]
const inviteId = id(21)
const now = '2026-03-01T08:00:00.000Z'
const expiresAt = later(now, inviteLife)
const settings = { name: 'Clinica Nord', zone: 'Europe/Bucharest', currency: 'RON' }

const provisioned = (seats = 3) =>
  event.TenantProvisioned({ tenantId, slug: 'clinica-nord', seats, ...settings })
const joined = (userId: string, role: Role) => event.MemberJoined({ tenantId, userId, role })
const invite = {
  tenantId,
  inviteId,
  email: 'm@nord.example',
  name: 'Mihai',
  message: '',
  addressKey: 'key-m',
  role: 'staff' as const,
}
const sent = (changes: Partial<Parameters<typeof event.InviteSent>[0]> = {}) =>
  event.InviteSent({ ...invite, expiresAt, ...changes })
const open = [provisioned(), joined(ana, 'owner')] as const
const inviting = { ...invite, inviteeId: null, by: 'owner' as const, now }

describe('a tenant', () => {
  it('is provisioned once', () => {
    const command = tenant.provision({ tenantId, slug: 'clinica-nord', seats: 3, ...settings })
    given().when(command).then(provisioned())
    given(provisioned()).when(command).refused('TenantExists')
  })

  it('gets its first owner once', () => {
    given(provisioned())
      .when(tenant.joinAsFirstOwner({ tenantId, userId: ana, now }))
      .then(joined(ana, 'owner'))
    given(...open)
      .when(tenant.joinAsFirstOwner({ tenantId, userId: ana, now }))
      .nothing()
    given(...open)
      .when(tenant.joinAsFirstOwner({ tenantId, userId: mihai, now }))
      .refused('OwnerExists')
    given()
      .when(tenant.joinAsFirstOwner({ tenantId, userId: ana, now }))
      .refused('TenantNotActive', { status: 'none' })
  })

  it('keeps the seats of open invites from a first owner who comes another way', () => {
    const join = tenant.joinAsFirstOwner({ tenantId, userId: ana, now })
    given(provisioned(1), sent({ role: 'owner' }))
      .when(join)
      .refused('SeatLimitReached', { seats: 1 })
    given(provisioned(1), sent({ role: 'owner', expiresAt: now }))
      .when(join)
      .then(joined(ana, 'owner'))
  })

  it('is suspended and reactivated in turn', () => {
    const suspended = event.TenantSuspended({ tenantId })
    given(...open)
      .when(tenant.suspend({ tenantId }))
      .then(suspended)
    given(...open, suspended)
      .when(tenant.suspend({ tenantId }))
      .refused('TenantNotActive', { status: 'suspended' })
    given(...open, suspended)
      .when(tenant.reactivate({ tenantId }))
      .then(event.TenantReactivated({ tenantId }))
    given(...open)
      .when(tenant.reactivate({ tenantId }))
      .refused('TenantNotSuspended', { status: 'active' })
    given(...open, suspended)
      .when(tenant.inviteMember(inviting))
      .refused('TenantNotActive', { status: 'suspended' })
  })

  it('says of changed settings only what changed', () => {
    const changed = event.TenantSettingsChanged({
      tenantId,
      changes: [{ field: 'zone', from: 'Europe/Bucharest', to: 'UTC' }],
    })
    given(...open)
      .when(tenant.changeSettings({ tenantId, settings: { ...settings, zone: 'UTC' }, seen: settings }))
      .then(changed)
    given(...open)
      .when(tenant.changeSettings({ tenantId, settings, seen: settings }))
      .nothing()
  })

  it('overwrites no settings that the person has not seen', () => {
    const changed = event.TenantSettingsChanged({
      tenantId,
      changes: [{ field: 'zone', from: 'Europe/Bucharest', to: 'UTC' }],
    })
    given(...open, changed)
      .when(tenant.changeSettings({ tenantId, settings: { ...settings, name: 'New name' }, seen: settings }))
      .refused('SettingsChanged')
  })

  it('is asked for once, and opened as it was asked for', () => {
    const wanted = {
      tenantId,
      ...settings,
      slug: 'clinica-nord',
      seats: 3,
      inviteId,
      ownerEmail: 'ana@nord.example',
      ownerName: 'Ana Pop',
      addressKey: 'key',
    }
    given().when(tenant.request(wanted)).then(event.TenantRequested(wanted))
    given(event.TenantRequested(wanted))
      .when(tenant.provision({ tenantId, slug: 'clinica-nord', seats: 3, ...settings }))
      .then(provisioned())
    given(...open)
      .when(tenant.request(wanted))
      .refused('TenantExists')
    given(event.TenantRequested(wanted))
      .when(tenant.suspend({ tenantId }))
      .refused('TenantNotActive', { status: 'none' })
  })

  it('never has fewer seats than are in use', () => {
    const two = [...open, joined(mihai, 'staff')] as const
    given(...two)
      .when(tenant.changeSeats({ tenantId, seats: 1, now }))
      .refused('SeatsBelowUse', { used: 2 })
    given(...two)
      .when(tenant.changeSeats({ tenantId, seats: 2, now }))
      .then(event.SeatLimitChanged({ tenantId, from: 3, to: 2 }))
  })
})

describe('a tenant that is not active', () => {
  const changes = {
    'an invite': tenant.inviteMember(inviting),
    'an invite sent again': tenant.resendInvite({ tenantId, inviteId, by: 'owner', now }),
    'a link': tenant.issueInviteLink({ tenantId, inviteId, by: 'owner', now }),
    'another role': tenant.changeMemberRole({ tenantId, userId: ana, role: 'staff', by: 'owner' }),
    'a removal': tenant.removeMember({ tenantId, userId: ana, by: 'owner' }),
    'other settings': tenant.changeSettings({ tenantId, settings, seen: settings }),
    'a first owner': tenant.joinAsFirstOwner({ tenantId, userId: mihai, now }),
  }

  it.each(Object.entries(changes))('refuses %s', (_, change) => {
    given(...open, sent(), event.TenantSuspended({ tenantId }))
      .when(change)
      .refused('TenantNotActive', { status: 'suspended' })
    given().when(change).refused('TenantNotActive', { status: 'none' })
  })

  it('can still be given more seats by the platform, and have an invite withdrawn', () => {
    const suspended = [...open, sent(), event.TenantSuspended({ tenantId })] as const
    const seats = { tenantId, seats: 9, now }
    given(...suspended)
      .when(tenant.changeSeats(seats))
      .then(event.SeatLimitChanged({ tenantId, from: 3, to: 9 }))
    given().when(tenant.changeSeats(seats)).refused('TenantNotActive', { status: 'none' })
    given(...suspended)
      .when(tenant.revokeInvite({ tenantId, inviteId, by: 'platform' }))
      .then(event.InviteRevoked({ tenantId, inviteId }))
  })
})

describe('an invite', () => {
  it('holds a seat for seven days', () => {
    given(...open)
      .when(tenant.inviteMember(inviting))
      .then(sent())
    const full = [provisioned(2), joined(ana, 'owner'), sent()] as const
    const another = tenant.inviteMember({ ...inviting, inviteId: id(22), addressKey: 'key-i' })
    given(...full)
      .when(another)
      .refused('SeatLimitReached', { seats: 2 })
    given(provisioned(2), joined(ana, 'owner'), sent({ expiresAt: now }))
      .when(another)
      .then(sent({ inviteId: id(22), addressKey: 'key-i' }))
  })

  it.each([
    ['owner', 'owner', true],
    ['owner', 'staff', true],
    ['admin', 'admin', true],
    ['admin', 'owner', false],
    ['staff', 'staff', false],
    ['platform', 'owner', true],
  ] as const)('from %s to become %s is allowed: %s', (by, role, allowed) => {
    const asked = given(...open).when(tenant.inviteMember({ ...inviting, by, role }))
    if (allowed) asked.then(sent({ role }))
    else asked.refused('NotAllowed')
  })

  it('is not sent to a member nor twice to one address', () => {
    given(...open)
      .when(tenant.inviteMember({ ...inviting, inviteeId: ana }))
      .refused('AlreadyMember')
    given(...open, sent())
      .when(tenant.inviteMember({ ...inviting, inviteId: id(22) }))
      .refused('InviteAlreadyOpen')
  })

  it('is accepted once, by the person it was sent to, while it is open', () => {
    const accept = tenant.acceptInvite({ tenantId, inviteId, userId: mihai, addressKey: 'key-m', now })
    const accepted = event.InviteAccepted({ tenantId, inviteId, userId: mihai, role: 'staff' })
    given(...open, sent())
      .when(accept)
      .then(accepted)
    given(...open, sent(), accepted)
      .when(accept)
      .nothing()
    given(...open, sent(), accepted)
      .when(tenant.acceptInvite({ tenantId, inviteId, userId: ioana, addressKey: 'key-m', now }))
      .refused('InviteClosed', { status: 'accepted' })
    given(...open, sent())
      .when(tenant.acceptInvite({ tenantId, inviteId, userId: ioana, addressKey: 'key-i', now }))
      .refused('InviteForAnotherAddress')
    given(...open, sent({ expiresAt: now }))
      .when(accept)
      .refused('InviteExpired')
    given(...open, sent(), event.InviteRevoked({ tenantId, inviteId }))
      .when(accept)
      .refused('InviteClosed', { status: 'revoked' })
    given(...open, sent(), event.TenantSuspended({ tenantId }))
      .when(accept)
      .refused('TenantNotActive', { status: 'suspended' })
    given(...open)
      .when(accept)
      .refused('InviteUnknown')
  })

  it('does not bring back who was removed after accepting it, nor in who is a member already', () => {
    const accept = tenant.acceptInvite({ tenantId, inviteId, userId: mihai, addressKey: 'key-m', now })
    const accepted = event.InviteAccepted({ tenantId, inviteId, userId: mihai, role: 'staff' })
    const removed = event.MemberRemoved({ tenantId, userId: mihai, role: 'staff' })
    given(...open, sent(), accepted, removed)
      .when(accept)
      .refused('InviteClosed', { status: 'accepted' })
    given(...open, joined(mihai, 'staff'), sent())
      .when(accept)
      .refused('AlreadyMember')
  })

  it('that nobody sent can be neither sent again, handed over nor withdrawn', () => {
    given(...open)
      .when(tenant.resendInvite({ tenantId, inviteId, by: 'owner', now }))
      .refused('InviteUnknown')
    given(...open)
      .when(tenant.issueInviteLink({ tenantId, inviteId, by: 'owner', now }))
      .refused('InviteUnknown')
    given(...open)
      .when(tenant.revokeInvite({ tenantId, inviteId, by: 'owner' }))
      .refused('InviteUnknown')
  })

  it('is not sent again after it expired when the address has another one by now', () => {
    given(...open, sent({ expiresAt: now }), sent({ inviteId: id(22) }))
      .when(tenant.resendInvite({ tenantId, inviteId, by: 'owner', now }))
      .refused('InviteAlreadyOpen')
  })

  it('is sent again, handed over and withdrawn while it is open', () => {
    const resend = tenant.resendInvite({ tenantId, inviteId, by: 'owner', now })
    given(...open, sent())
      .when(resend)
      .then(event.InviteResent({ tenantId, inviteId, expiresAt }))
    given(...open, sent())
      .when(tenant.issueInviteLink({ tenantId, inviteId, by: 'admin', now }))
      .then(event.InviteLinkIssued({ tenantId, inviteId }))
    given(...open, sent({ expiresAt: now }))
      .when(tenant.issueInviteLink({ tenantId, inviteId, by: 'admin', now }))
      .refused('InviteExpired')
    const revoked = event.InviteRevoked({ tenantId, inviteId })
    given(...open, sent())
      .when(tenant.revokeInvite({ tenantId, inviteId, by: 'owner' }))
      .then(revoked)
    given(...open, sent(), revoked)
      .when(tenant.revokeInvite({ tenantId, inviteId, by: 'owner' }))
      .nothing()
    given(...open, sent(), revoked)
      .when(resend)
      .refused('InviteClosed', { status: 'revoked' })
    given(...open, sent({ role: 'owner' }))
      .when(tenant.revokeInvite({ tenantId, inviteId, by: 'admin' }))
      .refused('NotAllowed')
  })

  it('takes a seat again when it is sent again after it expired', () => {
    const full = [
      provisioned(2),
      joined(ana, 'owner'),
      sent({ expiresAt: now }),
      joined(ioana, 'staff'),
    ] as const
    given(...full)
      .when(tenant.resendInvite({ tenantId, inviteId, by: 'owner', now }))
      .refused('SeatLimitReached', { seats: 2 })
  })
})

describe('a member', () => {
  const two = [...open, joined(mihai, 'staff')] as const

  it('changes role, but never the last owner', () => {
    given(...two)
      .when(tenant.changeMemberRole({ tenantId, userId: mihai, role: 'admin', by: 'owner' }))
      .then(event.MemberRoleChanged({ tenantId, userId: mihai, from: 'staff', to: 'admin' }))
    given(...two)
      .when(tenant.changeMemberRole({ tenantId, userId: mihai, role: 'staff', by: 'owner' }))
      .nothing()
    given(...two)
      .when(tenant.changeMemberRole({ tenantId, userId: ana, role: 'staff', by: 'owner' }))
      .refused('LastOwner')
    given(...two)
      .when(tenant.changeMemberRole({ tenantId, userId: mihai, role: 'owner', by: 'admin' }))
      .refused('NotAllowed')
    given(...two, joined(ioana, 'owner'))
      .when(tenant.changeMemberRole({ tenantId, userId: ana, role: 'staff', by: 'admin' }))
      .refused('NotAllowed')
    given(...two, joined(ioana, 'owner'))
      .when(tenant.changeMemberRole({ tenantId, userId: ana, role: 'staff', by: 'owner' }))
      .then(event.MemberRoleChanged({ tenantId, userId: ana, from: 'owner', to: 'staff' }))
    given(...two)
      .when(tenant.changeMemberRole({ tenantId, userId: ioana, role: 'admin', by: 'owner' }))
      .refused('MemberUnknown')
  })

  it('is removed, but never the last owner', () => {
    given(...two)
      .when(tenant.removeMember({ tenantId, userId: mihai, by: 'admin' }))
      .then(event.MemberRemoved({ tenantId, userId: mihai, role: 'staff' }))
    given(...two)
      .when(tenant.removeMember({ tenantId, userId: ana, by: 'owner' }))
      .refused('LastOwner')
    given(...two, joined(ioana, 'owner'))
      .when(tenant.removeMember({ tenantId, userId: ana, by: 'admin' }))
      .refused('NotAllowed')
    given(...two)
      .when(tenant.removeMember({ tenantId, userId: ioana, by: 'owner' }))
      .refused('MemberUnknown')
  })
})

/** Something asked of a tenant at a moment; `turn` numbers the requests, so that each invite has an id of its own. */
type Request = (at: Instant, turn: number) => Command<TenantState>

const anyRole = fc.constantFrom<Role>('owner', 'admin', 'staff')
const anybody = fc.constantFrom<Role | 'platform'>('owner', 'admin', 'staff', 'platform')
const anyPerson = fc.integer({ min: 1, max: 5 })
/** How many turns ago the invite was sent that is meant. */
const ago = fc.integer({ min: 1, max: 6 })
const inviteOf = (turn: number): string => id(100 + turn)
const userOf = (person: number): string => id(10 + person)

const ofInvite = (make: (invite: string, at: Instant, by: Role | 'platform') => Command<TenantState>) =>
  fc.tuple(ago, anybody).map(
    ([turns, by]): Request =>
      (at, turn) =>
        make(inviteOf(turn - turns), at, by),
  )

const anyRequest = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(anyPerson, anyRole, anybody, fc.boolean()).map(
      ([person, role, by, hasAccount]): Request =>
        (at, turn) =>
          tenant.inviteMember({
            ...inviting,
            inviteId: inviteOf(turn),
            addressKey: `key-${person}`,
            inviteeId: hasAccount ? userOf(person) : null,
            role,
            by,
            now: at,
          }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(ago, anyPerson).map(
      ([turns, person]): Request =>
        (at, turn) =>
          tenant.acceptInvite({
            tenantId,
            inviteId: inviteOf(turn - turns),
            userId: userOf(person),
            addressKey: `key-${person}`,
            now: at,
          }),
    ),
  },
  ofInvite((invited, at, by) => tenant.resendInvite({ tenantId, inviteId: invited, by, now: at })),
  ofInvite((invited, at, by) => tenant.issueInviteLink({ tenantId, inviteId: invited, by, now: at })),
  ofInvite((invited, _, by) => tenant.revokeInvite({ tenantId, inviteId: invited, by })),
  anyPerson.map(
    (person): Request =>
      (at) =>
        tenant.joinAsFirstOwner({ tenantId, userId: userOf(person), now: at }),
  ),
  fc.tuple(anyPerson, anybody).map(
    ([person, by]): Request =>
      () =>
        tenant.removeMember({ tenantId, userId: userOf(person), by }),
  ),
  fc.tuple(anyPerson, anyRole, anybody).map(
    ([person, role, by]): Request =>
      () =>
        tenant.changeMemberRole({ tenantId, userId: userOf(person), role, by }),
  ),
  fc.integer({ min: 1, max: 4 }).map(
    (seats): Request =>
      (at) =>
        tenant.changeSeats({ tenantId, seats, now: at }),
  ),
  fc.constantFrom('UTC', 'Europe/Bucharest').map(
    (zone): Request =>
      () =>
        tenant.changeSettings({ tenantId, settings: { ...settings, zone }, seen: settings }),
  ),
  fc.constant<Request>(() => tenant.suspend({ tenantId })),
  { weight: 3, arbitrary: fc.constant<Request>(() => tenant.reactivate({ tenantId })) },
)

/** A request each and the days that pass before it. */
const anyLife = fc.array(fc.tuple(anyRequest, fc.integer({ min: 0, max: 2 })), { maxLength: 60, size: 'max' })

function lifeOf(
  requests: readonly (readonly [Request, number])[],
  each: (state: TenantState, at: Instant) => void = () => undefined,
) {
  const life = new Life(tenant.model)
  const place = { tenantId, slug: 'clinica-nord', seats: 2, ...settings }
  const owner = {
    inviteId: inviteOf(-1),
    ownerEmail: 'ana@nord.example',
    ownerName: 'Ana Pop',
    addressKey: 'k',
  }
  life.live(tenant.request({ ...place, ...owner }))
  life.live(tenant.provision(place))
  let at = now
  requests.forEach(([request, days], turn) => {
    at = later(at, days * durations.day)
    life.live(request(at, turn))
    each(life.state, at)
  })
  return life
}

describe('whatever is asked of a tenant, in whatever order', () => {
  it('is never more seats than there are', () => {
    const check = (state: TenantState, at: Instant): void =>
      expect(heldSeats(state, at)).toBeLessThanOrEqual(state.seats)
    fc.assert(
      fc.property(anyLife, (requests) => void lifeOf(requests, check)),
      { seed: 3, numRuns: 300 },
    )
  })

  it('leaves an owner, once there was one', () => {
    const check = ({ hadOwner, members }: TenantState): void =>
      expect([...members.values()].includes('owner')).toBe(hadOwner)
    fc.assert(
      fc.property(anyLife, (requests) => void lifeOf(requests, check)),
      { seed: 4, numRuns: 300 },
    )
  })

  it('leads to the same state, and so to the same decisions, when every personal field was erased', () => {
    const { model } = tenant
    const erased = { email: null, name: null, message: null }
    const without = ({ type, data }: NewEvent): object =>
      type === 'InviteSent' ? { ...data, ...erased } : data
    fc.assert(
      fc.property(anyLife, (requests) => {
        const { events, state } = lifeOf(requests)
        expect(events.reduce((sofar, one) => model.evolve(sofar, one.type, one.data), model.initial)).toEqual(
          state,
        )
        expect(
          events.reduce((sofar, one) => model.evolve(sofar, one.type, without(one)), model.initial),
        ).toEqual(state)
      }),
      { seed: 5, numRuns: 200 },
    )
  })

  it('brings about every event there is, so that the properties above speak of all of them', () => {
    const lives = fc.sample(anyLife, { seed: 3, numRuns: 300 }).map((requests) => lifeOf(requests).events)
    const seen = new Set(lives.flat().map(({ type }) => type))
    expect([...seen].sort()).toEqual(Object.keys(event.tenantEvents).sort())
  })
})
