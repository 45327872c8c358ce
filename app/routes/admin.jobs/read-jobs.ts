import { z } from 'zod'
import type { Format } from '~/app/http/format'
import type { PersonArgs } from '~/app/http/page'
import { pageLinks } from '~/app/http/page-links'
import { spanOf, spanSince } from '~/app/http/span'
import { namesFor } from '~/projections/audit/queries'
import {
  countJobs,
  jobKinds,
  jobStates,
  listJobs,
  listReactors,
  listSchedules,
  type JobCounts,
  type ListedJob,
  type ReactorStatus,
} from '~/services/operations/jobs'

const search = z.object({
  state: z.enum(['all', ...jobStates]).catch('all'),
  kind: z
    .string()
    .regex(/^[a-z-]{1,60}$/)
    .nullable()
    .catch(null),
})
const size = 25
/** A reactor this far behind is worth a look. */
const slowMs = 10_000

/** Jobs by kind and state, schedules and reactors: what happens besides requests, and whether it does. */
export async function readJobs({ runtime, url, now, format }: PersonArgs) {
  const { state, kind } = search.parse({
    state: url.searchParams.get('state') ?? 'all',
    kind: url.searchParams.get('kind'),
  })
  const { offset, links } = pageLinks(url, size)
  const counts = await countJobs(runtime.db)
  const { jobs, total } = await listJobs(runtime.db, { state, task: kind, limit: size, offset })
  const ids = jobs.flatMap((job) => (job.tenantId ? [job.tenantId] : []))
  const { tenants } = await runtime.db.asPlatform((tx) => namesFor(tx, ids))
  const schedules = await listSchedules(runtime.db)
  const reactors = await listReactors(runtime.db)
  const counted = counts.filter((one) => kind === null || one.task === kind)
  const sum = (of: keyof Omit<JobCounts, 'task' | 'oldestDueSeconds'>): number =>
    counted.reduce((all, one) => all + one[of], 0)
  const byState = {
    waiting: sum('waiting'),
    running: sum('running'),
    toRetry: sum('toRetry'),
    givenUp: sum('givenUp'),
  }
  const link = (changes: Readonly<Record<string, string | null>>): string => {
    const next = new URLSearchParams(url.searchParams)
    for (const [name, value] of Object.entries({ page: null, ...changes })) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    return next.size === 0 ? url.pathname : `?${next.toString()}`
  }
  return {
    state,
    kind: kind === null ? null : { words: wordsOf(kind), without: link({ kind: null }) },
    busy: byState.running > 0,
    tabs: (['all', ...jobStates] as const).map((key) => ({
      key,
      to: link({ state: key === 'all' ? null : key }),
      count: String(key === 'all' ? Object.values(byState).reduce((all, one) => all + one, 0) : byState[key]),
      current: state === key,
    })),
    kinds: counts.map((one) => ({
      ...one,
      words: wordsOf(one.task),
      to: link({ kind: one.task, state: null }),
      oldest: one.oldestDueSeconds === null ? '' : spanOf(one.oldestDueSeconds * 1000),
    })),
    total,
    ...links(total, jobs.length),
    jobs: jobs.map((job) => jobView(job, tenants, now, format)),
    schedules: schedules.map(({ task, lastAt }) => ({
      task,
      words: wordsOf(task),
      last: lastAt ? format.when(lastAt) : 'Not yet',
    })),
    reactors: reactors.map((reactor) => reactorView(reactor, format)),
  }
}

export type JobsData = Awaited<ReturnType<typeof readJobs>>

function wordsOf(task: string): string {
  return jobKinds[task] ?? task
}

function jobView(job: ListedJob, tenants: ReadonlyMap<string, string>, now: string, format: Format) {
  const due = job.runAt <= now
  const when = {
    waiting: due ? `Due for ${spanSince(job.runAt, now)}` : `Due at ${format.clock(job.runAt)}`,
    running: `For ${spanSince(job.lockedAt ?? now, now)}`,
    toRetry: `Try ${job.attempts + 1} of ${job.most} ${due ? 'now' : `at ${format.clock(job.runAt)}, in ${spanSince(now, job.runAt)}`}`,
    givenUp: job.most === 1 ? 'After one try' : `After ${job.attempts} tries`,
  }
  return {
    id: job.id,
    words: wordsOf(job.task),
    state: job.state,
    note: when[job.state],
    tenant: job.tenantId && {
      to: `/admin/tenants/${job.tenantId}`,
      name: tenants.get(job.tenantId) ?? 'A practice',
    },
    error: job.failed ? (job.code ?? 'No code') : '',
    since: format.when(job.createdAt),
    changedAt: job.changedAt,
  }
}

function reactorView(
  { name, position, behind, lagMs, stoppedAt, stoppedBy, parked }: ReactorStatus,
  format: Format,
) {
  const base = { name, position: format.number(position) }
  const waiting = behind === 0 ? '0 events' : `${format.number(behind)} events, ${spanOf(lagMs)}`
  if (stoppedAt)
    return {
      ...base,
      behind: waiting,
      state: 'stopped' as const,
      note: `${stoppedBy ?? 'An event'} in entry ${format.number(position + 1)} is of a newer release; stopped ${format.whenInside(stoppedAt)}`,
    }
  return {
    ...base,
    behind: waiting,
    state:
      parked > 0
        ? ('parked' as const)
        : behind > 0 && lagMs > slowMs
          ? ('behind' as const)
          : ('current' as const),
    note:
      parked === 0
        ? null
        : `${parked === 1 ? '1 event' : `${format.number(parked)} events`} set aside, tried again by itself`,
  }
}
