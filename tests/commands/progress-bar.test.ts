import { expect, it, vi } from 'vitest'
import { progressBar } from '~/scripts/progress-bar'

function screen(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, written, write: (text: string) => written.push(text) }
}

it('grows with the work, and never says more than all of it', () => {
  const terminal = screen(true)
  const bar = progressBar('members', 2_816, terminal)
  vi.useFakeTimers()
  for (const [position, target] of [
    [1_000, 2_816],
    [2_816, 2_816],
    [2_817, 2_816],
    [2_900, 3_000],
  ] as const) {
    vi.advanceTimersByTime(1_000)
    bar.at(position, target)
  }
  bar.end()
  vi.useRealTimers()
  const said = terminal.written.join('')
  expect(said).toContain('1000 of 2816')
  expect(said).toContain('2817 of 2817, 0 s left')
  expect(said).toContain('2900 of 3000')
  expect(said).not.toContain('of 2816, -')
})

it('is one line at the end where nobody watches', () => {
  const file = screen(false)
  const bar = progressBar('Loading', 3, file)
  for (const step of [1, 2, 3]) bar.at(step)
  expect(file.written).toEqual([])
  bar.end()
  expect(file.written.join('')).toMatch(/^Loading: 3 of 3 in [\d.]+ s\n$/)
})

it('is full when there is nothing to do', () => {
  const terminal = screen(true)
  progressBar('empty', 0, terminal).end()
  expect(terminal.written.join('')).toContain('█'.repeat(28))
})
