import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claim, holdLife, slugStream } from '~/domain/claims/claim'
import { isRefusal } from '~/domain/kernel/decider'
import { later } from '~/domain/kernel/instant'
import { tenantStream } from '~/domain/tenancy/tenant'
import { inviteLife } from '~/domain/tenancy/tenant'
import { setClock } from '~/platform/clock/clock'
import { newId } from '~/platform/ids'
import { inTenant, type Runtime } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { inviteMember } from '~/services/tenancy/invite-member'
import { issueInviteLink } from '~/services/tenancy/issue-invite-link'
import { readInvite } from '~/services/tenancy/read-invite'
import { plainPasswords } from '~/tests/kit/plain-passwords'
import { visitor } from '~/tests/kit/runtime'
import { chanceOf, rounds } from './chance'
import { Installation } from './installation'
import { balance, Ledger, settled, wholeLog } from './ledger'
import { record } from './table'
import { allIdentical, verifyAll } from './verify-all'

let here: Installation
let runtime: Runtime
beforeAll(async () => {
  here = await Installation.open()
  runtime = (await here.opened()).runtime
})
afterAll(() => here.end())

const tenMinutes = 600_000

describe('clocks that jump', () => {
  it('bring no disorder into the log, wherever the processes think they are in time', async () => {
    const fault = 'clocks of two processes jump by up to 10 minutes'
    const chance = chanceOf(fault)
    const ledger = new Ledger(chance, 3)
    const children = [await here.child(), await here.child()]
    const total = rounds(30)
    for (let round = 0; round < total; round++) {
      for (const child of children)
        await child.call('shiftClock', { milliseconds: Math.round((chance.next() * 2 - 1) * tenMinutes) })
      await Promise.all(children.flatMap((child) => [1, 2, 3, 4].map(() => ledger.write(child))))
    }
    for (const child of children) await child.kill()
    const end = await balance(here, ledger)
    expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
    const log = await wholeLog(here)
    // The clocks did run back; the time of the log did not.
    const back = log.filter(({ recordedAt }, index) => recordedAt < (log[index - 1]?.recordedAt ?? ''))
    expect(back.length).toBeGreaterThan(0)
    await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered: [] })
  })

  it('find for a time of the log every event that was there by then, and none twice', async () => {
    const log = await wholeLog(here)
    const times = [...new Set(log.map(({ logTime }) => logTime))]
    for (const at of times) {
      const there = log.filter(({ logTime }) => logTime <= at).length
      expect(await runtime.log.positionAt(at)).toBe(there)
    }
    expect(times.length).toBeGreaterThan(1)
  })

  it('leave read models that are what a rebuild makes of the events', async () => {
    expect(await verifyAll(here)).toEqual(allIdentical)
  })
})

describe('what expires', () => {
  const start = '2026-11-25T08:00:00.000Z'
  const clock = setClock(start)
  /** Another process of the same installation, in which it is `milliseconds` after the start. */
  const at = (milliseconds: number): Runtime => {
    clock.set(later(start, milliseconds))
    return { ...runtime, clock, hasher: plainPasswords }
  }

  it('is open until its moment by the clock it is given, also after that clock ran back', async () => {
    const tag = newId().slice(-12)
    const made = await registerPractice(visitor(at(0)), {
      name: 'Ana Pop',
      email: `${tag}@clinic.example`,
      password: 'quiet river stones',
      practice: `Clinic ${tag}`,
      zone: 'UTC',
      currency: 'EUR',
    })
    if (isRefusal(made)) throw new Error(made.refused)
    const owner = (now: Runtime) => inTenant(visitor(now, newId(), made.userId), made.tenantId, 'owner')
    const sent = await inviteMember(owner(at(0)), {
      email: `${tag}@guest.example`,
      name: '',
      role: 'staff',
      message: '',
    })
    if (isRefusal(sent)) throw new Error(sent.refused)
    const [invite] = await runtime.store.readStream(tenantStream(made.tenantId), sent.firstVersion - 1)
    const { inviteId } = JSON.parse(invite?.data ?? '{}') as { inviteId: string }
    const issued = await issueInviteLink(owner(at(-tenMinutes)), { inviteId })
    if (isRefusal(issued)) throw new Error(issued.refused)
    const token = issued.url.split('/').at(-1) ?? ''
    const stateAfter = async (milliseconds: number) => (await readInvite(at(milliseconds), token)).state
    expect(await stateAfter(-tenMinutes)).toBe('open')
    expect(await stateAfter(inviteLife - 1)).toBe('open')
    expect(await stateAfter(inviteLife)).toBe('expired')
    expect(await stateAfter(inviteLife + tenMinutes)).toBe('expired')
    expect(await stateAfter(inviteLife - tenMinutes)).toBe('open')
  })

  it('is given to nobody else before its moment, and to exactly one of two afterwards', async () => {
    const slug = `slug-${newId().slice(-12)}`
    const hold = (holder: string, milliseconds: number) => {
      const now = at(milliseconds)
      const command = claim.hold({ kind: 'tenantSlug', key: slug, holder, now: now.clock.now() })
      return now.executor.execute(visitor(now), slugStream(slug), command)
    }
    const [first, second, third] = [newId(), newId(), newId()]
    expect(isRefusal(await hold(first, 0))).toBe(false)
    expect(isRefusal(await hold(second, -tenMinutes))).toBe(true)
    expect(isRefusal(await hold(second, holdLife - 1))).toBe(true)
    const outcomes = await Promise.all([hold(second, holdLife), hold(third, holdLife)])
    expect(outcomes.filter((outcome) => isRefusal(outcome))).toHaveLength(1)
  })
})
