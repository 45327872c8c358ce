import type { Tx } from '~/platform/postgres/database'
import type { Bench, BenchModule } from '../harness/bench'
import { daybook } from '../contenders/daybook'
import { drive, quantile } from '../harness/samples'

/** Whether appending slows down as streams pile up. */
export const tenMillion: BenchModule = {
  name: 'ten-million',
  about: 'append to new streams, 64 under way, on an empty log and beside ten million streams',
  async run(bench) {
    const streams = bench.quick ? 1_000 : 10_000_000
    const { runtime } = await bench.installation()
    const contender = daybook('Daybook', runtime.store, runtime.sealer)
    await measure(bench, contender, 'an empty log')
    await runtime.db.asOwner((tx) => fill(tx, streams))
    await runtime.db.asOwner((tx) => statement(tx, 'analyze log.events, log.streams, log.commands'))
    await runtime.db.pool.query('checkpoint')
    await measure(bench, contender, `${streams} streams`)
  },
}

async function measure(bench: Bench, contender: ReturnType<typeof daybook>, where: string): Promise<void> {
  const [milliseconds, repetitions] = bench.quick ? [100, 1] : [3_000, 7]
  await drive(64, milliseconds, () => contender.append())
  const perSecond: number[] = []
  const alone: number[] = []
  for (let round = 0; round < repetitions; round++) {
    perSecond.push((await drive(64, milliseconds, () => contender.append())).perSecond)
    alone.push(quantile((await drive(1, milliseconds / 3, () => contender.append())).latencies, 0.5))
  }
  bench.record({
    name: `ten-million/64 in flight, ${where}`,
    unit: 'events/s',
    better: 'more',
    samples: perSecond,
  })
  bench.record({ name: `ten-million/1 in flight, ${where}/p50`, unit: 'ms', better: 'less', samples: alone })
}

/** One small event and one command for each stream, written past the store: only the size of tables and indexes counts. */
async function fill(tx: Tx, streams: number): Promise<void> {
  await statement(tx, "set local statement_timeout = '60min'")
  // Vacuum would take its turn in the middle of what is measured.
  for (const table of ['streams', 'events', 'commands'])
    await statement(tx, `alter table log.${table} set (autovacuum_enabled = false)`)
  const indexes = await tx.query<{ name: string; definition: string }>({
    text: `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
            where indrelid = 'log.events'::regclass and not indisunique`,
    values: [],
  })
  for (const { name } of indexes.rows) await statement(tx, `drop index ${name}`)
  const numbers = `(select position from log.log_head) + n as position, '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    'user-' || md5(n::text)::uuid as stream from generate_series(1, ${streams}) n`
  await statement(tx, `create temporary table filling on commit drop as select ${numbers}`)
  await statement(tx, 'insert into log.streams select tenant_id, stream, 1 from filling')
  await statement(
    tx,
    `insert into log.events (position, tenant_id, stream, version, id, type, schema_version, data, meta, occurred_at, recorded_at, log_time, hash)
       select position, tenant_id, stream, 1, md5(stream)::uuid, 'UserRegistered', 1, '{}', '{"correlationId":"filling"}', now(), now(), now(), ''
         from filling`,
  )
  await statement(
    tx,
    'insert into log.commands select tenant_id, stream, md5(stream), 1, 1, position from filling',
  )
  await statement(tx, `update log.log_head set position = position + ${streams}`)
  for (const { definition } of indexes.rows) await statement(tx, definition)
}

async function statement(tx: Tx, text: string): Promise<void> {
  await tx.query({ text, values: [] })
}
