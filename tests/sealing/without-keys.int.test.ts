import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definitionOf, refsOf, type AnyRecorded } from '~/domain/catalogue'
import { claim } from '~/domain/claims/claim'
import type { StateModel } from '~/domain/kernel/decider'
import { user } from '~/domain/people/user'
import { platformAdmins } from '~/domain/platform-admins/platform-admins'
import { session } from '~/domain/sessions/session'
import { inviteMail } from '~/domain/tenancy/invite-mail'
import { tenant } from '~/domain/tenancy/tenant'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { EnvelopeSealer } from '~/platform/keys/envelope-sealer'
import { destroyKeysOf, KeyStore } from '~/platform/keys/key-store'
import { MasterKeys, masterKeyOf } from '~/platform/keys/master-keys'
import { platformScope } from '~/platform/keys/sealed-value'
import { sql } from '~/platform/postgres/sql'
import { models } from '~/projections/models'
import { sentenceOf, type SentenceNames } from '~/projections/audit/sentences'
import { people } from '~/scripts/demo/cast'
import { loadStory } from '~/scripts/demo/load-story'
import { folded } from '~/tests/kit/folded'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'

const now = '2026-11-24T10:00:00.000Z'

let here: TestRuntime
let clear: readonly AnyRecorded[] = []
let erased: readonly AnyRecorded[] = []
beforeAll(async () => {
  here = await testRuntime()
  const runtime = { ...here.runtime, clock: { now: () => now } }
  await loadStory({ runtime, password: 'daybook-demo', today: Temporal.PlainDate.from('2026-11-24') })
  clear = await eventsOf(here)
  // Opened with their keys before those are gone: values are read when somebody looks.
  JSON.stringify(clear)
  await destroyAll(here)
  const secret = masterKeyOf('another process, which never saw a key')
  const master = new MasterKeys(secret, () => Promise.resolve([secret]))
  const sealer = new EnvelopeSealer(new KeyStore(here.db, master))
  await forgetTenantKeys(here)
  erased = await eventsOf({ ...here, runtime: { ...here.runtime, sealer } })
}, 480_000)
afterAll(() => here.end())

async function eventsOf({ runtime }: TestRuntime): Promise<readonly AnyRecorded[]> {
  return (await decodeAll(await runtime.log.read(0, 100_000), runtime.sealer)).filter(isKnown)
}

/** Everybody is erased: people, invites, practices, visitors. */
async function destroyAll({ db }: TestRuntime): Promise<void> {
  await db.asWeb(async (tx) => {
    const all = await tx.query<{ tenantId: string; subject: string }>(
      sql`select distinct tenant_id as "tenantId", subject from ops.subject_keys`,
    )
    for (const { tenantId, subject } of all.rows)
      await destroyKeysOf(tx, { tenantId: tenantId === platformScope ? null : tenantId, subject })
  })
}

/** With no key left below them the keys of practices are of no use to anybody. */
async function forgetTenantKeys({ db }: TestRuntime): Promise<void> {
  await db.asOwner((tx) => tx.query(sql`update ops.tenant_keys set wrapped = null, destroyed_at = now()`))
}

const deciders: readonly (readonly [RegExp, StateModel<unknown>])[] = [
  [/^tenant-/, tenant.model],
  [/^(emailAddress|tenantSlug)-/, claim.model],
  [/^user-/, user.model],
  [/^session-/, session.model],
  [/^inviteMail-/, inviteMail.model],
  [/^platform-admins/, platformAdmins.model],
]

function modelOf({ stream }: AnyRecorded): StateModel<unknown> {
  const model = deciders.find(([name]) => name.test(stream))?.[1]
  if (!model) throw new Error(`No decider for ${stream}`)
  return model
}

/** Events by stream, oldest first. */
function byStream(events: readonly AnyRecorded[]): ReadonlyMap<string, readonly AnyRecorded[]> {
  const streams = new Map<string, AnyRecorded[]>()
  for (const event of events) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event])
  return streams
}

const stateOf = (events: readonly AnyRecorded[]): unknown =>
  events.reduce<unknown>(
    (state, event) => modelOf(event).evolve(state, event.type, event.data),
    initialOf(events),
  )
const initialOf = ([first]: readonly AnyRecorded[]): unknown => first && modelOf(first).initial

