import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { fakeDatabase, fakeRuntime } from '~/tests/kit/fake-runtime'
import { Readiness } from '~/services/operations/readiness'
import { members } from '~/projections/members/members'
import { answerHealth } from './answer-health'

async function serving(position: number) {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reading = {
    name: 'members',
    version: 1,
    position,
    head: 12,
    ageMs: position < 12 ? 60_000 : null,
    lagMs: null,
  }
  const { log } = fakeRuntime({ log: { head: () => Promise.resolve(12) } as never })
  const readiness = new Readiness({ db: fakeDatabase(() => [reading]), log }, [members])
  const health = answerHealth(server, readiness)
  onTestFinished(() => health.close())
  const { port } = server.address() as AddressInfo
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    return { status: answer.status, body: (await answer.json()) as object }
  }
  return { ask, readiness }
}

it('answers who asks for its health, and has nothing else', async () => {
  const { ask, readiness } = await serving(12)
  expect(await ask('/health/live')).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await ask('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready', head: 12 } })
  expect((await ask('/')).status).toBe(404)
  readiness.drain()
  expect(await ask('/health/ready')).toMatchObject({ status: 503, body: { checks: { draining: 'yes' } } })
  expect((await ask('/health/live')).status).toBe(200)
})

it('is not ready before its read models have caught up, and says which and how far', async () => {
  const { ask } = await serving(3)
  expect(await ask('/health/ready')).toMatchObject({
    status: 503,
    body: { status: 'not ready', checks: { readModels: 'members v1 has read 3 of 12' } },
  })
})
