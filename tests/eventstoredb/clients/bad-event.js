import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'

// Appends one event without a type, or with an id that is none, says how the append ended, and would then run for ever.

const [url, what] = process.argv.slice(2)
const client = EventStoreDBClient.connectionString(url)
const event = what === 'id' ? { id: 'no-uuid', type: 'Happened' } : { type: '' }
try {
  await client.appendToStream('bad', jsonEvent({ ...event, data: {} }))
} catch (error) {
  process.stdout.write(`rejected ${error.type}\n`)
}
