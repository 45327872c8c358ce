import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '~/domain/catalogue'
import type { NewEvent } from '~/domain/kernel/event'
import { SessionStarted } from '~/domain/sessions/events'
import { MemberRemoved, TenantSuspended } from '~/domain/tenancy/events'
import { folded } from '~/tests/kit/folded'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { recorded } from '~/tests/kit/record'
import { auditEntries, everyTenant } from './audit-entries'

const [nord, harbor, ana, mihai] = [id(1), id(2), id(11), id(12)]
const removed = MemberRemoved({ tenantId: nord, userId: mihai, role: 'staff' })
const signedIn = SessionStarted({ sessionId: id(41), userId: ana, method: 'password' })
const suspended = (tenantId: string) => TenantSuspended({ tenantId })
const { given } = reading(auditEntries)
const counted = (tenantId: string, quarter: string, entries = 1) => ({ tenantId, quarter, entries })

describe('audit entries', () => {
  it('has who did what to which record, when, from where and why', async () => {
    const origin = { ip: '192.0.2.1', userAgent: 'Firefox' }
    const by = { actor: { kind: 'user', id: ana }, reason: 'moved to another clinic', origin } as const
    const [event] = await recorded([on(3, removed, by)])
    await given(on(3, removed, by)).rows({
      position: 1,
      type: 'MemberRemoved',
      tenantId: nord,
      occurredAt: instant(3),
      actorKind: 'user',
      actorId: ana,
      source: 'web',
      reason: 'moved to another clinic',
      userAgent: 'Firefox',
      ip: '192.0.2.1',
      correlationId: event?.correlationId,
      refs: [nord, mihai],
      stream: 'the-story',
      streamVersion: 1,
      eventId: event?.id,
    })
  })

  it('says nothing that an event does not say', () =>
    given(on(1, signedIn)).row({
      tenantId: null,
      actorKind: 'system',
      actorId: null,
      reason: null,
      userAgent: null,
      ip: null,
      refs: [id(41), ana],
    }))

  it('has an entry for every type of event there is', async () => {
    const golden = Object.entries(catalogue).map(([type, create]): NewEvent => {
      const data: unknown = JSON.parse(readFileSync(`tests/golden/events/${type}.v1.json`, 'utf8'))
      // The golden data of a type is valid for its own definition, which the compiler cannot see in a loop over all.
      return create(data as never)
    })
    const events = await recorded(
      golden.map((event, index) => ({ stream: { tenantId: null, name: `s-${index}` }, events: [event] })),
    )
    expect(
      folded(auditEntries, events, [7])
        .rows.map(({ type }) => type)
        .sort(),
    ).toEqual(Object.keys(catalogue).sort())
  })

  it('counts by quarter of an hour, for the practice and for all', async () => {
    const at = (time: string, tenantId: string) => ({
      ...on(1, suspended(tenantId)),
      at: `2026-03-01T${time}Z`,
    })
    await given(
      at('08:14:59.999', nord),
      at('08:15:00.000', nord),
      at('08:29:59.000', nord),
      at('08:20:00.000', harbor),
      { ...on(1, signedIn), at: '2026-03-01T08:00:00.000Z' },
    ).tally(
      counted(everyTenant, '2026-03-01T08:00:00.000Z', 2),
      counted(everyTenant, '2026-03-01T08:15:00.000Z', 3),
      counted(nord, '2026-03-01T08:00:00.000Z'),
      counted(nord, '2026-03-01T08:15:00.000Z', 2),
      counted(harbor, '2026-03-01T08:15:00.000Z'),
    )
  })

  it('counts an event under the time it happened, when it is written down later than its neighbours', () =>
    given(on(5, suspended(nord)), on(2, suspended(nord))).tally(
      counted(everyTenant, instant(2)),
      counted(everyTenant, instant(5)),
      counted(nord, instant(2)),
      counted(nord, instant(5)),
    ))

  it('does not count an entry again that it folds again', async () => {
    const [row] = folded(auditEntries, await recorded([on(1, suspended(nord))]), []).rows
    expect(auditEntries.tally?.deltas(row, row)).toEqual([])
  })
})
