import pg from 'pg'

/** The address of another database of the same cluster. */
export function inDatabase(url: string, database: string): string {
  return url.replace(/\/postgres(\?|$)/, `/${database}$1`)
}

export async function createDatabase(url: string, name: string, template?: string): Promise<void> {
  await onCluster(url, `create database ${name}${template ? ` template ${template}` : ''}`)
  // Rights on a database are not copied from its template.
  if (template) await onCluster(url, `grant create on database ${name} to daybook_owner`)
}

export async function dropDatabase(url: string, name: string): Promise<void> {
  await onCluster(url, `drop database if exists ${name} with (force)`)
}

async function onCluster(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
