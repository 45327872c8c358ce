import { afterAll, beforeAll, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { newId } from '~/platform/ids'
import { unsealTexts } from '~/platform/keys/sealed-text'
import { sql } from '~/platform/postgres/sql'
import { reasonPlace, writeAccess } from '~/services/access/write-access'
import { reactivateTenant, suspendTenant } from '~/services/console/change-tenant'
import { inTenant } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { endSession } from '~/services/sessions/end-session'
import { findSession } from '~/services/sessions/find-session'
import { mostSessions } from '~/services/sessions/session-life'
import { startSession } from '~/services/sessions/start-session'
import { changeSettings } from '~/services/tenancy/change-settings'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
})
afterAll(() => here.end())

const form = {
  name: 'Ana Pop',
  email: 'ana@clinic.example',
  password: 'quiet river stones',
  practice: 'Clinica Nord',
  zone: 'UTC',
  currency: 'EUR',
}

it('is the same in whatever order its events are written, and however often', async () => {
  const made = await registerPractice(visitor(here.runtime), form)
  if (isRefusal(made)) throw new Error(made.refused)
  const { tenantId, userId } = made
  let seen = { name: form.practice, zone: form.zone, currency: form.currency }
  const change = async (name: string, zone: string, currency: string) => {
    const ctx = inTenant(visitor(here.runtime, newId(), userId), tenantId, 'owner')
    expect(await changeSettings(ctx, { name, zone, currency, seen })).not.toHaveProperty('refused')
    seen = { name, zone, currency }
  }
  await change('Clinica Sud', 'UTC', 'EUR')
  await suspendTenant(visitor(here.runtime), { tenantId, reason: 'unpaid invoices' })
  await reactivateTenant(visitor(here.runtime), { tenantId, reason: 'paid in full today' })
  await change('Clinica Sud', 'Europe/Bucharest', 'EUR')
  await change('Clinica Est', 'Europe/Bucharest', 'RON')
  await suspendTenant(visitor(here.runtime), { tenantId, reason: 'asked for it themselves' })

  const present = async () => {
    const found = await here.db.asWeb((tx) =>
      tx.query<{ reason: string }>(sql`select * from ops.tenant_access where tenant_id = ${tenantId}`),
    )
    const [row] = found.rows
    // Sealed anew at each writing, so it is told apart by what it says.
    const [reason] = await unsealTexts(here.runtime.sealer, [
      { text: row?.reason ?? '', place: reasonPlace(tenantId) },
    ])
    return { ...row, reason }
  }
  const written = await present()
  expect(written).toMatchObject({
    name: 'Clinica Est',
    zone: 'Europe/Bucharest',
    currency: 'RON',
    suspended: true,
    reason: 'asked for it themselves',
  })
  const stored = await here.runtime.log.read(0, 1_000, { tenantId })
  const events = (await decodeAll(stored, here.runtime.sealer)).filter(isKnown)
  const [first, ...rest] = events
  if (!first) throw new Error('There are no events')
  for (const order of [events, [first, ...rest.toReversed()], [first, ...rest, ...rest]]) {
    await here.db.asWeb(async (tx) => {
      await tx.query(sql`delete from ops.tenant_access where tenant_id = ${tenantId}`)
      for (const event of order) await writeAccess(tx, event, here.runtime.sealer)
    })
    expect(await present()).toEqual(written)
  }
})

it('is not given by a sign-in form that is sent once more after signing out', async () => {
  const made = await registerPractice(visitor(here.runtime), { ...form, email: 'bea@clinic.example' })
  if (isRefusal(made)) throw new Error(made.refused)
  const { userId } = made
  const commandId = newId()
  const signIn = () => startSession(visitor(here.runtime, commandId), { userId, method: 'password' })
  const first = await signIn()
  if (isRefusal(first)) throw new Error(first.refused)
  const again = await signIn()
  if (isRefusal(again)) throw new Error(again.refused)
  expect(again.sessionId).toBe(first.sessionId)
  expect(await findSession(here.runtime, again.token)).toMatchObject({ userId })
  await endSession(visitor(here.runtime, newId(), userId), { sessionId: first.sessionId, cause: 'signedOut' })
  expect(await signIn()).toEqual({ refused: 'SessionOver' })
})

it('ends the oldest session of somebody with more than anybody needs, and writes it down', async () => {
  const made = await registerPractice(visitor(here.runtime), { ...form, email: 'many@clinic.example' })
  if (isRefusal(made)) throw new Error(made.refused)
  const { userId } = made
  const started: string[] = []
  for (let number = 0; number <= mostSessions; number++) {
    const at = new Date(Date.now() + number * 1_000).toISOString()
    const session = await startSession({ ...visitor(here.runtime), now: at }, { userId, method: 'password' })
    if (isRefusal(session)) throw new Error(session.refused)
    started.push(session.sessionId)
  }
  const ended = await here.db.asWeb((tx) =>
    tx.query<{ data: string }>(
      sql`select data from log.events where type = 'SessionRevoked' and data::text like ${`%${started[0] ?? ''}%`}`,
    ),
  )
  expect(ended.rowCount).toBe(1)
  const living = await here.db.asWeb((tx) =>
    tx.query<{ id: string }>(
      sql`select id from ops.sessions where user_id = ${userId} and ended_at is null order by created_at`,
    ),
  )
  expect(living.rows.map(({ id }) => id)).toEqual(started.slice(1))
})
