import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql'
import type { Contender } from './contender'
import { nextRegistration } from './registration'

/** `appendToStream` of @event-driven-io/emmett-postgresql 0.42.0 with its own defaults, on a database of its own. */
export async function emmett(databaseUrl: string): Promise<Contender> {
  const store = getPostgreSQLEventStore(databaseUrl)
  await store.schema.migrate()
  return {
    name: 'emmett 0.42.0',
    append() {
      const { stream, data, cause } = nextRegistration()
      return store.appendToStream(stream, [{ type: 'UserRegistered', data, metadata: { ...cause } }], {
        expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
      })
    },
    close: () => store.close(),
  }
}
