import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startClient } from './client-process'
import { serverUnderTest, type ServerUnderTest } from './server-under-test'
import { startStandIn } from './start-stand-in'

// What the client does to the process that it runs in. Each runs in a process of its own.

let server: ServerUnderTest
beforeAll(async () => {
  server = await serverUnderTest()
})
afterAll(() => server.stop())

it.each([
  { name: 'an empty type', what: 'type' },
  { name: 'an id that is no UUID', what: 'id' },
])(
  'rejects an append with $name, and crashes the process when the server gives it up later',
  async ({ what }) => {
    const { output, code } = await startClient('bad-event', server.url, what).ended()
    expect(output).toContain('rejected unknown')
    expect(output.slice(output.indexOf('rejected'))).toMatch(/TypeError.*\n.*batchAppend\.js/s)
    expect(code).not.toBe(0)
  },
)

it.each(['bigint', 'undefined'])('never settles an append of data that is no JSON: %s', async (what) => {
  const { output } = await startClient('unserialisable', server.url, what).ended()
  expect(output).toContain('unhandled TypeError')
  expect(output).toContain('pending')
})

it('keeps a process running that has appended and did not dispose of the client', async () => {
  const kept = startClient('after-append', server.url, 'keep')
  await kept.said('appended')
  const disposed = await startClient('after-append', server.url, 'dispose').ended()
  expect(disposed.code).toBe(0)
  await sleep(500)
  expect(kept.child.exitCode).toBeNull()
  kept.child.kill('SIGKILL')
  await kept.ended()
})

it('ends at once after the client was disposed of, which could still be used', async () => {
  const { output, code } = await startClient('after-append', server.url, 'reuse').ended()
  expect(output).toContain('used again true')
  expect(code).toBe(0)
})

it('rejects appends to one server when the connection to another breaks, and throws at the late answer', async () => {
  const [first, second] = await Promise.all([startStandIn(), startStandIn()])
  await first.faults.delay(0)
  await first.faults.delay(3_000)
  const client = startClient('two-servers', first.url, second.url)
  await client.said('waiting')
  await second.kill()
  expect(await client.said('uncaught')).toMatch(/first rejected\n[^]*uncaught TypeError/)
  client.child.kill('SIGKILL')
  await Promise.all([client.ended(), first.stop(), second.stop()])
})
