import { median } from '../harness/samples'
import { table, worded } from './numbers'
import { measurementsOf, type Run } from './run'

/** Smaller changes than this are within what two runs of the same code differ by. */
const noise = 0.1

/** What changed between two runs, the largest change first. */
export function deltaOf(earlier: Run, later: Run): string {
  const before = new Map(measurementsOf(earlier).map((one) => [one.name, one]))
  const rows = measurementsOf(later).flatMap((now) => {
    const then = before.get(now.name)
    if (!then) return []
    const [old, fresh] = [median(then.samples), median(now.samples)]
    const change = fresh / old - 1
    const good = now.better === 'more' ? change > 0 : change < 0
    return [{ name: now.name, unit: now.unit, old, fresh, change, good }]
  })
  rows.sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
  const missing = [...before.keys()].filter((name) => !measurementsOf(later).some((one) => one.name === name))
  return [
    `# ${later.id} against ${earlier.id}`,
    `Commits ${later.commit}${later.dirty ? ' with changes' : ''} and ${earlier.commit}${earlier.dirty ? ' with changes' : ''}. Changes below ${noise * 100}% are noise.`,
    ...(JSON.stringify(earlier.machine) === JSON.stringify(later.machine)
      ? []
      : ['**The machines or their settings differ: the digits cannot be compared.**']),
    ...(earlier.quick || later.quick ? ['**One of them is a quick run, whose numbers mean nothing.**'] : []),
    table(
      ['what', earlier.id, later.id, 'change', ''],
      rows.map(({ name, unit, old, fresh, change, good }) => [
        name,
        worded(old, unit),
        worded(fresh, unit),
        `${change > 0 ? '+' : ''}${(change * 100).toFixed(0)}%`,
        Math.abs(change) < noise ? '' : good ? 'better' : 'worse',
      ]),
    ),
    ...(missing.length === 0 ? [] : [`Only in ${earlier.id}: ${missing.join(', ')}.`]),
    '',
  ].join('\n\n')
}
