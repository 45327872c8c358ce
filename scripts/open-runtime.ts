import path from 'node:path'
import { systemClock, type Clock } from '~/platform/clock/clock'
import { ConfigError, loadConfig, type Config } from '~/platform/config/config'
import { prepareDataFolder } from '~/platform/config/data-folder'
import { readEnvFile } from '~/platform/config/env-file'
import { createExecutor } from '~/platform/eventstore/execute'
import { openEvents, type Events } from '~/platform/eventstore/open-events'
import { clearText } from '~/platform/eventstore/sealer'
import { StateCache } from '~/platform/eventstore/state-cache'
import { commandKeyOf, loadKeys } from '~/platform/keys/keys'
import { keepingMailer } from '~/platform/mail/keeping-mailer'
import type { Mailer } from '~/platform/mail/mailer'
import { smtpMailer } from '~/platform/mail/smtp-mailer'
import { createPasswordHasher } from '~/platform/passwords/hasher'
import { lockApplication } from '~/platform/postgres/application-lock'
import { openDatabase, type Database } from '~/platform/postgres/database'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { shareInstallation } from '~/platform/postgres/installation-lock'
import { migrate } from '~/platform/postgres/migrate'
import { databaseTrouble, reachDatabase } from '~/platform/postgres/reach-database'
import { createLogger, type Logger } from '~/platform/telemetry/logger'
import { Progress } from '~/projections/runtime/progress'
import type { Runtime } from '~/services/context'
import { readArguments } from './arguments'
import { Closing } from './closing'

/** What stands behind `npm start --` and `npm run demo --`. */
export interface Start {
  readonly expose: boolean
  readonly demo: boolean
  readonly fresh: boolean
}

/** Reads the command line of a start. Throws UsageError. */
export function readStart(args: readonly string[]): Start {
  const asked = readArguments(args, {
    switches: ['expose', 'demo', 'fresh'],
    usage: 'npm start -- [--expose], npm run demo -- [--expose] [--fresh]',
  })
  return { expose: asked.has('expose'), demo: asked.has('demo'), fresh: asked.has('fresh') }
}

/** Reads the settings of this process from environment, `.env` and command line. Throws ConfigError. */
export async function readConfig({ expose, demo, fresh }: Partial<Start> = {}): Promise<Config> {
  const file = await readEnvFile(path.resolve('.env'))
  const config = loadConfig({
    env: process.env,
    file,
    expose: expose ?? false,
    ...(demo ? { mode: 'demo' as const } : {}),
  })
  if (fresh && config.mode !== 'demo')
    throw new ConfigError('--fresh throws away a demo and nothing else: npm run demo -- --fresh')
  return config
}

/** Everything a process needs, put together, and how to let go of it again in the right order. */
export interface Opened {
  readonly runtime: Runtime
  readonly config: Config
  readonly databaseUrl: string
  readonly mailer: Mailer
  /** What fills the log where the store is another server; one process at a time does it, several may try. */
  readonly mirror: Events['mirror']
  readonly closing: Closing
}

export interface OpenOptions {
  /** The address people use; commands that send nobody anywhere may leave it out. */
  readonly appUrl?: string
  readonly clock?: Clock
  /** Lines for the person who waits. */
  readonly say?: (line: string) => void
  /** The only application on its folder: another one is refused, before this one could change the schema under it. */
  readonly alone?: boolean
  /** Ends an opening that is under way; what was opened by then is closed again. */
  readonly signal?: AbortSignal
}

/** The database of a process, before anything is known of its events. */
export interface OpenedDatabase {
  readonly config: Config
  readonly databaseUrl: string
  readonly db: Database
  readonly logger: Logger
  readonly closing: Closing
}

type DatabaseOptions = Pick<OpenOptions, 'say' | 'alone' | 'signal'>

/** Opens the database (starting or joining the embedded one) and brings its schema up to date. */
export async function openDatabaseOf(
  config: Config,
  { say = () => undefined, alone = false, signal }: DatabaseOptions = {},
): Promise<OpenedDatabase> {
  const closing = new Closing()
  try {
    const logger = createLogger(config.logLevel)
    let databaseUrl = config.databaseUrl
    if (databaseUrl) await reachDatabase(databaseUrl)
    else {
      await prepareDataFolder(config.folder)
      const postgres = await startEmbeddedPostgres({
        folder: path.join(config.folder, 'postgres'),
        ...(signal ? { signal } : {}),
      })
      closing.add('embedded Postgres', () => postgres.release())
      databaseUrl = postgres.url
      if (alone) closing.add('application lock', await lockApplication(databaseUrl, config.folder))
    }
    signal?.throwIfAborted()
    for (const name of await migrateOrSay(config, databaseUrl)) say(`Applied ${name}`)
    signal?.throwIfAborted()
    const trouble = (error: Error): void => logger.warn({ err: error }, 'A database connection was lost')
    const db = openDatabase({ url: databaseUrl, onError: trouble })
    closing.add('database', () => db.close())
    return { config, databaseUrl, db, logger, closing }
  } catch (error) {
    await closing.run()
    throw error
  }
}

/** Opens the database and the event store of this installation and puts the runtime together. */
export async function openRuntime(config: Config, options: OpenOptions = {}): Promise<Opened> {
  const { appUrl = 'http://localhost', clock = systemClock, signal } = options
  const { databaseUrl, db, logger, closing } = await openDatabaseOf(config, options)
  try {
    closing.add('installation lock', await shareInstallation(databaseUrl))
    const trouble = (error: Error): void => logger.warn({ err: error }, 'A database connection was lost')
    const { eventStoreUrl } = config
    const { store, log, mirror, close } = await openEvents({
      databaseUrl,
      eventStoreUrl,
      db,
      onError: trouble,
    })
    closing.add('event store', close)
    signal?.throwIfAborted()
    const keys = await loadKeys(config)
    const hasher = createPasswordHasher(keys.pepper)
    closing.add('password thread', () => hasher.close())
    const sealer = clearText
    const parts = {
      store,
      clock,
      sealer,
      cache: new StateCache(),
      commandKey: commandKeyOf(keys),
      random: Math.random,
    }
    const executor = createExecutor(parts)
    const progress = new Progress()
    const runtime: Runtime = {
      config,
      appUrl,
      db,
      store,
      log,
      sealer,
      executor,
      keys,
      hasher,
      clock,
      logger,
      progress,
    }
    const mailer = config.smtpUrl ? smtpMailer(config.smtpUrl) : keepingMailer(db)
    return { runtime, config, databaseUrl, mailer, mirror, closing }
  } catch (error) {
    await closing.run()
    throw error
  }
}

/** A user of somebody's own Postgres may lack the rights that a migration needs. */
async function migrateOrSay(config: Config, databaseUrl: string): Promise<readonly string[]> {
  try {
    return await migrate(databaseUrl)
  } catch (error) {
    throw config.databaseUrl ? databaseTrouble(databaseUrl, error) : error
  }
}
