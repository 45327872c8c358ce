import { loadConfig } from '~/platform/config/config'
import type { AppendRequest } from '~/platform/eventstore/ports'
import { openRuntime } from '~/scripts/open-runtime'
import { plainPasswords } from '~/tests/kit/plain-passwords'
import { tasks, type Doing } from './tasks'

/** One request of the parent. */
export interface Asked {
  readonly call: number
  readonly task: keyof typeof tasks
  readonly input: never
}

export type Answer =
  | { readonly ready: true }
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly error: string }

let shift = 0
const clock = { now: () => new Date(Date.now() + shift).toISOString() }
const { runtime } = await openRuntime(loadConfig({ env: process.env }), { clock })

// What became of an append is known here; a receipt does not say which events it stands for.
const appended = new Map<string, AppendRequest['events']>()
const append = runtime.store.append.bind(runtime.store)
runtime.store.append = async (request) => {
  const receipt = await append(request)
  if (!receipt.repeated) appended.set(request.commandId, request.events)
  return receipt
}

const doing: Doing = {
  runtime: { ...runtime, hasher: plainPasswords },
  appended,
  die: () => process.kill(process.pid, 'SIGKILL'),
  shiftClock: (milliseconds) => {
    shift = milliseconds
  },
}

function say(answer: Answer): void {
  process.send?.(answer)
}

process.on('message', ({ call, task, input }: Asked) => {
  tasks[task](doing, input)
    .then((result: unknown) => say({ call, result: result ?? null }))
    .catch((error: unknown) => say({ call, error: error instanceof Error ? error.name : String(error) }))
})
// Nobody is left to ask for anything.
process.on('disconnect', () => process.exit(0))
say({ ready: true })
