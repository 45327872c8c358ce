import { expect, it, vi } from 'vitest'
import { action } from '~/app/routes/csp-report'
import { fakeLoadContext } from '~/tests/kit/fake-load-context'
import { fakeRuntime } from '~/tests/kit/fake-runtime'

it('logs some reports of each minute, however many come', () => {
  let now = '2026-11-19T09:14:05.000Z'
  const runtime = fakeRuntime({ clock: { now: () => now } })
  const warn = vi.spyOn(runtime.logger, 'warn')
  const report = (): number => {
    const request = new Request('http://localhost/csp-report', { method: 'POST' })
    return action({ request, params: {}, context: fakeLoadContext({ runtime }) }).status
  }
  for (let one = 0; one < 50; one++) expect(report()).toBe(204)
  expect(warn).toHaveBeenCalledTimes(10)
  now = '2026-11-19T09:15:00.000Z'
  report()
  expect(warn).toHaveBeenCalledTimes(11)
})
