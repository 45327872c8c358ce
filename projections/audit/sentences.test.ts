import { beforeAll, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { catalogue, type AnyRecorded, type EventType } from '~/domain/catalogue'
import type { NewEvent } from '~/domain/kernel/event'
import { recorded } from '~/tests/kit/record'
import { sentenceOf, type SentenceNames } from './sentences'

const id = (number: number): string => `0190a000-0000-7000-8000-${String(number).padStart(12, '0')}`
const names: SentenceNames = {
  users: new Map([
    [id(2), 'Mihai Ionescu'],
    [id(9), 'Ana Pop'],
  ]),
  tenants: new Map([
    [id(1), 'Clinica Nord'],
    [id(5), 'Clinica Nord'],
  ]),
  invites: new Map([[id(3), 'Sorina Vlad']]),
  sessions: new Map([[id(4), id(2)]]),
}
const nobody: SentenceNames = {
  users: new Map(),
  tenants: new Map(),
  invites: new Map(),
  sessions: new Map(),
}

let events: readonly AnyRecorded[] = []
beforeAll(async () => {
  const types = Object.keys(catalogue) as EventType[]
  const golden = types.map((type): NewEvent => {
    // The golden data of a type is valid for its own definition, which the compiler cannot see in a loop over all of them.
    const create = catalogue[type] as (data: never) => NewEvent
    return create(JSON.parse(readFileSync(`tests/golden/events/${type}.v1.json`, 'utf8')) as never)
  })
  events = await recorded(
    golden.map((event, index) => ({
      stream: { tenantId: null, name: `s-${index}` },
      events: [event],
      actor: { kind: 'user', id: id(9) },
      reason: 'unpaid invoices',
    })),
  )
})

const say = (event: AnyRecorded, with_: SentenceNames): string =>
  sentenceOf(event, with_)
    .map((part) => (part.kind === 'reason' ? `“${part.text}”` : part.text))
    .join('')

it('says of every kind of event who did what to which record, and why', () => {
  expect(events).toHaveLength(Object.keys(catalogue).length)
  expect(
    Object.fromEntries(
      events.map((event) => [event.type, say(event, names).replace(': “unpaid invoices”', '')]),
    ),
  ).toMatchInlineSnapshot(`
    {
      "AddressTaken": "An e-mail address became the account of Mihai Ionescu",
      "AdminAppointed": "Mihai Ionescu was made a super admin",
      "AdminDismissed": "Mihai Ionescu is no longer a super admin",
      "AdminRecovered": "The password of Mihai Ionescu was replaced from the command line",
      "ClaimHeld": "The address clinica-nord was set aside",
      "ClaimReleased": "The address clinica-nord is free again",
      "ClaimTaken": "The address clinica-nord now belongs to Clinica Nord",
      "GivenUpJobRetried": "Ana Pop had the job deliver-invite-mail of Clinica Nord tried again, given up after 8 tries",
      "InviteAccepted": "Mihai Ionescu accepted the invite to Clinica Nord as staff",
      "InviteLinkIssued": "Ana Pop took the invite link of Sorina Vlad in hand",
      "InviteMailFailed": "The invite to Sorina Vlad could not be mailed: “550 mailbox unavailable”",
      "InviteMailSent": "The invite to Sorina Vlad was mailed",
      "InviteResent": "Ana Pop sent the invite to Sorina Vlad again",
      "InviteRevoked": "Ana Pop withdrew the invite to Sorina Vlad",
      "InviteSent": "Ana Pop invited Sorina Vlad as staff",
      "LogRestored": "Ana Pop brought everything up to entry 120 back from the backup daybook-2026-11-25T005113.123Z; what had been written after it is gone",
      "MemberJoined": "Mihai Ionescu joined Clinica Nord as staff",
      "MemberRemoved": "Ana Pop removed Mihai Ionescu from Clinica Nord",
      "MemberRoleChanged": "Ana Pop changed Mihai Ionescu from staff to admin",
      "QuarantinedKeySkipped": "Ana Pop skipped a quarantined key of members",
      "ReadModelRebuilt": "Ana Pop rebuilt members: nothing differed",
      "SeatLimitChanged": "Ana Pop raised the seats of Clinica Nord from 8 to 10",
      "SessionRevoked": "Mihai Ionescu signed out",
      "SessionStarted": "Mihai Ionescu signed in",
      "TenantProvisioned": "Ana Pop opened Ana Pop",
      "TenantReactivated": "Ana Pop reactivated Clinica Nord",
      "TenantRequested": "Ana Pop asked for a practice, Clinica Nord, with Sorina Vlad as its owner",
      "TenantSettingsChanged": "Ana Pop changed the zone from UTC to Europe/Bucharest",
      "TenantSuspended": "Ana Pop suspended Clinica Nord",
      "UserProfileChanged": "Ana Pop changed the name of the account to Ana Pop",
      "UserRegistered": "Mihai Ionescu registered",
    }
  `)
  for (const event of events) expect(say(event, names)).toMatch(/: “unpaid invoices”$/)
})

it('never names who was erased, nor he or she', () => {
  for (const event of events) {
    const words = say(event, nobody)
    expect(words).not.toMatch(/undefined|null|\b(he|she|his|her)\b/)
    // What an event itself says (a new name, a setting) is read back erased; here only names looked up by id matter.
    if (!['UserProfileChanged', 'TenantProvisioned'].includes(event.type))
      expect(words).not.toContain('Ana Pop')
  }
})
