import { Socket } from 'node:net'
import pg from 'pg'
import { valueParser } from '~/platform/postgres/database'

/**
 * Does `work` on a connection of its own, without limits of time. When it fails the connection is torn down at once, and
 * with it what was under way: a COPY that nobody reads any more would keep both sides waiting for ever.
 */
export async function onOwnConnection<T>(
  url: string,
  name: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    types: { getTypeParser: valueParser },
    stream: () => socket,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(
      "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0; set timezone = 'UTC'",
    )
    const result = await work(client)
    await client.end()
    return result
  } catch (error) {
    socket.destroy()
    throw error
  }
}
