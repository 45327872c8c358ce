import { afterAll, beforeAll, expect, it } from 'vitest'
import { derivedId } from '~/platform/ids'
import { listEntries, type EntryFilter, type Scope } from '~/projections/audit/queries'
import { findRecords, nameRecords, peopleOf, recordInHistory } from '~/projections/audit/records'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { running, type Running } from './running'

let here: Running
beforeAll(async () => {
  here = await running()
  for (const saying of history(2)) await record(here.events.store, saying)
  const { projector } = here.start('one')
  await here.caughtUp(projector)
})
afterAll(() => here.end())

const id = (...parts: (string | number)[]): string => derivedId('history', ...parts.map(String))
const tenantId = id('tenant', 0)
const own: Scope = { tenantId }

const typesOf = async (scope: Scope, filter: EntryFilter): Promise<readonly string[]> => {
  const { positions } = await here.db.asPlatform((tx) => listEntries(tx, scope, filter, { limit: 100 }))
  const events = await here.events.log.at(positions)
  return events.map(({ type }) => type).sort()
}

it('finds every entry about a record, also where its id stands deep in the event', async () => {
  expect(await typesOf('platform', { ref: tenantId, group: 'access' })).toContain('AddressTaken')
  expect(await typesOf('platform', { ref: id('invite', 0) })).toEqual([
    'InviteAccepted',
    'InviteMailFailed',
    'InviteSent',
  ])
})

it('finds what happened for one cause', async () => {
  const { positions } = await here.db.asPlatform((tx) =>
    listEntries(tx, own, { type: 'InviteSent' }, { limit: 1 }),
  )
  const [sent] = await here.events.log.at(positions)
  const { correlationId } = JSON.parse(sent?.meta ?? '{}') as { correlationId: string }
  expect(await typesOf(own, { correlationId })).toEqual(['InviteSent', 'MemberJoined'])
})

it('finds people, practices and invites by a part of their name', async () => {
  const found = (scope: Scope, text: string, which: 'people' | 'everything' = 'everything') =>
    here.db.asPlatform((tx) => findRecords(tx, scope, text, which))
  expect((await found('platform', 'person 1 OF')).map(({ name }) => name)).toEqual([
    'Person 1 of 0',
    'Person 1 of 1',
  ])
  expect((await found('platform', 'practice no.')).map(({ kind, name }) => [kind, name])).toEqual([
    ['practice', 'Practice No. 0'],
    ['practice', 'Practice No. 1'],
  ])
  expect((await found('platform', 'invited')).map(({ kind, note }) => [kind, note])).toEqual([
    ['invite', 'Practice No. 0'],
    ['invite', 'Practice No. 1'],
  ])
  expect(await found('platform', 'invited', 'people')).toEqual([])
  expect(await found('platform', '%')).toEqual([])
})

it('shows a practice nobody and nothing of another one', async () => {
  const inside = <T>(work: (tx: Parameters<typeof findRecords>[0]) => Promise<T>) => here.db.asPlatform(work)
  for (const text of ['Person', 'Practice', 'Invited']) {
    const found = await inside((tx) => findRecords(tx, own, text, 'everything'))
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter(({ name, note }) => / 1$/.test(`${name} ${note}`))).toEqual([])
  }
  expect((await inside((tx) => peopleOf(tx, tenantId))).map(({ name }) => name)).toEqual([
    'Person 0 of 0',
    'Person 1 of 0',
    'Person 2 of 0',
  ])
  for (const [foreign, as] of [
    [id('user', 1, 0), 'actor'],
    [id('user', 1, 0), 'ref'],
    [id('tenant', 1), 'ref'],
    [id('invite', 1), 'ref'],
  ] as const) {
    expect(await inside((tx) => recordInHistory(tx, own, foreign, as))).toBeUndefined()
    expect(await inside((tx) => recordInHistory(tx, 'platform', foreign, as))).toMatchObject({ id: foreign })
  }
  expect(await inside((tx) => recordInHistory(tx, own, id('user', 0, 2), 'ref'))).toEqual({
    id: id('user', 0, 2),
    kind: 'person',
    name: 'Person 2 of 0',
    note: '',
  })
})

it('calls a session by its person', async () => {
  const named = await here.db.asPlatform((tx) => nameRecords(tx, [id('session', 0, 1), id('nothing')]))
  expect(named.map(({ kind, name }) => [kind, name])).toEqual([['session', 'Person 1 of 0']])
})
