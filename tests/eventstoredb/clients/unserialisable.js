import { setTimeout as sleep } from 'node:timers/promises'
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'

// Appends data that cannot be written as JSON, and looks whether the append ever ends.

const [url, what] = process.argv.slice(2)
process.on('unhandledRejection', (error) => process.stdout.write(`unhandled ${error.name}\n`))
const client = EventStoreDBClient.connectionString(url)
const data = what === 'bigint' ? { number: 1n } : undefined
const ended = client.appendToStream('unserialisable', jsonEvent({ type: 'Happened', data })).then(
  () => 'resolved',
  () => 'rejected',
)
process.stdout.write(`${await Promise.race([ended, sleep(1_000, 'pending')])}\n`)
await client.dispose()
