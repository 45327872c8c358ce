import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { z } from 'zod'
import { refusals } from '~/app/http/refusals'
import { isRefusal } from '~/domain/kernel/decider'
import type { Outcome } from '~/platform/eventstore/execute'
import { newId } from '~/platform/ids'
import { appoint, createAdmin, input as createInput } from '~/services/admins/create-admin'
import { input as recoverInput, recoverAdmin } from '~/services/admins/recover-admin'
import { standingOf } from '~/services/admins/standing'
import { contextFor, type ServiceContext } from '~/services/context'
import { readArguments, UsageError } from './arguments'
import { CommandRefused } from './complain'
import type { Opened } from './open-runtime'
import { print } from './print'

const createUsage = 'npm run admin:create -- --email you@example.org --name "Your name"'
const recoverUsage = 'npm run admin:recover -- --email you@example.org --reason "what happened"'

/** admin:create --email ... --name ... : the password is asked for, or taken from ADMIN_PASSWORD. */
export function adminCreate(args: readonly string[]): (opened: Opened) => Promise<number> {
  const asked = readArguments(args, {
    values: ['email', 'name'],
    required: ['email', 'name'],
    usage: createUsage,
  })
  const given = { email: asked.valueOf('email') ?? '', name: asked.valueOf('name') ?? '' }
  const { email } = checked(createInput, { ...given, password: unasked })
  return async (opened) => {
    const ctx = operator(opened)
    const standing = await standingOf(ctx, email)
    if (standing.is === 'admin')
      throw new CommandRefused(
        'AdminExists',
        `${email} is a super admin already. For a lost password: ${recoverUsage}`,
      )
    if (standing.is === 'account') {
      granted(await appoint(ctx, standing.userId))
      print(`${email} is a super admin now, with the password that this account has.`)
      return 0
    }
    const form = checked(createInput, { ...given, password: await passwordFor(opened) })
    granted(await createAdmin(ctx, form))
    print(`${email} is a super admin now.`)
    return 0
  }
}

/** admin:recover --email ... --reason ... : a new password for a super admin who lost theirs; every session ends. */
export function adminRecover(args: readonly string[]): (opened: Opened) => Promise<number> {
  const asked = readArguments(args, {
    values: ['email', 'reason'],
    required: ['email', 'reason'],
    usage: recoverUsage,
  })
  const given = { email: asked.valueOf('email') ?? '', reason: asked.valueOf('reason') ?? '' }
  const { email } = checked(recoverInput, { ...given, password: unasked })
  return async (opened) => {
    const ctx = operator(opened)
    if ((await standingOf(ctx, email)).is !== 'admin')
      throw new CommandRefused('AdminUnknown', `There is no super admin with the address ${email}.`)
    const form = checked(recoverInput, { ...given, password: await passwordFor(opened) })
    granted(await recoverAdmin(ctx, form))
    print(`${email} has a new password. All sessions have ended.`)
    return 0
  }
}

function operator({ runtime }: Opened): ServiceContext {
  const commandId = newId()
  return contextFor(runtime, {
    actor: { kind: 'system', id: null },
    source: 'cli',
    origin: null,
    commandId,
    correlationId: commandId,
  })
}

/** Stands for the password until it is asked for, so that a wrong address costs nobody the typing of one. */
const unasked = 'not asked for so far'

/** What was given, or one line that names each fault. */
function checked<T extends z.ZodType>(form: T, given: object): z.output<T> {
  const read = form.safeParse(given)
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) =>
    path[0] === 'password' ? `Password: ${message}` : `--${path.join('.')}: ${message}`,
  )
  throw new UsageError(faults.join(' '))
}

function granted(outcome: Outcome): void {
  if (!isRefusal(outcome)) return
  const { refused: code, ...details } = outcome
  throw new CommandRefused(code, refusals[code]?.say(details) ?? code)
}

async function passwordFor({ config }: Opened): Promise<string> {
  if (config.adminPassword !== undefined) return config.adminPassword
  if (!process.stdin.isTTY)
    throw new CommandRefused(
      'PasswordMissing',
      'There is no terminal to ask for a password: set ADMIN_PASSWORD to it.',
    )
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write('Password: ')
  const ask = createInterface({ input: process.stdin, output: silent, terminal: true })
  const given = await new Promise<string | null>((resolve) => {
    ask.once('close', () => resolve(null))
    void ask.question('').then(resolve)
  })
  ask.close()
  process.stderr.write('\n')
  if (given === null) throw new CommandRefused('PasswordMissing', 'No password was given.')
  return given
}
