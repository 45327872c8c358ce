import type { Format } from './format'
import { spanOf } from './span'
import type { MirrorStatus } from '~/platform/eventstore/mirror-status'
import type { ModelStatus } from '~/projections/runtime/status'
import type { JobCounts, ReactorStatus } from '~/services/operations/jobs'
import type { Measured } from '~/services/operations/last-hour'
import type { DatabaseUse } from '~/services/operations/read-installation'

/** A part of the installation: its state in words, numbers now, and the last hour as a line. */
export interface HealthPart {
  readonly part: string
  readonly to: string | null
  readonly trouble: 'danger' | 'caution' | null
  readonly state: string
  readonly now: string
  readonly note: string
  readonly line: readonly (number | null)[]
  readonly peak: string
}

export interface HealthFacts {
  readonly models: readonly ModelStatus[]
  readonly jobs: readonly JobCounts[]
  readonly reactors: readonly ReactorStatus[]
  readonly failedMails: number
  readonly database: DatabaseUse
  readonly sessions: number
  readonly today: Readonly<Record<'SessionStarted' | 'InviteMailSent' | 'InviteMailFailed', number>>
  readonly entries: Readonly<Record<'all' | 'signIns' | 'mails', readonly number[]>>
  readonly lag: readonly Measured[]
  readonly waiting: readonly Measured[]
  readonly reactorsBehind: readonly Measured[]
  readonly connections: readonly Measured[]
  /** Null where events are kept in Postgres. */
  readonly mirror: MirrorStatus | null
  readonly mirrorLag: readonly Measured[]
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const most = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0))
const valuesOf = (measured: readonly Measured[]): readonly (number | null)[] =>
  measured.map(({ value }) => value)

export function healthOf(facts: HealthFacts, format: Format): readonly HealthPart[] {
  const { number } = format
  const { models, jobs, reactors, entries, database, today } = facts
  const healthy = { trouble: null, state: 'Healthy' } as const
  const sum = (state: 'waiting' | 'running' | 'toRetry' | 'givenUp'): number =>
    total(jobs.map((kind) => kind[state]))
  const lag = valuesOf(facts.lag)
  const keys = total(models.map((model) => model.quarantined))
  const behind = models.filter((model) => model.state === 'missing' || model.state === 'behind').length
  const current = models.length - behind - models.filter((model) => model.quarantined > 0).length
  const stopped = reactors.filter((reactor) => reactor.stoppedAt !== null).length
  const parked = total(reactors.map((reactor) => reactor.parked))
  const givenUp = sum('givenUp')
  const mails = today.InviteMailSent + today.InviteMailFailed
  const oldest = Math.max(0, ...jobs.map((kind) => kind.oldestDueSeconds ?? 0))
  return [
    {
      part: 'Event log',
      to: '/admin/audit',
      ...healthy,
      now: `${number(models[0]?.head ?? 0)} events`,
      note: `${number(total(entries.all))} in the last hour`,
      line: entries.all,
      peak: `${number(most(entries.all))} a minute`,
    },
    ...(facts.mirror ? [mirrorPart(facts.mirror, valuesOf(facts.mirrorLag), format)] : []),
    {
      part: 'Read models',
      to: '/admin/projections',
      ...(keys > 0
        ? {
            trouble: 'danger' as const,
            state: keys === 1 ? '1 key quarantined' : `${number(keys)} keys quarantined`,
          }
        : behind > 0
          ? { trouble: 'danger' as const, state: `${behind} behind` }
          : healthy),
      now: `${current} of ${models.length} current`,
      note: `${spanOf(most(models.map((model) => model.lagMs)))} behind now`,
      line: lag,
      peak: spanOf(most(lag)),
    },
    {
      part: 'Reactors',
      to: '/admin/jobs',
      ...(stopped > 0
        ? { trouble: 'danger' as const, state: `${stopped} stopped` }
        : parked > 0
          ? { trouble: 'danger' as const, state: `${number(parked)} set aside` }
          : healthy),
      now: `${reactors.length - stopped} of ${reactors.length} following`,
      note: `${number(most(reactors.map((reactor) => reactor.behind)))} events behind now`,
      line: valuesOf(facts.reactorsBehind),
      peak: `${number(most(valuesOf(facts.reactorsBehind)))} behind`,
    },
    {
      part: 'Jobs',
      to: '/admin/jobs',
      ...(givenUp > 0 ? { trouble: 'danger' as const, state: `${number(givenUp)} given up` } : healthy),
      now: `${number(sum('waiting'))} waiting, ${number(sum('running'))} running`,
      note: `${number(sum('toRetry'))} to be retried, ${oldest > 0 ? `oldest due ${spanOf(oldest * 1_000)}` : 'none is late'}`,
      line: valuesOf(facts.waiting),
      peak: `${number(most(valuesOf(facts.waiting)))} waiting`,
    },
    {
      part: 'Outgoing mail',
      to: '/admin/audit?type=InviteMailSent',
      ...(facts.failedMails > 0
        ? { trouble: 'caution' as const, state: `${number(facts.failedMails)} refused` }
        : healthy),
      now: mails === 0 ? 'None today' : `${number(today.InviteMailSent)} of ${number(mails)} sent today`,
      note: mails === 0 ? '' : `${((today.InviteMailSent / mails) * 100).toFixed(1)}%`,
      line: entries.mails,
      peak: `${number(most(entries.mails))} a minute`,
    },
    {
      part: 'Sign-in',
      to: '/admin/audit?group=signIns',
      ...healthy,
      now: `${number(today.SessionStarted)} today`,
      note: `${number(facts.sessions)} sessions alive`,
      line: entries.signIns,
      peak: `${number(most(entries.signIns))} a minute`,
    },
    {
      part: 'Database',
      to: null,
      ...healthy,
      now: sizeOf(database.bytes),
      note: `${database.connections} of ${database.mostConnections} connections`,
      line: valuesOf(facts.connections),
      peak: `${number(most(valuesOf(facts.connections)))} in use`,
    },
  ]
}

/** As long as a read model may be behind before it counts as that. */
const lateMs = 5_000

function mirrorPart(mirror: MirrorStatus, line: readonly (number | null)[], { number }: Format): HealthPart {
  const { haltedAt, lagMs, behind, delayMs } = mirror
  const trouble = haltedAt !== null || lagMs > lateMs ? 'danger' : null
  return {
    part: 'Mirror of EventStoreDB',
    to: null,
    trouble,
    state: haltedAt !== null ? 'Halted' : trouble ? 'Behind' : 'Healthy',
    now: lagMs > 0 ? `${number(behind)} events behind` : 'Level with the store',
    note: lagMs > 0 ? `for ${spanOf(lagMs)}` : `newest took ${spanOf(delayMs ?? 0)}`,
    line,
    peak: spanOf(most(line)),
  }
}

function sizeOf(bytes: number): string {
  const megabytes = bytes / 1_000_000
  return megabytes < 1_000 ? `${Math.ceil(megabytes)} MB` : `${(megabytes / 1_000).toFixed(1)} GB`
}
