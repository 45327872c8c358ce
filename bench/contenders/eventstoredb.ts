import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client'
import { newId } from '~/platform/ids'
import type { Contender } from './contender'
import { nextRegistration } from './registration'

/** `appendToStream` of the client 6.2.1 against a real server. */
export function eventStoreDb(url: string): Contender {
  const client = EventStoreDBClient.connectionString(url)
  return {
    name: 'EventStoreDB',
    append() {
      const { stream, data, cause } = nextRegistration()
      const event = jsonEvent({ id: newId(), type: 'UserRegistered', data, metadata: { ...cause } })
      return client.appendToStream(stream, event, { expectedRevision: NO_STREAM })
    },
    close: () => client.dispose(),
  }
}
