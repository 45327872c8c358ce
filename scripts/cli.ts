import { ConfigError } from '~/platform/config/config'
import { adminCreate, adminRecover } from './admins'
import { openRuntime, readConfig, type Opened } from './open-runtime'
import { print } from './print'
import { projections } from './projections'

type Command = (args: readonly string[], opened: Opened) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  projections,
  'admin:create': adminCreate,
  'create-admin': adminCreate,
  'admin:recover': adminRecover,
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined

if (!command) {
  print(`There is no command ${name}. There are: ${Object.keys(commands).join(', ')}.`)
  process.exitCode = 1
} else {
  try {
    const opened = await openRuntime(await readConfig([]), {})
    try {
      process.exitCode = await command(args, opened)
    } finally {
      await opened.closing.run()
    }
  } catch (error) {
    print(
      error instanceof ConfigError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error),
    )
    process.exitCode = 1
  }
}
