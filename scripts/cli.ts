import closeWithGrace from 'close-with-grace'
import { adminCreate, adminRecover } from './admins'
import { UsageError } from './arguments'
import { complain } from './complain'
import { openDatabaseOf, openRuntime, readConfig, type Opened, type OpenedDatabase } from './open-runtime'
import { projections } from './projections'
import { store } from './store'

/** Reads its arguments first, so that a typo costs nobody the start of a database. Answers the exit code. */
type Command = (args: readonly string[]) => (opened: Opened) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  projections,
  'admin:create': adminCreate,
  'create-admin': adminCreate,
  'admin:recover': adminRecover,
}

/** The same for what must not open the store as it is set, because it is about to be another one. */
type DatabaseCommand = (args: readonly string[]) => (opened: OpenedDatabase) => Promise<number>

const databaseCommands: Readonly<Record<string, DatabaseCommand>> = { store }

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
  let opened: OpenedDatabase | Opened | undefined
  const { signal } = ending
  try {
    const [command, databaseCommand] = [named(commands), named(databaseCommands)]
    if (command) {
      const work = command(args)
      const runtime = await openRuntime(await readConfig(), { signal })
      opened = runtime
      return await Promise.race([work(runtime), ended()])
    }
    if (databaseCommand) {
      const work = databaseCommand(args)
      const database = await openDatabaseOf(await readConfig(), { signal })
      opened = database
      return await Promise.race([work(database), ended()])
    }
    const all = [...Object.keys(commands), ...Object.keys(databaseCommands)]
    throw new UsageError(`There is no command ${name}. There are: ${all.join(', ')}.`)
  } catch (error) {
    if (!ending.signal.aborted) complain(error, args.includes('--json'))
    return 1
  } finally {
    await opened?.closing.run()
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
