import pg from 'pg'
import { ConfigError } from '~/platform/config/config'

/** What the schema uses came with this release. */
const oldest = 15

const refused: Readonly<Record<string, (url: URL) => string>> = {
  '28P01': ({ username }) => `the server refuses the password of ${username || 'this user'}`,
  '28000': ({ username }) => `the server does not let ${username || 'this user'} in`,
  '3D000': ({ pathname }) => `there is no database ${pathname.slice(1)} on this server; create it first`,
  '42501': ({ username }) => `${username || 'this user'} may not create roles and schemas here`,
  '53300': () => 'the server has no connection left',
  '57P03': () => 'the server is just starting; try again in a moment',
  ENOTFOUND: ({ hostname }) => `no machine is called ${hostname}`,
  ECONNREFUSED: () => 'nobody answers there',
  ENOENT: () => 'there is no socket of a server there',
  SELF_SIGNED_CERT_IN_CHAIN: () => 'the certificate of the server is signed by nobody known',
}

/**
 * Tries the Postgres that DATABASE_URL names before anything is built on it. Throws ConfigError with one sentence: whom
 * we tried, what happened, what is expected. Never the password.
 */
export async function reachDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const found = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int / 10000 as version",
    )
    const version = found.rows[0]?.version ?? 0
    if (version < oldest)
      throw new ConfigError(
        `DATABASE_URL: ${placeOf(url)} runs Postgres ${version}. Expected ${oldest} or newer.`,
      )
  } catch (error) {
    throw databaseTrouble(url, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The same sentence for what goes wrong a little later; other errors pass through as they are. */
export function databaseTrouble(url: string, error: unknown): unknown {
  if (error instanceof ConfigError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = refused[code]?.(new URL(url))
  const why = known ?? (isFailure(code, error) ? messageOf(error) : undefined)
  if (why === undefined) return error
  return new ConfigError(`DATABASE_URL: ${placeOf(url)}: ${why}. Expected a Postgres ${oldest} or newer.`)
}

/** Trouble of the network and of signing in, as opposed to a mistake of ours. */
function isFailure(code: string, error: unknown): boolean {
  return /^(E[A-Z]+|08...|28...)$/.test(code) || /timeout|SSL|certificate|terminated/i.test(messageOf(error))
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message || 'the connection failed'
}

function placeOf(url: string): string {
  const { host, searchParams } = new URL(url)
  return host || searchParams.get('host') || 'the local server'
}
