import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { isRefusal } from '../kernel/decider'
import { later } from '../kernel/instant'
import { claim, holdLife } from './claim'
import { AddressTaken, ClaimHeld, ClaimReleased, ClaimTaken } from './events'

const a = '0190a000-0000-7000-8000-000000000001'
const b = '0190a000-0000-7000-8000-000000000002'
const now = '2026-03-01T08:00:00.000Z'
const slug = { kind: 'tenantSlug' as const, key: 'clinica-nord' }
const held = (holder: string, until = later(now, holdLife)) => ClaimHeld({ ...slug, holder, until })

describe('a claim', () => {
  it('is held by one at a time, for fifteen minutes', () => {
    given()
      .when(claim.hold({ ...slug, holder: a, now }))
      .then(held(a))
    given(held(a))
      .when(claim.hold({ ...slug, holder: b, now }))
      .refused('Taken')
    given(held(a, now))
      .when(claim.hold({ ...slug, holder: b, now }))
      .then(held(b))
  })

  it('is confirmed for its holder, and nobody else gets it', () => {
    const taken = ClaimTaken({ ...slug, holder: a })
    given(held(a))
      .when(claim.confirm({ ...slug, holder: a, now }))
      .then(taken)
    given(held(a), taken)
      .when(claim.confirm({ ...slug, holder: a, now }))
      .nothing()
    given(held(a), taken)
      .when(claim.hold({ ...slug, holder: b, now }))
      .refused('Taken')
    given(held(a))
      .when(claim.confirm({ ...slug, holder: b, now }))
      .refused('Taken')
  })

  it('is released by its holder and can be claimed again', () => {
    const released = ClaimReleased({ ...slug, holder: a })
    given(held(a))
      .when(claim.release({ ...slug, holder: a }))
      .then(released)
    given(held(a))
      .when(claim.release({ ...slug, holder: b }))
      .nothing()
    given(held(a), released)
      .when(claim.hold({ ...slug, holder: b, now }))
      .then(held(b))
  })

  it('gives an address to one account', () => {
    const account = (userId: string) => ({
      key: 'k',
      userId,
      email: 'a@b.example',
      name: 'A',
      zone: 'UTC',
      then: null,
    })
    given()
      .when(claim.takeAddress(account(a)))
      .then(AddressTaken(account(a)))
    given(AddressTaken(account(a)))
      .when(claim.takeAddress(account(a)))
      .nothing()
    given(AddressTaken(account(a)))
      .when(claim.takeAddress(account(b)))
      .refused('Taken')
  })

  it('never has two holders, whoever asks in whatever order', () => {
    const asking = fc.record({
      verb: fc.constantFrom('hold', 'confirm', 'release'),
      holder: fc.constantFrom(a, b),
      minutes: fc.integer({ min: 0, max: 40 }),
    })
    fc.assert(
      fc.property(fc.array(asking, { maxLength: 20 }), (requests) => {
        let state = claim.model.initial
        let clock = 0
        for (const { verb, holder, minutes } of requests) {
          clock += minutes * 60_000
          const input = { ...slug, holder, now: later(now, clock) }
          const before = state
          const decided = (
            verb === 'hold'
              ? claim.hold(input)
              : verb === 'confirm'
                ? claim.confirm(input)
                : claim.release(input)
          ).decide(state)
          if (isRefusal(decided)) continue
          for (const event of decided) state = claim.model.evolve(state, event.type, event.data)
          const usurped =
            before.status === 'taken' && state.status !== 'free' && before.holder !== state.holder
          expect(usurped).toBe(false)
        }
      }),
      { seed: 6 },
    )
  })
})
