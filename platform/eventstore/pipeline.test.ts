import { describe, expect, it } from 'vitest'
import type { NewEvent } from '~/domain/kernel/event'
import { AddressTaken } from '~/domain/claims/events'
import { UserRegistered } from '~/domain/people/events'
import { InviteSent, MemberRemoved, TenantSuspended } from '~/domain/tenancy/events'
import { derivedId } from '~/platform/ids'
import { ownersIn, personalPartsOf } from './owners'
import { decode, encode, isKnown, type Cause } from './pipeline'
import type { StoredEvent } from './ports'
import { withoutKeys, type KeyOwner, type SealedPlace, type Sealing, type Unsealing } from './sealer'

const tenantId = '0190a000-0000-7000-8000-00000000000a'
const userId = '0190a000-0000-7000-8000-000000000001'
const inviteId = '0190a000-0000-7000-8000-000000000002'
const at = '2026-03-01T08:00:00.000Z'

const cause: Cause = {
  actor: { kind: 'user', id: userId },
  source: 'web',
  commandId: 'a-command',
  commandHash: 'x',
  correlationId: 'c',
  causationId: null,
  reason: null,
  origin: null,
}
const why = { ...cause, reason: 'moved away', origin: { ip: '192.0.2.1', userAgent: 'Test' } }

const ofPractice = { tenantId, name: `tenant-${tenantId}` }
const ofPerson = { tenantId: null, name: `user-${userId}` }

/** Seals by writing down whose and where, so that both can be looked at. */
const marking: Sealing = {
  seal: (value, owner, place) => ({ sealed: value, owner, field: place.field }),
}

/** Opens such values and remembers which. */
function opening() {
  const opened: SealedPlace[] = []
  const unsealing: Unsealing = {
    unseal: (stored, place) => {
      opened.push(place)
      return (stored as { sealed: unknown }).sealed
    },
  }
  return { unsealing, fields: () => opened.map(({ field }) => field), opened }
}

function stored(event: NewEvent, by: Cause, stream: { tenantId: string | null; name: string }): StoredEvent {
  const place = { id: derivedId('event', event.type), stream, version: 1, occurredAt: at, recordedAt: at }
  const encoded = encode(event, by, place, marking)
  return { ...encoded, tenantId: stream.tenantId, stream: stream.name, version: 1, position: 1, logTime: at }
}

const registered = UserRegistered({
  userId,
  email: 'ana@nord.example',
  name: 'Ana Pop',
  addressKey: 'k',
  zone: 'UTC',
})
const removed = MemberRemoved({ tenantId, userId, role: 'staff' })
const invited = InviteSent({
  tenantId,
  inviteId,
  email: 'mihai@nord.example',
  name: '',
  message: 'Welcome',
  addressKey: 'k',
  role: 'staff',
  expiresAt: at,
})

describe('what is personal in an event', () => {
  const person: KeyOwner = { tenantId: null, subject: userId }

  it.each([
    ['fields of a person', registered, cause, ofPerson, { email: person, name: person }],
    [
      'fields of an invite, under its practice',
      invited,
      cause,
      ofPractice,
      Object.fromEntries(
        ['email', 'name', 'message'].map((field) => [field, { tenantId, subject: inviteId }]),
      ),
    ],
    ['nothing', removed, cause, ofPractice, {}],
  ] as const)('is %s', (_, event, by, stream, fields) => {
    expect(personalPartsOf(event, by, stream)).toEqual({ fields, reason: null, origin: null })
  })

  it('is the reason, of the person it is about, also inside a practice', () => {
    expect(personalPartsOf(removed, why, ofPractice).reason).toEqual(person)
  })

  it('is the reason, of the practice or the platform where it is about nobody', () => {
    const suspended = TenantSuspended({ tenantId })
    expect(personalPartsOf(suspended, why, ofPractice).reason).toEqual({ tenantId, subject: tenantId })
    expect(personalPartsOf(suspended, why, ofPerson).reason).toEqual({ tenantId: null, subject: 'platform' })
  })

  it('is where it came from, of whoever acted: a person, or a visitor for ninety days', () => {
    expect(personalPartsOf(removed, why, ofPractice).origin).toEqual(person)
    const client = { ...why, actor: { kind: 'client', id: inviteId } as const }
    expect(personalPartsOf(removed, client, ofPractice).origin).toEqual({ tenantId, subject: inviteId })
    const guest = { ...why, actor: { kind: 'guest', id: null } as const }
    const { origin } = personalPartsOf(removed, guest, ofPractice)
    expect(origin).toEqual({ tenantId, subject: derivedId('visitor', 'a-command'), days: 90 })
    expect(personalPartsOf(removed, { ...guest, commandId: 'other' }, ofPractice).origin).not.toEqual(origin)
  })

  it('names every owner whose key has to be there', () => {
    expect(ownersIn(personalPartsOf(removed, why, ofPractice))).toEqual([person, person])
    expect(ownersIn(personalPartsOf(removed, cause, ofPractice))).toEqual([])
  })
})

