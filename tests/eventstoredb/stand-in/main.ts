import { parseArgs } from 'node:util'
import { obey, type ControlRequest } from './control'
import { serve } from './server'

// The process of the stand-in: `node tests/eventstoredb/run.js --folder <folder> [--port 2113]`.

const { values } = parseArgs({ options: { folder: { type: 'string' }, port: { type: 'string' } } })
if (!values.folder) {
  process.stderr.write('Say where the events are kept: --folder <folder>\n')
  process.exit(1)
}
const server = await serve(values.folder, Number(values.port ?? 2113))

if (process.send) {
  process.on('message', ({ id, order }: ControlRequest) => {
    process.send?.({ id, sight: obey(server, order) })
  })
  // Nobody is left to end it.
  process.once('disconnect', () => process.exit(0))
  process.send({ port: server.port })
} else {
  process.stdout.write(`EVENTSTORE_URL=esdb://127.0.0.1:${server.port}?tls=false\n`)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
