import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'

// Appends, and disposes of the client or not; nothing else keeps the process alive.

const [url, what] = process.argv.slice(2)
const client = EventStoreDBClient.connectionString(url)
const append = () => client.appendToStream('after-append', jsonEvent({ type: 'Happened', data: {} }))
await append()
process.stdout.write('appended\n')
if (what !== 'keep') await client.dispose()
if (what === 'reuse') {
  const { success } = await append()
  process.stdout.write(`used again ${success}\n`)
  await client.dispose()
}