describe('an event read back', () => {
  it('says what was written, and opens nothing before somebody looks', () => {
    const { unsealing, fields } = opening()
    const event = decode(stored(registered, why, ofPerson), unsealing)
    if (!isKnown(event) || event.type !== 'UserRegistered') throw new Error('Unknown')
    expect(event.data.zone).toBe('UTC')
    expect([event.type, event.actor, event.refs]).toEqual(['UserRegistered', cause.actor, [userId]])
    expect(fields()).toEqual([])
    expect(event.data.name).toBe('Ana Pop')
    expect(event.data.name).toBe('Ana Pop')
    expect(fields()).toEqual(['name'])
    expect(event.reason).toBe('moved away')
    expect(event.origin).toEqual(why.origin)
    expect({ ...event.data }).toEqual(registered.data)
    expect(fields()).toEqual(['name', 'reason', 'origin', 'email'])
  })

  it('names the place of each value as it did when it was sealed', () => {
    const { unsealing, opened } = opening()
    const event = decode(stored(removed, why, ofPractice), unsealing)
    expect([event.reason, event.origin]).toEqual(['moved away', why.origin])
    const place = { tenantId, stream: ofPractice.name, eventId: derivedId('event', 'MemberRemoved') }
    expect(opened).toEqual([
      { ...place, field: 'reason', subject: userId },
      { ...place, field: 'origin', subject: userId },
    ])
    const guest = { ...why, actor: { kind: 'guest', id: null } as const }
    const visited = decode(stored(TenantSuspended({ tenantId }), guest, ofPractice), unsealing)
    expect([visited.reason, visited.origin]).toEqual(['moved away', why.origin])
    expect(opened.slice(2).map(({ subject }) => subject)).toEqual([tenantId, null])
  })

  it('stands there without what is personal where no key is asked for', () => {
    const event = decode(stored(invited, why, ofPractice), withoutKeys)
    if (!isKnown(event) || event.type !== 'InviteSent') throw new Error('Unknown')
    expect(event.data).toEqual({ ...invited.data, email: null, name: null, message: null })
    expect([event.reason, event.origin]).toEqual([null, null])
  })

  it('is lifted from an older version when somebody looks at its data, and opened no sooner', () => {
    const { unsealing, fields } = opening()
    const taken = AddressTaken({
      key: 'k',
      userId,
      email: 'ana@nord.example',
      name: 'Ana',
      zone: 'UTC',
      then: null,
    })
    const older = { ...stored({ ...taken, schemaVersion: 1 }, cause, ofPerson), schemaVersion: 1 }
    const dataBy = (keys: Unsealing) => {
      const event = decode(older, keys)
      if (!isKnown(event) || event.type !== 'AddressTaken') throw new Error('Unknown')
      expect(fields()).toEqual([])
      return event.data
    }
    expect(dataBy(withoutKeys)).toMatchObject({ key: 'k', name: null, then: null })
    expect(dataBy(unsealing)).toMatchObject({ key: 'k', name: 'Ana', then: null })
    expect(fields()).toEqual(['name'])
  })

  it('is passed over by its type when a newer release wrote it', () => {
    const newer = { ...stored(registered, why, ofPerson), schemaVersion: 9 }
    const event = decode(newer, withoutKeys)
    expect(isKnown(event)).toBe(false)
    expect(event).toMatchObject({ known: false, type: 'UserRegistered', commandHash: 'x' })
    expect(event).not.toHaveProperty('data')
  })
})
