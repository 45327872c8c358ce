import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { given, Life } from '~/tests/kit/given-when-then'
import { durations, later } from '../kernel/instant'
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

  it('of an address keeps those out whom a hold would keep out', () => {
    const account = { key: 'k', userId: b, email: 'b@b.example', name: 'B', zone: 'UTC', then: null }
    given(held(a)).when(claim.takeAddress(account)).refused('Taken')
    given(held(b)).when(claim.takeAddress(account)).then(AddressTaken(account))
  })

  it('never has two holders, whoever asks in whatever order', () => {
    const account = { key: 'k', email: 'a@b.example', name: 'A', zone: 'UTC', then: null }
    type Asked = { readonly holder: string; readonly now: string }
    const anyVerb = fc.constantFrom(
      ({ holder, now: at }: Asked) => claim.hold({ ...slug, holder, now: at }),
      ({ holder, now: at }: Asked) => claim.confirm({ ...slug, holder, now: at }),
      ({ holder }: Asked) => claim.release({ ...slug, holder }),
      ({ holder }: Asked) => claim.takeAddress({ ...account, userId: holder }),
    )
    const anybody = fc.constantFrom(a, b, '0190a000-0000-7000-8000-000000000003')
    const asking = fc.record({ verb: anyVerb, holder: anybody, minutes: fc.integer({ min: 0, max: 10 }) })
    fc.assert(
      fc.property(fc.array(asking, { maxLength: 30, size: 'max' }), (requests) => {
        const life = new Life(claim.model)
        let clock = now
        for (const { verb, holder, minutes } of requests) {
          clock = later(clock, minutes * durations.minute)
          const before = life.state
          life.live(verb({ holder, now: clock }))
          const belongs = before.status === 'taken' || (before.status === 'held' && before.until > clock)
          // What belongs to one stays theirs until they let go of it themselves.
          if (belongs && before.holder !== holder) expect(life.state).toEqual(before)
          if (life.state.status !== 'free')
            expect([before.status !== 'free' && before.holder, holder]).toContain(life.state.holder)
        }
      }),
      { seed: 6, numRuns: 500 },
    )
  })
})
