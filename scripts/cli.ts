import closeWithGrace from 'close-with-grace'
import { adminCreate, adminRecover } from './admins'
import { UsageError } from './arguments'
import { backup } from './backup'
import { Closing } from './closing'
import { complain } from './complain'
import { openRuntime, readConfig, type Opened } from './open-runtime'
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
  store,
  'admin:create': adminCreate,
  'create-admin': adminCreate,
  'admin:recover': adminRecover,
}

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
    const bare = Object.hasOwn(bareCommands, name) ? bareCommands[name]?.(args) : undefined
    if (bare) return await Promise.race([bare({ config: await readConfig(), closing, signal }), ended()])
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    const names = [...Object.keys(commands), ...Object.keys(bareCommands)]
    if (!command) throw new UsageError(`There is no command ${name}. There are: ${names.join(', ')}.`)
    const work = command(args)
    const opened = await openRuntime(await readConfig(), { signal })
    closing.add('installation', () => opened.closing.run())
    return await Promise.race([work(opened), ended()])
  } catch (error) {
    if (!ending.signal.aborted) complain(error, args.includes('--json'))
    return 1
  } finally {
    await closing.run()
  }
}

function ended(): Promise<never> {
  return new Promise((_resolve, reject) =>
    ending.signal.addEventListener('abort', () => reject(new Error('Told to end')), { once: true }),
  )
}
