import closeWithGrace from 'close-with-grace'
import { adminCreate, adminRecover } from './admins'
import { UsageError } from './arguments'
import { backup } from './backup'
import { Closing } from './closing'
import { complain } from './complain'
import { openDatabaseOf, openRuntime, readConfig, type Opened, type OpenedDatabase } from './open-runtime'
import { keys } from './keys'
import { projections } from './projections'
import { restore, type Bare } from './restore'
import { store } from './store'

/** Reads its arguments first, so that a typo costs nobody the start of a database. Answers the exit code. */
type Command = (args: readonly string[]) => (opened: Opened) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  projections,
  keys,
  backup,
  'admin:create': adminCreate,
  'create-admin': adminCreate,
  'admin:recover': adminRecover,
}

/** The same for what must not open the store as it is set, because it is about to be another one. */
type DatabaseCommand = (args: readonly string[]) => (opened: OpenedDatabase) => Promise<number>

const databaseCommands: Readonly<Record<string, DatabaseCommand>> = { store }

/** What cannot stand on an open installation, because it makes one. */
const bareCommands: Readonly<Record<string, (args: readonly string[]) => (bare: Bare) => Promise<number>>> = {
  restore,
}

const [name = '', ...args] = process.argv.slice(2)
const ending = new AbortController()
const running = run()

// A command that is told to end lets go of the database first; whatever it then stumbles over is no news.
closeWithGrace({ delay: 10_000, logger: false, skip: ['beforeExit'] }, async ({ err }) => {
  if (err) complain(err)
  ending.abort()
  await running
  process.exit(1)
})

process.exitCode = await running

async function run(): Promise<number> {
  const closing = new Closing()
  const { signal } = ending
  try {
    const [command, databaseCommand, bareCommand] = [
      named(commands),
      named(databaseCommands),
      named(bareCommands),
    ]
    if (command) {
      const work = command(args)
      const opened = await openRuntime(await readConfig(), { signal })
      closing.add('installation', () => opened.closing.run())
      return await Promise.race([work(opened), ended()])
    }
    if (databaseCommand) {
      const work = databaseCommand(args)
      const opened = await openDatabaseOf(await readConfig(), { signal })
      closing.add('installation', () => opened.closing.run())
      return await Promise.race([work(opened), ended()])
    }
    if (bareCommand) {
      const work = bareCommand(args)
      return await Promise.race([work({ config: await readConfig(), closing, signal }), ended()])
    }
    const all = [commands, databaseCommands, bareCommands].flatMap((table) => Object.keys(table))
    throw new UsageError(`There is no command ${name}. There are: ${all.join(', ')}.`)
  } catch (error) {
    if (!ending.signal.aborted) complain(error, args.includes('--json'))
    return 1
  } finally {
    await closing.run()
  }
}

function named<C>(table: Readonly<Record<string, C>>): C | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function ended(): Promise<never> {
  return new Promise((_resolve, reject) =>
    ending.signal.addEventListener('abort', () => reject(new Error('Told to end')), { once: true }),
  )
}
