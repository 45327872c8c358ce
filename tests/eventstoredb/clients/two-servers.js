import { setTimeout as sleep } from 'node:timers/promises'
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'

// One process, two servers. The second append to the first server is not answered yet when the connection to the other
// breaks, which whoever started this sees to as soon as it says that it is waiting.

const [first, second] = process.argv.slice(2).map((url) => EventStoreDBClient.connectionString(url))
const append = (client) => client.appendToStream('two-servers', jsonEvent({ type: 'Happened', data: {} }))
process.on('uncaughtException', (error) => process.stdout.write(`uncaught ${error.name}\n`))
await Promise.all([append(first), append(second)])
const waiting = append(first)
// It is on its way only some turns later.
await sleep(100)
process.stdout.write('waiting\n')
await waiting.catch(() => process.stdout.write('first rejected\n'))
