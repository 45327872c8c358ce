import { median } from '../harness/samples'
import { ratio, share, worded } from './numbers'
import { measurementsOf, type Measured, type Run } from './run'

export interface Verdict {
  readonly what: string
  readonly target: string
  readonly measured: string
  readonly verdict: 'reached' | 'missed' | 'not run'
}

/** Looks up the median of a measurement. Undefined when it was not made. */
type Find = (name: string) => { readonly value: number; readonly unit: Measured['unit'] } | undefined

interface Target {
  readonly what: string
  readonly target: string
  judge(find: Find): { readonly measured: string; readonly reached: boolean } | undefined
}

const emmett = 'emmett 0.42.0'
const inserting = 'plain insert with audit trigger'

/** What the design asks for. */
const targets: readonly Target[] = [
  times(
    'append, 64 in flight, against emmett',
    4,
    'append/64 in flight/Daybook',
    `append/64 in flight/${emmett}`,
  ),
  times(
    'append, 64 in flight, against a plain insert with audit trigger',
    2,
    'append/64 in flight/Daybook',
    `append/64 in flight/${inserting}`,
  ),
  times(
    'append, 64 in flight, against EventStoreDB',
    2,
    'append/64 in flight/Daybook',
    'append/64 in flight/EventStoreDB',
  ),
  {
    what: 'append, 64 in flight, beside ten million streams',
    target: 'no slower than on an empty log (90% counts, for noise)',
    judge: (find) =>
      quotient(
        find('ten-million/64 in flight, 10000000 streams'),
        find('ten-million/64 in flight, an empty log'),
        0.9,
        share,
      ),
  },
  below('append, 1 in flight, p50', 'append/1 in flight/Daybook/p50', 2),
  {
    what: 'rebuild of one plain read model (members) against the raw read of the log',
    target: '>= 60%',
    judge: (find) => quotient(find('rebuild/members'), find('rebuild/raw paged read'), 0.6, share),
  },
  times('rebuild of one plain read model against emmett', 50, 'rebuild/members', `rebuild/${emmett}`),
  {
    what: 'rebuild with unsealing (sessions) against the plain one',
    target: '>= 50% of what the plain one must reach',
    judge: (find) => quotient(find('rebuild/sessions'), find('rebuild/raw paged read'), 0.3, share),
  },
  below('swap with readers open', 'swap/members', 50),
  below('append to visible in one read model, p50', 'visible/one model/p50', 10),
  below('append to visible in one read model, p99', 'visible/one model/p99', 50),
  below('24 sign-ins at once: other requests, p99', 'sign-ins/others, p99', 50),
  {
    what: 'page with 50 rows and menus, requests a second',
    target: '>= 20% of a bare Remix route',
    judge: (find) =>
      quotient(find('pages/a list of 50 rows with menus'), find('pages/a bare Remix route'), 0.2, share),
  },
  below('page with 50 rows and menus, CPU to render', 'pages/a list of 50 rows with menus/CPU to render', 3),
  below('page with 50 rows and menus, HTML', 'pages/a list of 50 rows with menus/HTML', 60_000),
  below(
    'page with 50 rows and menus, JavaScript on first load, gzipped',
    'pages/a list of 50 rows with menus/JavaScript, gzipped',
    100_000,
  ),
  below('memory of the demo in one process', 'memory/after many pages', 300),
]

export function judge(run: Run): readonly Verdict[] {
  const all = new Map(measurementsOf(run).map((one) => [one.name, one]))
  const find: Find = (name) => {
    const found = all.get(name)
    return found && { value: median(found.samples), unit: found.unit }
  }
  return targets.map(({ what, target, judge: look }) => {
    const found = look(find)
    if (!found) return { what, target, measured: '', verdict: 'not run' }
    return { what, target, measured: found.measured, verdict: found.reached ? 'reached' : 'missed' }
  })
}

function times(what: string, wanted: number, ours: string, theirs: string): Target {
  return {
    what,
    target: `>= ${wanted}x`,
    judge: (find) => quotient(find(ours), find(theirs), wanted, ratio),
  }
}

function below(what: string, name: string, limit: number): Target {
  const unit = { 60_000: '60 kB', 100_000: '100 kB', 300: '300 MB' }[limit] ?? `${limit} ms`
  return {
    what,
    target: `< ${unit}`,
    judge(find) {
      const found = find(name)
      return found && { measured: worded(found.value, found.unit), reached: found.value < limit }
    },
  }
}

function quotient(
  ours: ReturnType<Find>,
  theirs: ReturnType<Find>,
  wanted: number,
  word: (value: number) => string,
): ReturnType<Target['judge']> {
  if (!ours || !theirs) return undefined
  const value = ours.value / theirs.value
  return {
    measured: `${word(value)} (${worded(ours.value, ours.unit)} against ${worded(theirs.value, theirs.unit)})`,
    reached: value >= wanted,
  }
}
