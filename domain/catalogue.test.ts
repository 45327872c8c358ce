import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { history } from '~/tests/kit/history'
import { recorded } from '~/tests/kit/record'
import { catalogue, refsOf } from './catalogue'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Ids that name nothing a page shows: the stream of one delivery is found by its invite. */
const unnamed: Readonly<Record<string, readonly string[]>> = {
  InviteMailSent: ['mailId'],
  InviteMailFailed: ['mailId'],
}

it.each(Object.values(catalogue))(
  '$type names every id in its data among the records it touches',
  (definition) => {
    const { type, version } = definition
    const stored: Record<string, unknown> = JSON.parse(
      readFileSync(`tests/golden/events/${type}.v${version}.json`, 'utf8'),
    )
    const wanted = Object.entries(stored).filter(([field]) => !unnamed[type]?.includes(field))
    const ids = JSON.stringify(Object.fromEntries(wanted)).match(uuid) ?? []
    expect([...definition.refs(stored)].sort()).toEqual([...new Set(ids)].sort())
  },
)

it('finds the records of an event that was written before they were marked', async () => {
  const [taken] = (await recorded(history(1))).filter((event) => event.type === 'AddressTaken')
  if (!taken) throw new Error('The history takes no address')
  const earlier = { ...taken, schemaVersion: 1, refs: [taken.data.userId] }
  expect(refsOf(earlier)).toEqual([taken.data.userId, taken.data.then?.tenantId])
  expect(refsOf(taken)).toEqual(taken.refs)
})
