import type pg from 'pg'
import type { Instant } from '~/domain/kernel/instant'
import { asideName } from './former-data'

/** Tables of keys whose rows stay when their key is destroyed. Their primary key tells which is which. */
const destroyable = [
  { table: 'tenant_keys', id: ['tenant_id'] },
  { table: 'subject_keys', id: ['tenant_id', 'key_id'] },
] as const

/**
 * An erasure is never undone by a restore. The newest backup of keys knows most of them; what the installation that was
 * put aside knows beyond that is applied here. Answers how many keys were destroyed after `takenAt`.
 */
export async function destroyAgain(
  client: pg.ClientBase,
  asideStamp: string | null,
  takenAt: Instant,
): Promise<number> {
  let destroyed = 0
  for (const { table, id } of destroyable) {
    if (!(await exists(client, `ops.${table}`))) continue
    const former = asideStamp === null ? null : `${asideName('ops', asideStamp)}.${table}`
    if (former && (await exists(client, former))) {
      // Of somebody of whom nothing was sealed when the backup was taken there is no key, but the word that there must be none.
      const columns = await columnsOf(client, `ops.${table}`)
      await client.query(`
        insert into ops.${table} (${columns}) select ${columns} from ${former} where destroyed_at is not null on conflict do nothing`)
      await client.query(`
        update ops.${table} k set wrapped = null, destroyed_at = f.destroyed_at from ${former} f
         where ${id.map((column) => `f.${column} = k.${column}`).join(' and ')}
           and f.destroyed_at is not null and k.destroyed_at is null`)
    }
    const since = await client.query<{ count: number }>(
      `select count(*) as count from ops.${table} where destroyed_at > $1`,
      [takenAt],
    )
    destroyed += since.rows[0]?.count ?? 0
  }
  return destroyed
}

async function columnsOf(client: pg.ClientBase, table: string): Promise<string> {
  const found = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  )
  return found.rows[0]?.columns ?? ''
}

async function exists(client: pg.ClientBase, table: string): Promise<boolean> {
  const found = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table])
  return found.rows[0]?.there ?? false
}
