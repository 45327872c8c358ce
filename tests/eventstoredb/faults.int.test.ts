import { setTimeout as sleep } from 'node:timers/promises'
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { all, someEvents, someStream } from './server-under-test'
import { startStandIn, type StandIn } from './start-stand-in'
import { Watched } from './watched'

// The faults that tests can ask the stand-in for do what they are called.

let standIn: StandIn
let client: EventStoreDBClient
beforeEach(async () => {
  standIn = await startStandIn()
  client = EventStoreDBClient.connectionString(standIn.url)
})
afterEach(async () => {
  await client.dispose()
  await standIn.stop()
})

const types = async () => (await standIn.events()).map(({ type }) => type)
const append = (type: string, stream = someStream()) =>
  client.appendToStream(stream, jsonEvent({ type, data: {} }))

it('loses an acknowledgement: the append fails and is stored', async () => {
  await standIn.faults.cutConnection({ when: 'after' })
  await expect(append('Lost')).rejects.toThrow()
  expect(await types()).toEqual(['Lost'])
  await append('Next')
  expect(await types()).toEqual(['Lost', 'Next'])
})

it('breaks a connection before an append is stored', async () => {
  await standIn.faults.cutConnection()
  await expect(append('Never')).rejects.toThrow()
  await append('Next')
  expect(await types()).toEqual(['Next'])
})

it('delays an append before it is stored, and one after it', async () => {
  await standIn.faults.delay(300, { when: 'before' })
  const late = append('Late')
  await sleep(100)
  expect(await types()).toEqual([])
  await late
  await standIn.faults.delay(300, { when: 'after' })
  const unanswered = append('Unanswered')
  while ((await types()).length === 1) await sleep(5)
  expect(await Promise.race([unanswered, sleep(0, 'not answered')])).toBe('not answered')
  await unanswered
})

it('ends calls with a status, as many as it was asked to', async () => {
  await standIn.faults.fail(8, 'Exhausted', { calls: 2 })
  await expect(append('Refused')).rejects.toMatchObject({ code: 8 })
  await expect(append('Refused')).rejects.toMatchObject({ code: 8 })
  await append('Taken')
  await standIn.faults.fail(13, 'Internal', { on: 'read' })
  await expect(all(client.readAll())).rejects.toMatchObject({ code: 13 })
  expect(await types()).toEqual(['Taken'])
})

it('cuts reads and subscriptions off in the middle', async () => {
  const stream = someStream()
  await client.appendToStream(stream, someEvents(20))
  await standIn.faults.cutAfter(5, { on: 'read' })
  await expect(all(client.readStream(stream))).rejects.toThrow()
  await standIn.faults.cutAfter(5, { on: 'subscribe' })
  const watched = new Watched(client.subscribeToStream(stream))
  await watched.until('error')
  expect(watched.times('event')).toBeLessThan(5)
  expect(await all(client.readStream(stream))).toHaveLength(20)
})

it('sends nothing to subscriptions while they are paused', async () => {
  const stream = someStream()
  await append('First', stream)
  const watched = new Watched(client.subscribeToStream(stream))
  await watched.until('caughtUp')
  await standIn.faults.pauseSubscriptions()
  await append('Second', stream)
  await sleep(200)
  expect(watched.revisions).toEqual([0])
  await standIn.faults.resumeSubscriptions()
  await watched.until('event', 2)
  await watched.stop()
})

it('forgets what was planned when told so, and when it is killed', async () => {
  await standIn.faults.fail(8, 'Exhausted', { calls: 5 })
  await standIn.faults.clear()
  await append('First')
  await standIn.faults.fail(8, 'Exhausted', { calls: 5 })
  await standIn.restart()
  const other = EventStoreDBClient.connectionString(standIn.url)
  await other.appendToStream(someStream(), jsonEvent({ type: 'Second', data: {} }))
  expect(await types()).toEqual(['First', 'Second'])
  await other.dispose()
})

it('is found through discovery, and by a list of addresses', async () => {
  const { host } = new URL(standIn.url.replace('esdb:', 'http:'))
  for (const url of [`esdb+discover://${host}?tls=false`, `esdb://${host},${host}?tls=false`]) {
    const other = EventStoreDBClient.connectionString(url)
    await other.appendToStream(someStream(), someEvents(1))
    await other.dispose()
  }
  expect(await types()).toHaveLength(2)
})
