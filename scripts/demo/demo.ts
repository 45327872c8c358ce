import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Temporal } from 'temporal-polyfill'
import type { Config } from '~/platform/config/config'
import type { Runtime } from '~/services/context'
import type { PasswordHasher } from '~/platform/passwords/hasher'
import { ConfigError } from '~/platform/config/config'
import { joinEmbeddedPostgres } from '~/platform/postgres/embedded'
import { lockApplication } from '~/platform/postgres/application-lock'
import { sql } from '~/platform/postgres/sql'
import type { Opened } from '../open-runtime'
import { progressBar } from '../progress-bar'
import { loadStory } from './load-story'
import { knownPassword, setDemoPasswords, type SignIn } from './passwords'

/**
 * Loads the story and answers who can sign in. Runs before anything follows the log and before anybody is served; a
 * killed load goes on where it was, so the story is always told with the same password and the real ones come last.
 * Throws ConfigError where somebody keeps an installation of their own.
 */
export async function loadDemo(
  { runtime, config }: Opened,
  signal?: AbortSignal,
): Promise<readonly SignIn[]> {
  await refuseAmongOthers(runtime, config)
  let bar: ReturnType<typeof progressBar> | undefined
  const shared = withOneHash(runtime)
  // A load that was killed goes on as the same commands, which hold the accounts to the passwords they began with; a
  // start in another mode may have replaced those. Nobody is answered before the load is over.
  await setDemoPasswords(shared, false)
  await loadStory({
    runtime: shared,
    password: knownPassword,
    today: Temporal.Now.plainDateISO(),
    onStep: (done, steps) => {
      ;(bar ??= progressBar('Loading two years of history', steps)).at(done)
      signal?.throwIfAborted()
    },
  })
  bar?.end()
  return setDemoPasswords(config.exposed ? runtime : shared, config.exposed)
}

/** The demo brings people whose password everybody knows: nobody wants them in an installation of their own. */
async function refuseAmongOthers({ db, log }: Runtime, { folder, databaseUrl }: Config): Promise<void> {
  const begun = await db.asOwner((tx) => tx.query(sql`select 1 from ops.demo`))
  if (begun.rowCount > 0 || (await log.head()) === 0) return
  const named = databaseUrl
    ? 'DATABASE_URL: the database holds'
    : `DAYBOOK_DIR: ${path.resolve(folder)} holds`
  throw new ConfigError(
    `${named} an installation that is no demo. Expected another one for the demo; npm start starts this one.`,
  )
}

/** Every demo person has the same password: it is hashed once, which saves some seconds and would be wrong anywhere else. */
function withOneHash(runtime: Runtime): Runtime {
  const { hasher } = runtime
  let once: Promise<string> | undefined
  const hash: PasswordHasher['hash'] = (word) => (once ??= hasher.hash(word))
  const verify: PasswordHasher['verify'] = async (word, stored) =>
    stored === (await once) || hasher.verify(word, stored)
  return { ...runtime, hasher: { ...hasher, hash, verify } }
}

/**
 * Throws the demo's data away. Only an embedded folder: nobody's own database is ever emptied. What cannot be started any
 * more is thrown away as well, so nothing is started to find out. Throws ConfigError, ApplicationRunning.
 */
export async function freshStart(config: Config): Promise<void> {
  if (config.databaseUrl)
    throw new ConfigError(
      'DATABASE_URL: --fresh empties only the embedded database. Expected it to be left out.',
    )
  const folder = path.join(config.folder, 'postgres')
  const running = await joinEmbeddedPostgres(folder)
  if (running) {
    // Whoever runs on it keeps it: the lock is refused then, before anything is stopped.
    const unlock = await lockApplication(running.url, config.folder, 'alone')
    await running.stop()
    await unlock().catch(() => undefined)
  }
  // Aside first: a half-removed cluster would still look like one.
  const aside = `${folder}.gone`
  await rm(aside, { recursive: true, force: true })
  await rename(folder, aside).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
  await rm(aside, { recursive: true, force: true })
}
