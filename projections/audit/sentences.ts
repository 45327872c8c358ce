import type { EventType, Recorded, AnyRecorded } from '~/domain/catalogue'
import type { NamesOfEntries } from './queries'

/** A piece of a sentence; names stand out, reasons are quoted. */
export interface SentencePart {
  readonly kind: 'text' | 'name' | 'reason'
  readonly text: string
}

export interface SentenceNames extends NamesOfEntries {
  /** Whom a session belongs to. */
  readonly sessions: ReadonlyMap<string, string>
}

type Template<T extends EventType> = (event: Recorded<T>, say: Speaker) => readonly SentencePart[]

/** The names and turns of phrase a template may use. */
interface Speaker {
  actor(): SentencePart
  user(id: string): SentencePart
  tenant(id: string): SentencePart
  invitee(id: string): SentencePart
  ownerOf(sessionId: string): string | undefined
}

const text = (words: string): SentencePart => ({ kind: 'text', text: words })
const name = (words: string): SentencePart => ({ kind: 'name', text: words })

const settingNames = { name: 'the name', zone: 'the zone', currency: 'the currency' } as const
const endings = {
  signedOut: 'signed out',
  revoked: 'ended a session',
  suspended: 'was signed out: the practice was suspended',
  removed: 'was signed out: removed from the practice',
  recovered: 'was signed out: the password was replaced',
} as const

