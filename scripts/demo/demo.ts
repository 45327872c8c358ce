import { rm } from 'node:fs/promises'
import { Temporal } from 'temporal-polyfill'
import type { Config } from '~/platform/config/config'
import type { Runtime } from '~/services/context'
import { ConfigError } from '~/platform/config/config'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { lockApplication } from '~/platform/postgres/application-lock'
import type { Opened } from '../open-runtime'
import { progressBar } from '../progress-bar'
import { loadStory } from './load-story'
import { knownPassword, setDemoPasswords, type SignIn } from './passwords'

/**
 * Loads the story and answers who can sign in. Runs before anything follows the log and before anybody is served; a
 * killed load goes on where it was, so the story is always told with the same password and the real ones come last.
 */
export async function loadDemo(
  { runtime, config }: Opened,
  signal?: AbortSignal,
): Promise<readonly SignIn[]> {
  let bar: ReturnType<typeof progressBar> | undefined
  await loadStory({
    runtime: withOneHash(runtime),
    password: knownPassword,
    today: Temporal.Now.plainDateISO(),
    onStep: (done, steps) => {
      ;(bar ??= progressBar('Loading two years of history', steps)).at(done)
      signal?.throwIfAborted()
    },
  })
  bar?.end()
  return setDemoPasswords(runtime, config.exposed)
}

/** Every demo person has the same password: it is hashed once, which saves some seconds and would be wrong anywhere else. */
function withOneHash(runtime: Runtime): Runtime {
  const { hasher } = runtime
  let once: Promise<string> | undefined
  return { ...runtime, hasher: { ...hasher, hash: (word) => (once ??= hasher.hash(word)) } }
}

/** Throws the demo's data away. Only an embedded folder: nobody's own database is ever emptied. */
export async function freshStart(config: Config): Promise<void> {
  if (config.databaseUrl)
    throw new ConfigError('DATABASE_URL: --fresh empties only the embedded database; leave the setting out')
  const folder = `${config.folder}/postgres`
  const postgres = await startEmbeddedPostgres({ folder })
  // Whoever runs on it keeps it: the lock is refused then, before anything is stopped.
  const unlock = await lockApplication(postgres.url, config.folder)
  await unlock()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
