import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { EventStoreDBClient, jsonEvent, START, NO_STREAM, streamNameFilter } from '@eventstore/db-client'
const N = Number(process.argv[2] ?? 20000)
const child = fork('tests/eventstoredb/run.js', ['--folder', '/tmp/si2', '--port', '0'], { serialization: 'advanced', execArgv: process.argv[3] ? ['--cpu-prof', '--cpu-prof-dir=/tmp/si-prof'] : [] })
const { port } = await new Promise(r => child.once('message', r))
const cpuOf = () => { const f = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' '); return (Number(f[13]) + Number(f[14])) * 10 }
const c = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`)
const body = 'x'.repeat(460)
const measure = async (name, n, work) => { const t = performance.now(), s = cpuOf(), u = process.cpuUsage(); await work(); const d = process.cpuUsage(u); const ms = performance.now() - t; console.log(name, Math.round(n / ms * 1000), '/s; server cpu us each', ((cpuOf() - s) * 1000 / n).toFixed(1), 'client', ((d.user + d.system) / n).toFixed(1)) }
let i = 0
await measure('append 64', 3000, () => Promise.all(Array.from({length:64}, async (_, w) => { while (i++ < 3000) await c.appendToStream(`p-${w}-${i}`, jsonEvent({type:'T', data:{body}}), {expectedRevision: NO_STREAM}) })))
await measure('batch 100', N, async () => { for (let b=0;b<N/100;b++) await c.appendToStream(`q-${b}-${Math.random()}`, Array.from({length:100}, () => jsonEvent({type:'T', data:{body}})), {expectedRevision: NO_STREAM}) })
for (let k=0;k<2;k++) {
await measure('subscribe', N, async () => { let seen = 0
const sub = c.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: ['q-'], checkpointReached: async () => { } }) })
for await (const e of sub) if (++seen === N) break
await sub.unsubscribe() })
await measure('readAll', N, async () => { let seen = 0; for await (const e of c.readAll({})) seen++ })
}
await c.dispose(); child.kill(process.argv[3] ? 'SIGTERM' : 'SIGKILL')
