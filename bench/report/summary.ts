import { median } from '../harness/samples'
import { table, worded } from './numbers'
import type { ModuleRun, Run } from './run'
import { judge } from './targets'

/** A load of more than this before a module began means that others were using the machine. */
const quietLoad = 0.7

/** A run for people: the targets first, then everything that was measured. */
export function summaryOf(run: Run): string {
  const { machine, modules } = run
  const verdicts = judge(run)
  const count = (verdict: string): number => verdicts.filter((one) => one.verdict === verdict).length
  const postgres = Object.entries(machine.postgres).map(([name, value]) => `${name} ${value}`)
  return [
    `# Benchmarks ${run.id}`,
    ...(run.quick
      ? ['**A quick run: sizes are too small to mean anything. It shows that everything runs.**']
      : []),
    `Commit ${run.commit}${run.dirty ? ' with changes' : ''}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MB, ${machine.system}, Node ${machine.node}, Postgres: ${postgres.join(', ')}. Client, application and Postgres share the cores.`,
    ...disturbance(modules),
    '## Targets',
    `${count('reached')} reached, ${count('missed')} missed, ${count('not run')} not run. Each ratio is of medians of one run.`,
    table(
      ['what', 'target', 'measured', ''],
      verdicts.map(({ what, target, measured, verdict }) => [what, target, measured, verdict]),
    ),
    ...modules.flatMap(sectionOf),
    '',
  ].join('\n\n')
}

function disturbance(modules: readonly ModuleRun[]): readonly string[] {
  const first = modules[0]
  if (!first || first.loadBefore <= quietLoad) return []
  return [
    `**Disturbed:** the load was ${first.loadBefore} before the first module began, so others were using the machine. Trust the ratios, not the digits.`,
  ]
}

function sectionOf(one: ModuleRun): readonly string[] {
  const rows = one.measurements.map(({ name, unit, samples, note = '' }) => [
    name,
    worded(median(samples), unit),
    samples.length > 1
      ? `${worded(Math.min(...samples), unit)} to ${worded(Math.max(...samples), unit)}`
      : '',
    String(samples.length),
    note,
  ])
  return [
    `## ${one.name}`,
    `${one.about[0]?.toUpperCase() ?? ''}${one.about.slice(1)}. ${Math.round(one.seconds)} s, load ${one.loadBefore} before, ${one.loadAfter} after.`,
    ...(one.error ? [`**Failed:** ${one.error}`] : []),
    ...one.notRun.map(({ name, why }) => `Not run: ${name}, because ${why}.`),
    ...(rows.length === 0 ? [] : [table(['what', 'median', 'from to', 'samples', 'note'], rows)]),
  ]
}
