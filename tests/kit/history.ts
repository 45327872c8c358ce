import { tenantStream } from '~/domain/tenancy/tenant'
import { inviteMailStream } from '~/domain/tenancy/invite-mail'
import * as tenancy from '~/domain/tenancy/events'
import { addressStream } from '~/domain/claims/claim'
import { AddressTaken } from '~/domain/claims/events'
import { UserRegistered } from '~/domain/people/events'
import { userStream } from '~/domain/people/user'
import { SessionRevoked, SessionStarted } from '~/domain/sessions/events'
import { sessionStream } from '~/domain/sessions/session'
import { derivedId } from '~/platform/ids'
import type { Saying } from './record'

const id = (...parts: (string | number)[]): string => derivedId('history', ...parts.map(String))

/** A busy little history of `practices` practices with every kind of change in it, the same on every call. */
export function history(practices: number, sessionsEach = 3): readonly Saying[] {
  return Array.from({ length: practices }, (_, number) => practice(number, sessionsEach)).flat()
}

/** One of them. `roleChanges` pairs of changes make a practice that keeps changing its mind about one member. */
export function practice(number: number, sessions: number, roleChanges = 0): Saying[] {
  const tenantId = id('tenant', number)
  const stream = tenantStream(tenantId)
  const people = [0, 1, 2].map((person) => id('user', number, person))
  const [owner = '', second = '', third = ''] = people
  const actor = { kind: 'user', id: owner } as const
  const at = (day: number): string =>
    `2026-03-${String(1 + (day % 28)).padStart(2, '0')}T08:${String(number % 60).padStart(2, '0')}:00.000Z`
  const expiresAt = '2026-04-01T08:00:00.000Z'
  const inviteId = id('invite', number)
  const mailId = id('mail', number)
  const registered = people.map((userId, person) => ({
    stream: userStream(userId),
    at: at(1),
    events: [
      UserRegistered({
        userId,
        email: `p${person}@practice${number}.example`,
        name: `Person ${person} of ${number}`,
        addressKey: userId,
        zone: 'UTC',
      }),
    ],
  }))
  const invite = tenancy.InviteSent({
    tenantId,
    inviteId,
    email: `i@practice${number}.example`,
    name: 'Invited',
    message: '',
    addressKey: third,
    role: 'staff',
    expiresAt,
  })
  const provisioned = tenancy.TenantProvisioned({
    tenantId,
    name: `Practice ${number}`,
    slug: `practice-${number}`,
    zone: 'UTC',
    currency: 'EUR',
    seats: 5,
  })
  const taken = AddressTaken({
    key: `p0 ${number}`,
    userId: owner,
    email: `p0@practice${number}.example`,
    name: `Person 0 of ${number}`,
    zone: 'UTC',
    then: {
      kind: 'practice',
      tenantId,
      name: `Practice ${number}`,
      slug: `practice-${number}`,
      zone: 'UTC',
      currency: 'EUR',
      seats: 5,
    },
  })
  return [
    { stream: addressStream(`p0 ${number}`), at: at(1), events: [taken] },
    ...registered,
    {
      stream,
      at: at(2),
      actor,
      events: [provisioned, tenancy.MemberJoined({ tenantId, userId: owner, role: 'owner' })],
    },
    {
      stream,
      at: at(3),
      actor,
      events: [tenancy.MemberJoined({ tenantId, userId: second, role: 'staff' }), invite],
    },
    {
      stream: inviteMailStream(tenantId, mailId),
      at: at(3),
      events: [tenancy.InviteMailFailed({ tenantId, inviteId, mailId, code: 550, reply: '550 no such box' })],
    },
    ...Array.from({ length: sessions }, (_, index): Saying[] => {
      const sessionId = id('session', number, index)
      const started = {
        stream: sessionStream(sessionId),
        at: at(4 + index),
        actor,
        origin: { ip: '192.0.2.1', userAgent: 'Test' },
      }
      return [
        {
          ...started,
          events: [SessionStarted({ sessionId, userId: people[index % 3] ?? owner, method: 'password' })],
        },
        ...(index % 2 === 0
          ? [{ ...started, events: [SessionRevoked({ sessionId, cause: 'signedOut' })] }]
          : []),
      ]
    }).flat(),
    ...Array.from({ length: roleChanges }, (): Saying[] => [
      {
        stream,
        at: at(8),
        actor,
        events: [tenancy.MemberRoleChanged({ tenantId, userId: second, from: 'staff', to: 'admin' })],
      },
      {
        stream,
        at: at(8),
        actor,
        events: [tenancy.MemberRoleChanged({ tenantId, userId: second, from: 'admin', to: 'staff' })],
      },
    ]).flat(),
    {
      stream,
      at: at(9),
      actor,
      reason: 'takes over the desk',
      events: [tenancy.MemberRoleChanged({ tenantId, userId: second, from: 'staff', to: 'admin' })],
    },
    {
      stream,
      at: at(10),
      actor,
      events: [tenancy.InviteAccepted({ tenantId, inviteId, userId: third, role: 'staff' })],
    },
    {
      stream,
      at: at(11),
      actor,
      reason: 'moved away',
      events: [tenancy.MemberRemoved({ tenantId, userId: third, role: 'staff' })],
    },
    { stream, at: at(12), actor, reason: 'unpaid invoices', events: [tenancy.TenantSuspended({ tenantId })] },
    { stream, at: at(13), actor, reason: 'paid', events: [tenancy.TenantReactivated({ tenantId })] },
    {
      stream,
      at: at(14),
      actor,
      events: [
        tenancy.TenantSettingsChanged({
          tenantId,
          changes: [{ field: 'name', from: `Practice ${number}`, to: `Practice No. ${number}` }],
        }),
      ],
    },
  ]
}
