import { derivedId, newId } from '~/platform/ids'
import { auditEntries } from '~/projections/audit/audit-entries'
import { members } from '~/projections/members/members'
import { rebuildModel } from '~/projections/runtime/rebuild'
import { createAdmin } from '~/services/admins/create-admin'
import { contextFor } from '~/services/context'
import type { BenchModule } from '../harness/bench'
import { fillLog } from '../harness/history'
import { startProjector } from '../harness/installation'
import { quantile, timed } from '../harness/samples'
import { startServer } from '../http/server-process'
import { visit } from '../http/visitor'

const admin = { email: 'vera@daybook.example', name: 'Vera Holm', password: 'a long enough secret' }

/** A large installation: its audit page and its rebuilds. */
export const million: BenchModule = {
  name: 'million',
  about: 'catching up, rebuilding and the audit page with a million events',
  async run(bench) {
    const installation = await bench.installation()
    const { runtime, databaseUrl, folder } = installation
    const filled = await timed(() => fillLog(runtime, bench.quick ? 1_500 : 1_000_000))
    bench.say(`wrote ${filled.value} events in ${Math.round(filled.ms / 1000)} s`)
    const projector = await startProjector(installation)
    const caughtUp = await timed(() => projector.reached(filled.value))
    const rate = (ms: number): number => filled.value / (ms / 1000)
    bench.record({
      name: 'million/catching up, all models',
      unit: 'events/s',
      better: 'more',
      samples: [rate(caughtUp.ms)],
      note: `${filled.value} events`,
    })
    const commandId = newId()
    const ctx = contextFor(runtime, {
      actor: { kind: 'system', id: null },
      source: 'cli',
      origin: null,
      commandId,
      correlationId: commandId,
    })
    await createAdmin(ctx, admin)
    await projector.reached(await runtime.log.head())
    await projector.stop()
    for (const model of [members, auditEntries]) {
      const took = await timed(() => rebuildModel(runtime, model))
      bench.record({
        name: `million/rebuild of ${model.name}`,
        unit: 'ms',
        better: 'less',
        samples: [took.ms],
        note: `${took.value.rows} rows`,
      })
      bench.record({
        name: `million/swap of ${model.name}`,
        unit: 'ms',
        better: 'less',
        samples: [took.value.swapMilliseconds],
      })
    }

    const server = await startServer('build/server/main.js', {
      DAYBOOK_DIR: folder,
      DATABASE_URL: databaseUrl,
      PORT: '0',
    })
    bench.onEnd(() => server.stop())
    const vera = visit(server.url)
    bench.onEnd(() => Promise.resolve(vera.close()))
    await vera.signIn(admin.email, admin.password)
    const tenant = derivedId('history', 'tenant', '7')
    const looks: Readonly<Record<string, string>> = {
      'the newest entries': '/admin/audit',
      'of one practice': `/admin/audit?tenant=${tenant}`,
      'of one kind': '/admin/audit?type=TenantSuspended',
      'with a word in the reason': '/admin/audit?text=invoices',
      'in the middle': `/admin/audit?before=${Math.round(filled.value / 2)}`,
    }
    for (const [name, path] of Object.entries(looks)) {
      const latencies: number[] = []
      for (let look = 0; look < (bench.quick ? 2 : 25); look++) {
        const { ms, value } = await timed(() => vera.get(path))
        if (value.status !== 200) throw new Error(`${path} answered ${value.status}`)
        latencies.push(ms)
      }
      bench.record({ name: `million/audit page, ${name}`, unit: 'ms', better: 'less', samples: latencies })
      bench.record({
        name: `million/audit page, ${name}/p90`,
        unit: 'ms',
        better: 'less',
        samples: [quantile(latencies, 0.9)],
      })
    }
  },
}
