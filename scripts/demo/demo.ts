import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Temporal } from 'temporal-polyfill'
import type { Config } from '~/platform/config/config'
import type { Runtime } from '~/services/context'
import { ConfigError } from '~/platform/config/config'
import { addressKeyOf } from '~/platform/keys/keys'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { sql } from '~/platform/postgres/sql'
import { lockApplication } from '~/platform/postgres/application-lock'
import type { Opened } from '../open-runtime'
import { print } from '../print'
import { progressBar } from '../progress-bar'
import { people, signIns } from './cast'
import { loadStory } from './load-story'

const printed = 'daybook-demo'
/** The password of every demo sign-in: known on this machine only, random when others can reach it. */
let password = printed

/** Loads the demo. Runs before anything follows the log; a killed load goes on where it was. */
export async function demoBefore({ runtime, config }: Opened): Promise<void> {
  if (config.exposed) password = randomBytes(9).toString('base64url')
  let bar: ReturnType<typeof progressBar> | undefined
  await loadStory({
    runtime: withOneHash(runtime),
    password,
    today: Temporal.Now.plainDateISO(),
    onStep: (done, steps) => (bar ??= progressBar('Loading two years of history', steps)).at(done),
  })
  bar?.end()
  await setPasswords(runtime)
}

/** A demo that was loaded for this machine alone and is now exposed must not keep the password that everybody knows. */
async function setPasswords({ db, hasher, keys }: Runtime): Promise<void> {
  const hash = await hasher.hash(password)
  const own = Object.values(people).map(({ email }) => addressKeyOf(keys, email))
  await db.asOwner((tx) =>
    tx.query(sql`update ops.credentials set password_hash = ${hash} where address_key = any(${own}::text[])`),
  )
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

export function printDemo(url: string, config: Config): void {
  const width = Math.max(...signIns.map(({ person }) => people[person].email.length))
  print('')
  print(`Daybook is at ${url}`)
  print('')
  for (const { person, as } of signIns) print(`  ${people[person].email.padEnd(width)}  ${as}`)
  print('')
  print(`The password of all of them is ${password}`)
  if (!config.smtpUrl && !config.exposed) print(`Outgoing mail is kept at ${url}/dev/mail`)
}
