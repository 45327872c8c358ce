import type { Format } from './format'
import { spanOf, spanSince } from './span'
import type { Instant } from '~/domain/kernel/instant'
import type { QuarantinedKey } from '~/projections/runtime/quarantine'
import type { MirrorStatus } from '~/platform/eventstore/mirror-status'
import type { ModelStatus } from '~/projections/runtime/status'
import type { JobCounts, ReactorStatus } from '~/services/operations/jobs'
import type { InviteTrouble } from '~/services/operations/read-installation'

/** Something somebody should look at, and the page where it is mended. */
export interface Attention {
  readonly kind: 'danger' | 'caution'
  /** What it is about, then what is the matter. */
  readonly about: string
  readonly matter: string
  readonly note: string
  readonly to: string
  readonly action: string
}

export interface Found {
  readonly models: readonly ModelStatus[]
  readonly keys: readonly QuarantinedKey[]
  readonly jobs: readonly JobCounts[]
  readonly reactors: readonly ReactorStatus[]
  readonly invites: readonly InviteTrouble[]
  readonly mirror: MirrorStatus | null
}

/** What is missing for longer than this is no moment's delay. */
const lateMs = 5_000
/** A job that is due should have begun by then. */
const lateSeconds = 60

const many = (count: number, one: string, more: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${more}`

/** Everything that needs attention, what is worst first. */
export function attentionOf(
  { models, keys, jobs, reactors, invites, mirror }: Found,
  now: Instant,
  format: Format,
): readonly Attention[] {
  return [
    ...(mirror ? ofMirror(mirror, now) : []),
    ...models.flatMap((model) => ofModel(model, keys, now, format)),
    ...reactors.flatMap((reactor) => ofReactor(reactor, now)),
    ...ofJobs(jobs),
    ...ofMails(invites, now),
    ...invites.flatMap((practice) => ofMissingOwner(practice, now)),
  ]
}

function ofMirror({ haltedAt, haltedWhy, lagMs, behind }: MirrorStatus, now: Instant): readonly Attention[] {
  const place = {
    kind: 'danger',
    about: 'The mirror of EventStoreDB',
    to: '/admin/store',
    action: 'Check the store',
  } as const
  if (haltedAt)
    return [
      {
        ...place,
        matter: `halted: ${haltedWhy ?? 'no reason was kept'}`,
        note: `For ${spanSince(haltedAt, now)}. What is written since is safe on the server, but no page shows it.`,
      },
    ]
  if (lagMs <= lateMs) return []
  return [
    {
      ...place,
      matter: `is ${many(behind, 'event', 'events')} behind`,
      note: `For ${spanOf(lagMs)}. Pages show the state before it.`,
    },
  ]
}

function ofModel(
  model: ModelStatus,
  keys: readonly QuarantinedKey[],
  now: Instant,
  format: Format,
): readonly Attention[] {
  const about = model.model
  const to = `/admin/projections#${about}`
  const found: Attention[] = []
  const oldest = keys.find((key) => key.model === about && key.version === model.version)
  if (oldest)
    found.push({
      kind: 'danger',
      about,
      matter: `quarantined ${model.quarantined === 1 ? 'one key' : `${model.quarantined} keys`}; ${many(model.waiting, 'event waits', 'events wait')} behind`,
      note: `Since ${format.clock(oldest.since)}, ${spanSince(oldest.since, now)}. Every other key is up to date.`,
      to,
      action: model.quarantined === 1 ? 'Open the key' : 'Open the keys',
    })
  if (model.state === 'missing')
    found.push({
      kind: 'danger',
      about,
      matter: 'has not been built yet',
      note: 'Pages that need it cannot be shown.',
      to,
      action: 'Open projections',
    })
  if (model.state === 'behind')
    found.push({
      kind: 'danger',
      about,
      matter: `is ${many(model.behind, 'event', 'events')} behind the log`,
      note: `The oldest has waited ${spanOf(model.lagMs)}. Pages show the state before it.`,
      to,
      action: 'Open projections',
    })
  if (model.verifiedIdentical === false && model.rebuild === null)
    found.push({
      kind: 'danger',
      about,
      matter: 'is not what its events say',
      note: `Found ${format.whenInside(model.verifiedAt ?? now)}. A rebuild puts it right.`,
      to,
      action: 'Rebuild it',
    })
  return found
}

function ofReactor(
  { name, stoppedAt, stoppedBy, behind, parked, parkedSince }: ReactorStatus,
  now: Instant,
): readonly Attention[] {
  const place = {
    kind: 'danger',
    about: name,
    to: `/admin/jobs#${name}`,
    action: 'Open the reactor',
  } as const
  const found: Attention[] = []
  if (stoppedAt)
    found.push({
      ...place,
      matter: `stopped: ${stoppedBy ?? 'an event'} is of a newer release`,
      note: `${many(behind, 'event waits', 'events wait')}, ${spanSince(stoppedAt, now)}. It goes on once this release knows the event.`,
    })
  if (parked > 0 && parkedSince)
    found.push({
      ...place,
      matter: `set ${many(parked, 'event', 'events')} aside`,
      note: `For ${spanSince(parkedSince, now)}. Every other event is worked off; these are tried again at most an hour apart.`,
    })
  return found
}

function ofJobs(jobs: readonly JobCounts[]): readonly Attention[] {
  const givenUp = jobs.reduce((sum, kind) => sum + kind.givenUp, 0)
  const late = Math.max(0, ...jobs.map((kind) => kind.oldestDueSeconds ?? 0))
  return [
    ...(givenUp > 0
      ? [
          {
            kind: 'danger' as const,
            about: many(givenUp, 'job', 'jobs'),
            matter: givenUp === 1 ? 'was given up' : 'were given up',
            note: 'All tries were used up. Once the cause is gone, try again.',
            to: '/admin/jobs?state=givenUp',
            action: givenUp === 1 ? 'See the job' : 'See the jobs',
          },
        ]
      : []),
    ...(late > lateSeconds
      ? [
          {
            kind: 'caution' as const,
            about: 'Jobs',
            matter: 'wait longer than they should',
            note: `The oldest has been due for ${spanOf(late * 1_000)}.`,
            to: '/admin/jobs?state=waiting',
            action: 'See jobs',
          },
        ]
      : []),
  ]
}

function ofMails(invites: readonly InviteTrouble[], now: Instant): readonly Attention[] {
  const failed = invites.filter((practice) => practice.failed > 0)
  const [first] = failed
  if (!first) return []
  const mails = failed.reduce((sum, practice) => sum + practice.failed, 0)
  const since = failed.map((practice) => practice.failedSince ?? now).sort()[0] ?? now
  const who = failed.length === 1 ? first.name : `${first.name} and ${failed.length - 1} more`
  return [
    {
      kind: 'caution',
      about: many(mails, 'invite mail', 'invite mails'),
      matter: 'could not be sent',
      note: `${who}. Oldest ${spanSince(since, now)}.`,
      to: failed.length === 1 ? `/admin/tenants/${first.tenantId}` : '/admin/audit?type=InviteMailFailed',
      action: failed.length === 1 ? 'Open the practice' : 'See mails',
    },
  ]
}

function ofMissingOwner(
  { tenantId, name, ownerInviteEndedAt }: InviteTrouble,
  now: Instant,
): readonly Attention[] {
  if (!ownerInviteEndedAt) return []
  return [
    {
      kind: 'caution',
      about: name,
      matter: 'still waits for its owner',
      note: `The invite expired ${spanSince(ownerInviteEndedAt, now)} ago.`,
      to: `/admin/tenants/${tenantId}`,
      action: 'Invite again',
    },
  ]
}
