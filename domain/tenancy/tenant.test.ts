import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { isRefusal, type Command } from '../kernel/decider'
import { later } from '../kernel/instant'
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
      .when(tenant.changeSettings({ tenantId, settings: { ...settings, zone: 'UTC' } }))
      .then(changed)
    given(...open)
      .when(tenant.changeSettings({ tenantId, settings }))
      .nothing()
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

const roleOf = fc.constantFrom<Role>('owner', 'admin', 'staff')
const person = fc.integer({ min: 11, max: 16 }).map(id)
const invitation = fc.integer({ min: 21, max: 26 })
const moment = fc.integer({ min: 0, max: 20 }).map((days) => later(now, days * 86_400_000))

const anyCommand: fc.Arbitrary<Command<TenantState>> = fc.oneof(
  fc
    .tuple(invitation, roleOf, moment)
    .map(([n, role, at]) =>
      tenant.inviteMember({
        ...inviting,
        inviteId: id(n),
        addressKey: `key-${n}`,
        role,
        by: 'owner',
        now: at,
      }),
    ),
  fc
    .tuple(invitation, person, moment)
    .map(([n, userId, at]) =>
      tenant.acceptInvite({ tenantId, inviteId: id(n), userId, addressKey: `key-${n}`, now: at }),
    ),
  fc
    .tuple(invitation, moment)
    .map(([n, at]) => tenant.resendInvite({ tenantId, inviteId: id(n), by: 'owner', now: at })),
  invitation.map((n) => tenant.revokeInvite({ tenantId, inviteId: id(n), by: 'owner' })),
  person.map((userId) => tenant.removeMember({ tenantId, userId, by: 'owner' })),
  fc
    .tuple(person, roleOf)
    .map(([userId, role]) => tenant.changeMemberRole({ tenantId, userId, role, by: 'owner' })),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), moment)
    .map(([seats, at]) => tenant.changeSeats({ tenantId, seats, now: at })),
  fc.constantFrom(tenant.suspend({ tenantId }), tenant.reactivate({ tenantId })),
)

function play(commands: readonly Command<TenantState>[], personal: 'kept' | 'erased') {
  const { model } = tenant
  const log: object[] = []
  let state = [...open].reduce((sofar, one) => model.evolve(sofar, one.type, one.data), model.initial)
  for (const command of commands) {
    const decided = command.decide(state)
    if (isRefusal(decided)) {
      log.push(decided)
      continue
    }
    for (const one of decided) {
      log.push({ type: one.type, refs: one.refs })
      const data = personal === 'kept' ? one.data : { ...one.data, email: null, name: null, message: null }
      state = model.evolve(state, one.type, data)
    }
  }
  return { state, log }
}

describe('whatever is asked of a tenant', () => {
  it('never has more seats in use than it has, at the time of any command that takes one', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        const { state } = play(commands, 'kept')
        expect(state.members.size).toBeLessThanOrEqual(state.seats)
        expect(heldSeats(state, later(now, 60 * 86_400_000))).toBeLessThanOrEqual(state.seats)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  it('always has an owner', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        expect([...play(commands, 'kept').state.members.values()]).toContain('owner')
      }),
      { seed: 4, numRuns: 300 },
    )
  })

  it('decides the same when every personal field was erased', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (commands) => {
        expect(play(commands, 'erased')).toEqual(play(commands, 'kept'))
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})
