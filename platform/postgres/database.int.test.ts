import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { migrate } from './migrate'
import { sql } from './sql'

const tenants = ['0190a000-0000-7000-8000-000000000001', '0190a000-0000-7000-8000-000000000002'] as const

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.db.asProjector(async (tx) => {
    await tx.query(sql`create table rm.things (tenant_id uuid not null, thing text not null)`)
    await tx.query(sql`select rm.secure_tenant_table('rm.things')`)
    for (const tenant of tenants)
      await tx.query(sql`insert into rm.things values (${tenant}, ${`of ${tenant}`})`)
  })
})
afterAll(() => fresh.drop())

const things = sql`select tenant_id as "tenantId", thing from rm.things`

describe('row level security', () => {
  it('gives a query that forgot its tenant only the rows of the transaction’s tenant', async () => {
    const { rows } = await fresh.db.withTenant(tenants[0], (tx) => tx.query<{ tenantId: string }>(things))
    expect(rows.map((row) => row.tenantId)).toEqual([tenants[0]])
  })

  it('gives no row without a tenant, and every row to the platform role', async () => {
    expect((await fresh.db.asWeb((tx) => tx.query(things))).rows).toEqual([])
    expect((await fresh.db.asPlatform((tx) => tx.query(things))).rows).toHaveLength(2)
  })

  it.each(['ops.access', 'ops.tenant_access', 'ops.invite_tokens'])(
    'confines %s to the tenant as well, and shows all of it where none is set',
    async (guarded) => {
      const table = sql.id(...guarded.split('.'))
      await fresh.db.asOwner(async (tx) => {
        for (const [index, tenant] of tenants.entries()) {
          const row = {
            'ops.access': sql`(user_id, tenant_id, role, stream_version) values (${tenant}, ${tenant}, 'owner', 1)`,
            'ops.tenant_access': sql`(tenant_id, slug, name, zone, currency) values (${tenant}, ${`s-${index}`}, 'n', 'UTC', 'EUR')`,
            'ops.invite_tokens': sql`(token_hash, tenant_id, invite_id) values (${`hash ${index}`}::bytea, ${tenant}, ${tenant})`,
          }[guarded]
          if (row) await tx.query(sql`insert into ${table} ${row}`)
        }
      })
      const all = sql`select tenant_id as "tenantId" from ${table}`
      const own = await fresh.db.withTenant(tenants[0], (tx) => tx.query<{ tenantId: string }>(all))
      expect(own.rows).toEqual([{ tenantId: tenants[0] }])
      const touched = await fresh.db.withTenant(tenants[0], (tx) =>
        tx.query(sql`update ${table} set tenant_id = tenant_id where tenant_id = ${tenants[1]}`),
      )
      expect(touched.rowCount).toBe(0)
      expect((await fresh.db.asWeb((tx) => tx.query(all))).rows).toHaveLength(2)
    },
  )

  it('refuses writes from web and platform', async () => {
    await expect(
      fresh.db.withTenant(tenants[0], (tx) => tx.query(sql`delete from rm.things`)),
    ).rejects.toThrow('permission denied')
    await expect(fresh.db.asPlatform((tx) => tx.query(sql`create table rm.more (a int)`))).rejects.toThrow()
  })

  it('never leaks a tenant to the next transaction of a connection, aborted ones included', async () => {
    const small = (await import('./database')).openDatabase({ url: fresh.url, size: 5 })
    const seen = await Promise.all(
      Array.from({ length: 2000 }, async (_, index) => {
        const tenant = tenants[index % 2 === 0 ? 0 : 1]
        if (index % 7 === 0) {
          await small.withTenant(tenant, (tx) => tx.query(sql`select 1/0`)).catch(() => undefined)
          return (await small.asWeb((tx) => tx.query(things))).rows.length === 0
        }
        const { rows } = await small.withTenant(tenant, (tx) => tx.query<{ tenantId: string }>(things))
        return rows.length === 1 && rows[0]?.tenantId === tenant
      }),
    )
    await small.close()
    expect(seen.filter((right) => !right)).toEqual([])
  })
})

it('migrates once, also when several processes start together', async () => {
  expect(await Promise.all([migrate(fresh.url), migrate(fresh.url)])).toEqual([[], []])
})

it('reads counts as numbers, instants as UTC text and json as the text that was stored', async () => {
  const { rows } = await fresh.db.asWeb((tx) =>
    tx.query(
      sql`select 5::bigint as count, timestamptz '2026-03-01 10:00:00.5+02' as at, '{"b": 1,  "a":2}'::json as exact`,
    ),
  )
  expect(rows).toEqual([{ count: 5, at: '2026-03-01T08:00:00.500Z', exact: '{"b": 1,  "a":2}' }])
})

describe('an instant of the database', () => {
  it.each([
    ['2026-03-01 08:00:00+00', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01 08:00:00.5+00', '2026-03-01T08:00:00.500Z'],
    ['2026-03-01 08:00:00.123456+00', '2026-03-01T08:00:00.123Z'],
    ['2026-03-01 08:00:00.999999+00', '2026-03-01T08:00:00.999Z'],
    ['1999-12-31 23:59:59.9+00', '1999-12-31T23:59:59.900Z'],
    ['2026-03-01 08:00:00.25+02', '2026-03-01T06:00:00.250Z'],
    ['2026-03-01 08:00:00.25+05:30', '2026-03-01T02:30:00.250Z'],
  ])('%s is read as %s, whatever zone the connection speaks in', async (text, read) => {
    for (const zone of ['UTC', 'Asia/Kolkata', 'America/New_York']) {
      const { rows } = await fresh.db.asWeb(async (tx) => {
        await tx.query(sql`select set_config('timezone', ${zone}, true)`)
        return tx.query<{ at: string }>(sql`select ${text}::timestamptz as at`)
      })
      expect(rows[0]?.at).toBe(read)
    }
  })
})
