import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { isRefusal } from '~/domain/kernel/decider'
import { newId } from '~/platform/ids'
import { createAdmin, input as createInput } from '~/services/admins/create-admin'
import { input as recoverInput, recoverAdmin } from '~/services/admins/recover-admin'
import { contextFor, type ServiceContext } from '~/services/context'
import type { Opened } from './open-runtime'
import { print } from './print'

const words: Readonly<Record<string, string>> = {
  AddressTaken: 'This address was taken in the same moment. Try again.',
  AdminUnknown: 'There is no super admin with this address.',
}

/** admin:create --email ... --name ... : the password is asked for, or taken from ADMIN_PASSWORD. */
export async function adminCreate(args: readonly string[], opened: Opened): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { email: { type: 'string' }, name: { type: 'string' } },
  })
  const form = createInput.safeParse({
    email: values.email ?? '',
    name: values.name ?? '',
    password: await passwordFor(opened),
  })
  if (!form.success) return complain(form.error)
  const outcome = await createAdmin(operator(opened), form.data)
  if (isRefusal(outcome)) return refused(outcome.refused)
  print(`${form.data.email} is a super admin now.`)
  return 0
}

/** admin:recover --email ... --reason ... : a new password for a super admin who lost theirs; every session ends. */
export async function adminRecover(args: readonly string[], opened: Opened): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { email: { type: 'string' }, reason: { type: 'string' } },
  })
  const form = recoverInput.safeParse({
    email: values.email ?? '',
    reason: values.reason ?? '',
    password: await passwordFor(opened),
  })
  if (!form.success) return complain(form.error)
  const outcome = await recoverAdmin(operator(opened), form.data)
  if (isRefusal(outcome)) return refused(outcome.refused)
  print(`${form.data.email} has a new password. All sessions have ended.`)
  return 0
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

function complain(error: z.ZodError): number {
  for (const issue of error.issues) print(`--${issue.path.join('.')}: ${issue.message}`)
  return 1
}

function refused(code: string): number {
  print(words[code] ?? code)
  return 1
}

async function passwordFor({ config }: Opened): Promise<string> {
  if (config.adminPassword !== undefined) return config.adminPassword
  if (!process.stdin.isTTY) return ''
  const silent = new (await import('node:stream')).Writable({ write: (_chunk, _encoding, done) => done() })
  process.stdout.write('Password: ')
  const ask = createInterface({ input: process.stdin, output: silent, terminal: true })
  const password = await ask.question('')
  ask.close()
  process.stdout.write('\n')
  return password
}
