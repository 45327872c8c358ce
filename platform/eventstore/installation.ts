import { ConfigError } from '~/platform/config/config'
import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

export type StoreMode = 'postgres' | 'eventstoredb'

/** Where an installation keeps its events. */
export interface Installation {
  readonly id: string
  /** What the names of its streams on a server begin with; never changes. */
  readonly prefix: string
  readonly mode: StoreMode
  /** What was written on the server beside the installation's id, null before there was one. */
  readonly sourceId: string | null
  /** The server was seen to bear it. */
  readonly sourceMarked: boolean
}

const columns = sql`installation_id as id, prefix, mode, source_id as "sourceId", source_marked as "sourceMarked"`

/** Null before the first start. */
export async function readInstallation(db: Database): Promise<Installation | null> {
  const found = await db.asOwner((tx) => tx.query<Installation>(sql`select ${columns} from log.installation`))
  return found.rows[0] ?? null
}

/** The installation's row, written by whoever comes first. */
export async function ensureInstallation(db: Database, mode: StoreMode): Promise<Installation> {
  const found = await db.asOwner(async (tx) => {
    await tx.query(sql`insert into log.installation (mode) values (${mode}) on conflict do nothing`)
    return tx.query<Installation>(sql`select ${columns} from log.installation`)
  })
  const [row] = found.rows
  if (!row) throw new Error('The installation has no row')
  return row
}

const mismatch: Readonly<Record<StoreMode, string>> = {
  postgres:
    'EVENTSTORE_URL: this installation keeps its events in Postgres. Expected no such setting, or first npm run store -- migrate --to esdb',
  eventstoredb:
    'EVENTSTORE_URL: this installation keeps its events in EventStoreDB. Expected the address of that server, or first npm run store -- migrate --to postgres',
}

/** Fixes where events are kept at the first start, and holds every later one to it. Throws ConfigError. */
export async function pinInstallation(db: Database, mode: StoreMode): Promise<Installation> {
  const installation = await ensureInstallation(db, mode)
  if (installation.mode !== mode) throw new ConfigError(mismatch[installation.mode])
  return installation
}

export async function noteSource(
  db: Database,
  { sourceId, marked }: { readonly sourceId: string; readonly marked: boolean },
): Promise<void> {
  await db.asOwner((tx) =>
    tx.query(sql`update log.installation set source_id = ${sourceId}, source_marked = ${marked}`),
  )
}
