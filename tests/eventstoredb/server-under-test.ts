import { randomUUID } from 'node:crypto'
import { EventStoreDBClient, jsonEvent, type EventData } from '@eventstore/db-client'
import { startStandIn } from './start-stand-in'

export interface ServerUnderTest {
  readonly url: string
  readonly client: EventStoreDBClient
  stop(): Promise<void>
}

/**
 * The server of `EVENTSTORE_TEST_URL`, which others may use at the same time, or else a stand-in. What is said of the one
 * is asked of the other: the sentences of these tests were seen on a real server (23.10.8).
 */
export async function serverUnderTest(): Promise<ServerUnderTest> {
  const real = process.env['EVENTSTORE_TEST_URL']
  const standIn = real ? undefined : await startStandIn()
  const url = real ?? standIn?.url ?? ''
  const client = EventStoreDBClient.connectionString(url)
  return {
    url,
    client,
    stop: async () => {
      await client.dispose()
      await standIn?.stop()
    },
  }
}

export function someStream(): string {
  return `some-${randomUUID()}`
}

export function someEvents(count: number): EventData[] {
  return Array.from({ length: count }, (_, index) => jsonEvent({ type: 'Happened', data: { index } }))
}

/** Everything that is read; a read that fails throws. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
