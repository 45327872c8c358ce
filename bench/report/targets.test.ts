import { expect, it } from 'vitest'
import type { Run } from './run'
import { judge } from './targets'

function runWith(measured: Readonly<Record<string, readonly number[]>>): Run {
  const measurements = Object.entries(measured).map(([name, samples]) => ({
    name,
    unit: 'ms' as const,
    better: 'less' as const,
    samples: [...samples],
  }))
  const machine = { cpu: '', cores: 2, memoryMb: 1, system: '', node: '', postgres: {} }
  const module = { name: 'any', about: 'any', state: 'run' as const, seconds: 1, loadBefore: 0, loadAfter: 0 }
  return {
    id: '20261125-010000',
    startedAt: '',
    commit: '',
    dirty: false,
    quick: false,
    machine,
    modules: [{ ...module, measurements, notRun: [] }],
  }
}

function verdictOn(what: string, run: Run) {
  return judge(run).find((one) => one.what === what)?.verdict
}

const emmett = 'append, 64 in flight, against emmett'
const swap = 'swap with readers open'

it('holds a ratio of medians against what it must reach', () => {
  const ours = 'append/64 in flight/Daybook'
  const theirs = 'append/64 in flight/emmett 0.42.0'
  expect(verdictOn(emmett, runWith({ [ours]: [390, 400, 9_000], [theirs]: [99, 100, 101] }))).toBe('reached')
  expect(verdictOn(emmett, runWith({ [ours]: [399], [theirs]: [100] }))).toBe('missed')
})

it('holds a duration against its limit', () => {
  expect(verdictOn(swap, runWith({ 'swap/members': [10, 49, 300] }))).toBe('reached')
  expect(verdictOn(swap, runWith({ 'swap/members': [50] }))).toBe('missed')
})

it('calls nothing reached that was not measured', () => {
  expect(new Set(judge(runWith({})).map(({ verdict }) => verdict))).toEqual(new Set(['not run']))
})
