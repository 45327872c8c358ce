import {
  getPostgreSQLEventStore,
  pongoSingleStreamProjection,
  rebuildPostgreSQLProjections,
  type PostgresReadEventMetadata,
} from '@event-driven-io/emmett-postgresql'
import pg from 'pg'
import { timed } from '../harness/samples'

interface RoleChanged {
  readonly type: 'RoleChanged'
  readonly data: { readonly userId: string; readonly from: string; readonly to: string }
}

/** A type, not an interface: Pongo asks for an index signature. */
type Member = {
  readonly role: string
  readonly changes: number
}

const collection = 'members'
const eventsPerStream = 10

const projection = pongoSingleStreamProjection<Member, RoleChanged, PostgresReadEventMetadata, RoleChanged>({
  collectionName: collection,
  canHandle: ['RoleChanged'],
  evolve: (member: Member | null, { data }: RoleChanged) => ({
    role: data.to,
    changes: (member?.changes ?? 0) + 1,
  }),
})

/** Fills a new database with `events` events and answers the milliseconds that emmett's rebuild takes, in its largest useful batches. */
export async function emmettRebuild(databaseUrl: string, events: number): Promise<number> {
  const store = getPostgreSQLEventStore(databaseUrl)
  await store.schema.migrate()
  for (let stream = 0; stream < events / eventsPerStream; stream++) {
    const said = Array.from({ length: eventsPerStream }, (_, index): RoleChanged => {
      const [from = '', to = ''] = index % 2 === 0 ? ['staff', 'admin'] : ['admin', 'staff']
      return { type: 'RoleChanged', data: { userId: `member-${stream}`, from, to } }
    })
    await store.appendToStream(`member-${stream}`, said)
  }
  await store.close()
  const consumer = rebuildPostgreSQLProjections<RoleChanged>({
    connectionString: databaseUrl,
    projections: [projection],
    pulling: { batchSize: 1_000, pullingFrequencyInMs: 1 },
  })
  const { ms } = await timed(() => consumer.start())
  await consumer.close()
  const rows = await count(databaseUrl)
  if (rows !== events / eventsPerStream)
    throw new Error(`emmett rebuilt ${rows} documents of ${events / eventsPerStream}`)
  return ms
}

async function count(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const found = await client.query<{ count: string }>(`select count(*) from ${collection}`)
    return Number(found.rows[0]?.count)
  } finally {
    await client.end()
  }
}