describe('a history whose people were all erased', () => {
  it('holds nothing of them, and all else', () => {
    expect(erased.length).toBe(clear.length)
    const text = JSON.stringify(erased)
    expect(JSON.stringify(clear)).toContain(people.ana.email)
    for (const { name, email, ip, userAgent } of Object.values(people))
      for (const one of [name, email, ip, userAgent]) expect(text).not.toContain(one)
    for (const [index, event] of erased.entries()) {
      const before = clear[index]!
      expect(event).toMatchObject({
        id: before.id,
        type: before.type,
        actor: before.actor,
        hash: before.hash,
      })
      expect(event.reason).toBeNull()
      expect(event.origin).toBeNull()
    }
  })

  it('leads every decider to the same state, event by event', () => {
    const [whole, gone] = [byStream(clear), byStream(erased)]
    expect(whole.size).toBeGreaterThan(500)
    for (const [stream, events] of whole) expect(stateOf(gone.get(stream) ?? [])).toEqual(stateOf(events))
  })

  it('decides every command alike, at whatever moment it comes', () => {
    const whole = [...byStream(clear)].filter(([stream]) => stream.startsWith('tenant-'))
    const gone = byStream(erased)
    const ids = [...new Set(whole.flatMap(([, events]) => events.flatMap(refsOf)))]
    const role = fc.constantFrom('owner', 'admin', 'staff')
    const id = fc.constantFrom(...ids)
    const by = fc.constantFrom('owner', 'admin', 'staff', 'platform')
    const at = fc.constantFrom(
      ...clear.filter((_, index) => index % 40 === 0).map(({ occurredAt }) => occurredAt),
    )
    const anyCommand = fc
      .record({
        tenantId: id,
        userId: id,
        inviteId: id,
        role,
        by,
        now: at,
        seats: fc.integer({ min: 1, max: 9 }),
      })
      .chain((input) =>
        fc.constantFrom(
          tenant.suspend(input),
          tenant.reactivate(input),
          tenant.changeSeats(input),
          tenant.joinAsFirstOwner(input),
          tenant.removeMember(input),
          tenant.changeMemberRole(input),
          tenant.revokeInvite(input),
          tenant.resendInvite(input),
          tenant.acceptInvite({ ...input, addressKey: 'k' }),
        ),
      )
    const decisions = new Set<string>()
    fc.assert(
      fc.property(fc.nat(), fc.nat(), anyCommand, (which, until, command) => {
        const [stream, events] = whole[which % whole.length]!
        const count = until % (events.length + 1)
        const decided = (some: readonly AnyRecorded[]) => {
          const { initial, evolve } = tenant.model
          return command.decide(
            some.slice(0, count).reduce((state, { type, data }) => evolve(state, type, data), initial),
          )
        }
        const decision = decided(events)
        decisions.add('refused' in decision ? decision.refused : command.name)
        expect(decided(gone.get(stream) ?? [])).toEqual(decision)
      }),
      { numRuns: 500, seed: 11 },
    )
    // Commands that went through and refusals of several kinds, or the property would say little.
    expect(decisions.size).toBeGreaterThan(8)
  })

  it.each(models.map((model) => [model.name, model] as const))(
    'is folded by %s like any other',
    (_, model) => {
      const [whole, gone] = [folded(model, clear, []), folded(model, erased, [])]
      expect(gone.rows.length).toBe(whole.rows.length)
      expect(gone.tally).toEqual(whole.tally)
      expect(gone.lookups).toEqual(whole.lookups)
      // What differs is what was erased, and it is empty now.
      gone.rows.forEach((row, index) => {
        for (const [column, value] of Object.entries(row))
          if (JSON.stringify(value) !== JSON.stringify(whole.rows[index]?.[column])) expect(value).toBeNull()
      })
    },
  )

  it('is told in sentences without a gap', () => {
    const tenants = folded(
      models.find(({ name }) => name === 'tenants')!,
      erased,
      [],
    ).rows
    const names: SentenceNames = {
      users: new Map(),
      invites: new Map(),
      tenants: new Map(tenants.map(({ tenantId, name }) => [String(tenantId), String(name)])),
      sessions: new Map(),
    }
    for (const event of erased) {
      const sentence = sentenceOf(event, names)
        .map(({ text }) => text)
        .join('')
      expect(sentence).not.toMatch(/null|undefined|\[object|: $|^\s|\s$/)
      expect(sentence.length).toBeGreaterThan(10)
    }
    const told = erased.map((event) =>
      sentenceOf(event, names)
        .map(({ text }) => text)
        .join(''),
    )
    expect(told.filter((sentence) => /an erased person/i.test(sentence)).length).toBeGreaterThan(100)
  })

  it('has null in every personal field there is', () => {
    const personal = erased.flatMap(({ type, data }) => {
      const definition = definitionOf(type)
      const fields: Readonly<Record<string, unknown>> = { ...data }
      return Object.keys(definition?.personal.get(definition.version) ?? {}).map((field) => fields[field])
    })
    expect(personal.length).toBeGreaterThan(50)
    expect(new Set(personal)).toEqual(new Set([null]))
  })
})
