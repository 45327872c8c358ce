import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client'
const child = fork('tests/eventstoredb/run.js', ['--folder', '/tmp/si3', '--port', '0'], { serialization: 'advanced', execArgv: ['--cpu-prof', '--cpu-prof-dir=/tmp/si-prof'] })
const { port } = await new Promise(r => child.once('message', r))
const cpuOf = () => { const f = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' '); return (Number(f[13]) + Number(f[14])) * 10 }
const c = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`)
const body = 'x'.repeat(460)
const measure = async (name, n, work) => { const t = performance.now(), s = cpuOf(), u = process.cpuUsage(); await work(); const d = process.cpuUsage(u); const ms = performance.now() - t; console.log(name, Math.round(n / ms * 1000), '/s; server cpu us each', ((cpuOf() - s) * 1000 / n).toFixed(1), 'client', ((d.user + d.system) / n).toFixed(1)) }
for (let k = 0; k < 5; k++) { let i = 0
await measure('append 64', 4000, () => Promise.all(Array.from({length:64}, async (_, w) => { while (i++ < 4000) await c.appendToStream(`p-${w}-${i}-${k}`, jsonEvent({type:'T', data:{body}}), {expectedRevision: NO_STREAM}) }))) }
await c.dispose(); child.kill('SIGTERM')
