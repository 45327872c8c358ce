import { afterAll, beforeAll, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import { newId } from '~/platform/ids'
import { createExecutor } from '~/platform/eventstore/execute'
import { StateCache } from '~/platform/eventstore/state-cache'
import type { EventStore } from '~/platform/eventstore/ports'
import { commandKeyOf } from '~/platform/keys/keys'
import { suspendTenant } from '~/services/console/change-tenant'
import { inTenant, type Runtime } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { endSession } from '~/services/sessions/end-session'
import { findSession } from '~/services/sessions/find-session'
import { startSession } from '~/services/sessions/start-session'
import { inviteMember } from '~/services/tenancy/invite-member'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
})
afterAll(() => here.end())

async function practice(tag: string): Promise<{ readonly userId: string; readonly tenantId: string }> {
  const made = await registerPractice(visitor(here.runtime), {
    name: 'Ana Pop',
    email: `${tag}@cached.example`,
    password: 'quiet river stones',
    practice: `Practice ${tag}`,
    zone: 'UTC',
    currency: 'EUR',
  })
  if (isRefusal(made)) throw new Error(made.refused)
  return made
}

type Practice = Awaited<ReturnType<typeof practice>>

const invite = (runtime: Runtime, { userId, tenantId }: Practice, email: string) =>
  inviteMember(inTenant(visitor(runtime, newId(), userId), tenantId, 'owner'), {
    email,
    name: 'Lena Roth',
    role: 'staff',
    message: '',
  })

/** A web process of its own over the same database, with a look at what it reads and a word before it appends. */
function web(beforeAppend: () => Promise<void> = () => Promise.resolve()) {
  const reads: number[] = []
  const { store, clock, sealer, keys } = here.runtime
  const watched: EventStore = {
    append: async (request) => {
      await beforeAppend()
      return store.append(request)
    },
    readStream: (stream, after) => {
      if (stream.name.startsWith('tenant-')) reads.push(after)
      return store.readStream(stream, after)
    },
  }
  const parts = { store: watched, clock, sealer, cache: new StateCache(), random: Math.random }
  const executor = createExecutor({ ...parts, commandKey: commandKeyOf(keys) })
  return { reads, runtime: { ...here.restarted(), store: watched, executor } }
}

it('decides on what another process appended, though it had the state in its cache', async () => {
  const made = await practice('full')
  const stream = tenantStream(made.tenantId)
  const [a, b] = [web(), web()]
  const { state, version } = await a.runtime.executor.load(stream, tenant.model)
  // The other process takes every seat but the owner’s.
  for (let seat = 1; seat < state.seats; seat++)
    expect(await invite(b.runtime, made, `seat-${seat}@cached.example`)).toHaveProperty('version')
  a.reads.length = 0
  expect(await invite(a.runtime, made, 'one-too-many@cached.example')).toMatchObject({
    refused: 'SeatLimitReached',
  })
  // From where its cache stood, not from the beginning: the cache was used, and the rest was read.
  expect(a.reads[0]).toBe(version)
})

it('decides again when another process was quicker between its decision and its append', async () => {
  const made = await practice('race')
  const b = web()
  let taken = false
  const a = web(async () => {
    if (taken) return
    taken = true
    const { state } = await b.runtime.executor.load(tenantStream(made.tenantId), tenant.model)
    for (let seat = 1; seat < state.seats; seat++)
      await invite(b.runtime, made, `quick-${seat}@cached.example`)
  })
  expect(await invite(a.runtime, made, 'slow@cached.example')).toMatchObject({ refused: 'SeatLimitReached' })
  const { state } = await here.runtime.executor.load(tenantStream(made.tenantId), tenant.model)
  expect([...state.invites.values()]).toHaveLength(state.seats - 1)
})

it('lets nobody in on what another process took away a moment ago', async () => {
  const made = await practice('gone')
  const [a, b] = [web(), web()]
  const session = await startSession(visitor(a.runtime), { userId: made.userId, method: 'password' })
  if (isRefusal(session)) throw new Error(session.refused)
  const suspended = async () => (await findSession(a.runtime, session.token))?.memberships[0]?.suspended
  expect(await suspended()).toBe(false)
  await suspendTenant(visitor(b.runtime), { tenantId: made.tenantId, reason: 'part of this test' })
  expect(await suspended()).toBe(true)
  await endSession(visitor(b.runtime), { sessionId: session.sessionId, cause: 'revoked' })
  expect(await findSession(a.runtime, session.token)).toBeNull()
})
