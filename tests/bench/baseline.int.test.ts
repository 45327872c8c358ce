import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { baseline } from '~/bench/baseline'
import { clusterAt } from '~/bench/harness/cluster'
import { modules } from '~/bench/modules/modules'
import { deltaOf } from '~/bench/report/delta'
import { readRun, writeReport } from '~/bench/report/folder'
import { measurementsOf, type Run } from '~/bench/report/run'

/** Those that need no build of the application and no other process. */
const here = ['sealing', 'append', 'visible', 'swap', 'rebuild', 'ten-million']

it('measures every contender and writes the run, its summary and what changed since another run', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-bench-reports-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const run = await baseline({
    modules: modules.filter(({ name }) => here.includes(name)),
    quick: true,
    folder,
    say: () => undefined,
    cluster: clusterAt(inject('postgresUrl'), () => Promise.resolve()),
  })
  expect(run.modules.map(({ name, state, error }) => [name, state, error])).toEqual(
    modules.filter(({ name }) => here.includes(name)).map(({ name }) => [name, 'run', undefined]),
  )
  for (const { name, samples } of measurementsOf(run)) {
    expect(samples.length, name).toBeGreaterThan(0)
    expect(samples.every(Number.isFinite), name).toBe(true)
  }
  expect(new Set(measurementsOf(run).map(({ name }) => name)).size).toBe(measurementsOf(run).length)
  for (const peer of ['Daybook', 'emmett 0.42.0', 'plain insert with audit trigger'])
    expect(measurementsOf(run).map(({ name }) => name)).toContain(`append/64 in flight/${peer}`)

  expect((await readdir(folder)).sort()).toEqual([run.id, 'latest'])
  expect(await readRun(folder, 'latest')).toEqual(JSON.parse(JSON.stringify(run)))
  const summary = await readFile(path.join(folder, run.id, 'summary.md'), 'utf8')
  expect(summary).toContain('append, 64 in flight, against emmett')
  expect(summary).toContain('A quick run')

  await writeReport(folder, run, 'delta-vs-other.md', deltaOf({ ...twiceAsSlow(run), id: 'other' }, run))
  const delta = await readFile(path.join(folder, 'latest', 'delta-vs-other.md'), 'utf8')
  expect(delta).toMatch(/append\/64 in flight\/Daybook \|.*\+100% \| better/)
  expect(delta).toMatch(/visible\/one model\/p50 \|.*-50% \| better/)
}, 180_000)

/** The same run on a machine of half the speed. */
function twiceAsSlow(run: Run): Run {
  const slower = (better: 'more' | 'less', sample: number): number =>
    better === 'more' ? sample / 2 : sample * 2
  return {
    ...run,
    modules: run.modules.map((one) => ({
      ...one,
      measurements: one.measurements.map((measured) => ({
        ...measured,
        samples: measured.samples.map((sample) => slower(measured.better, sample)),
      })),
    })),
  }
}
