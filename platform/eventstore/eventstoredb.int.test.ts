import { afterAll, beforeAll } from 'vitest'
import { eventStoreContract } from '~/tests/contract/event-store'
import {
  mirroredEvents,
  serverForTests,
  type MirroredEvents,
  type TestServer,
} from '~/tests/kit/mirrored-events'

let server: Pick<TestServer, 'url' | 'stop'>
let events: MirroredEvents
beforeAll(async () => {
  server = await serverForTests()
  events = await mirroredEvents(server.url)
  events.mirror()
})
afterAll(async () => {
  await events.end()
  await server.stop()
})

eventStoreContract('EventStoreDB with its mirror', () => Promise.resolve(events))