/** One sentence for every event type: who did what to which record. An event without one does not compile. */
const templates: { readonly [T in EventType]: Template<T> } = {
  UserRegistered: ({ data }, say) => [say.user(data.userId), text(' registered')],
  UserProfileChanged: ({ data }, say) => [
    say.actor(),
    text(' changed the name of the account to '),
    data.name === null ? erased : name(data.name),
  ],
  AddressTaken: ({ data }, say) => [text('An e-mail address became the account of '), say.user(data.userId)],
  ClaimHeld: ({ data }) => [
    text(`The address `),
    name(data.kind === 'tenantSlug' ? data.key : 'of an account'),
    text(' was set aside'),
  ],
  ClaimTaken: ({ data }, say) => [
    text('The address '),
    name(data.kind === 'tenantSlug' ? data.key : 'of an account'),
    text(' now belongs to '),
    say.tenant(data.holder),
  ],
  ClaimReleased: ({ data }) => [
    text('The address '),
    name(data.kind === 'tenantSlug' ? data.key : 'of an account'),
    text(' is free again'),
  ],
  SessionStarted: ({ data }, say) => [
    say.user(data.userId),
    text(
      data.method === 'registration'
        ? ' signed in for the first time'
        : data.method === 'invite'
          ? ' signed in with an invite'
          : ' signed in',
    ),
  ],
  SessionRevoked: ({ data, actor }, say) => {
    const owner = say.ownerOf(data.sessionId) ?? actor.id
    return [owner ? say.user(owner) : say.actor(), text(` ${endings[data.cause]}`)]
  },
  TenantRequested: ({ data }, say) => [
    say.actor(),
    text(' asked for a practice, '),
    name(data.name),
    text(', with '),
    data.ownerName === null ? erased : name(data.ownerName),
    text(' as its owner'),
  ],
  TenantProvisioned: ({ data }, say) => [say.actor(), text(' opened '), name(data.name)],
  TenantSettingsChanged: ({ data }, say) => [
    say.actor(),
    ...data.changes.flatMap(({ field, from, to }, index) => [
      text(`${index === 0 ? ' changed' : ' and'} ${settingNames[field]} from `),
      name(from),
      text(' to '),
      name(to),
    ]),
  ],
  SeatLimitChanged: ({ data }, say) => [
    say.actor(),
    text(` ${data.to > data.from ? 'raised' : 'lowered'} the seats of `),
    say.tenant(data.tenantId),
    text(` from ${data.from} to ${data.to}`),
  ],
  MemberJoined: ({ data }, say) => [
    say.user(data.userId),
    text(' joined '),
    say.tenant(data.tenantId),
    text(` as ${data.role}`),
  ],
  MemberRoleChanged: ({ data }, say) => [
    say.actor(),
    text(' changed '),
    say.user(data.userId),
    text(` from ${data.from} to ${data.to}`),
  ],
  MemberRemoved: ({ data }, say) => [
    say.actor(),
    text(' removed '),
    say.user(data.userId),
    text(' from '),
    say.tenant(data.tenantId),
  ],
  InviteSent: ({ data }, say) => [
    say.actor(),
    text(' invited '),
    say.invitee(data.inviteId),
    text(` as ${data.role}`),
  ],
  InviteResent: ({ data }, say) => [
    say.actor(),
    text(' sent the invite to '),
    say.invitee(data.inviteId),
    text(' again'),
  ],
  InviteLinkIssued: ({ data }, say) => [
    say.actor(),
    text(' took the invite link of '),
    say.invitee(data.inviteId),
    text(' in hand'),
  ],
  InviteAccepted: ({ data }, say) => [
    say.user(data.userId),
    text(' accepted the invite to '),
    say.tenant(data.tenantId),
    text(` as ${data.role}`),
  ],
  InviteRevoked: ({ data }, say) => [
    say.actor(),
    text(' withdrew the invite to '),
    say.invitee(data.inviteId),
  ],
  InviteMailSent: ({ data }, say) => [
    text('The invite to '),
    say.invitee(data.inviteId),
    text(' was mailed'),
  ],
  InviteMailFailed: ({ data }, say) => [
    text('The invite to '),
    say.invitee(data.inviteId),
    text(' could not be mailed'),
    ...(data.reply ? [text(': '), { kind: 'reason' as const, text: data.reply }] : []),
  ],
  TenantSuspended: ({ data }, say) => [say.actor(), text(' suspended '), say.tenant(data.tenantId)],
  TenantReactivated: ({ data }, say) => [say.actor(), text(' reactivated '), say.tenant(data.tenantId)],
  AdminAppointed: ({ data }, say) => [say.user(data.userId), text(' was made a super admin')],
  AdminDismissed: ({ data }, say) => [say.user(data.userId), text(' is no longer a super admin')],
  AdminRecovered: ({ data }, say) => [
    text('The password of '),
    say.user(data.userId),
    text(' was replaced from the command line'),
  ],
  ReadModelRebuilt: ({ data }, say) => [
    say.actor(),
    text(' rebuilt '),
    name(data.readModel),
    text(data.identical ? ': nothing differed' : ': it differed and was put right'),
  ],
  QuarantinedKeySkipped: ({ data }, say) => [
    say.actor(),
    text(' skipped a quarantined key of '),
    name(data.readModel),
  ],
  GivenUpJobRetried: ({ data }, say) => [
    say.actor(),
    text(' had the job '),
    name(data.task),
    ...(data.tenantId ? [text(' of '), say.tenant(data.tenantId)] : []),
    text(` tried again, given up after ${data.tries === 1 ? 'one try' : `${data.tries} tries`}`),
  ],
  LogRestored: ({ data }, say) => [
    say.actor(),
    text(` brought everything up to entry ${data.position} back from the backup `),
    name(data.backup),
    text('; what had been written after it is gone'),
  ],
}

const erased = name('an erased person')

const otherActors = {
  user: 'Somebody',
  client: 'A client',
  guest: 'A visitor',
  system: 'Daybook',
  apiKey: 'An API key',
} as const

/** What happened, in words, with its reason at the end. Rendered when read, so it always uses today's names. */
export function sentenceOf(event: AnyRecorded, names: SentenceNames): readonly SentencePart[] {
  const user = (id: string): SentencePart => (names.users.has(id) ? name(names.users.get(id) ?? '') : erased)
  const say: Speaker = {
    actor: () =>
      event.actor.id
        ? user(event.actor.id)
        : name(event.source === 'cli' ? 'An operator' : otherActors[event.actor.kind]),
    user,
    tenant: (id) => name(names.tenants.get(id) ?? 'a practice'),
    invitee: (id) => name(names.invites.get(id) ?? 'an erased person'),
    ownerOf: (sessionId) => names.sessions.get(sessionId),
  }
  // The template of the event's own type takes exactly this event.
  const template: Template<never> = templates[event.type]
  const parts = template(event as never, say)
  return event.reason ? [...parts, text(': '), { kind: 'reason', text: event.reason }] : parts
}
