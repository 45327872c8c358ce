import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Temporal } from 'temporal-polyfill'
import type { Config } from '~/platform/config/config'
import type { PasswordHasher } from '~/platform/passwords/hasher'
import type { Runtime } from '~/services/context'
import { ConfigError } from '~/platform/config/config'
import { addressKeyOf } from '~/platform/keys/keys'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { createExecutor } from '~/platform/eventstore/execute'
import { StateCache } from '~/platform/eventstore/state-cache'
import { sql } from '~/platform/postgres/sql'
import { lockApplication } from '~/platform/postgres/application-lock'
import type { Opened } from '../open-runtime'
import { print } from '../print'
import { progressBar } from '../progress-bar'
import { people, signIns } from './cast'
import { anchorOf, noteProgress, StoryTeller } from './load'
import { story, untilNow } from './story'

const seed = 1946
const printed = 'daybook-demo'
/** The password of every demo sign-in: known on this machine only, random when others can reach it. */
let password = printed

/** Loads the story, oldest step first, once. Runs before anything follows the log; a killed load goes on where it was. */
export async function demoBefore({ runtime, config }: Opened): Promise<void> {
  if (config.exposed) password = randomBytes(9).toString('base64url')
  const today = Temporal.Now.plainDateISO()
  const { anchor, done } = await anchorOf(runtime, today, seed)
  const steps = untilNow(story(anchor, seed), runtime.clock.now())
  if (done >= steps.length) return setPasswords(runtime)
  const teller = new StoryTeller(withOneHash(runtime), password)
  const bar = progressBar('Loading two years of history', steps.length)
  // Invites of the day of loading are mailed for real, so that the viewer of outgoing mail has something to show.
  const mailedFrom = `${anchor.toString()}T00:00:00.000Z`
  let marked = false
  for (const [index, step] of steps.entries()) {
    if (!marked && step.at >= mailedFrom) {
      marked = true
      await startMailsHere(runtime)
    }
    await teller.carryOut(step, index)
    if (index % 100 === 0) await noteProgress(runtime, index, steps.length)
    bar.at(index + 1)
  }
  await noteProgress(runtime, steps.length, steps.length)
  bar.end()
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

/** Invites before this point were mailed long ago, as the story says; from here on the reactor mails them. */
async function startMailsHere({ db, log }: Runtime): Promise<void> {
  const head = await log.head()
  await db.asOwner((tx) =>
    tx.query(
      sql`insert into ops.reactors (name, position) values ('invite-mails', ${head}) on conflict do nothing`,
    ),
  )
}

/** Every demo person has the same password: it is hashed once, which saves some seconds and would be wrong anywhere else. */
function withOneHash(runtime: Runtime): Runtime {
  const { hasher, store, clock, sealer, keys } = runtime
  let once: Promise<string> | undefined
  const shared: PasswordHasher = { ...hasher, hash: (word) => (once ??= hasher.hash(word)) }
  // The log keeps the story's own time, so that any past day of the demo can be asked for.
  const at = { now: () => clock.now() }
  const executor = createExecutor({
    store,
    clock: at,
    sealer,
    cache: new StateCache(),
    commandKey: keys.session,
    random: Math.random,
  })
  return { ...runtime, hasher: shared, executor }
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
