import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ControlAnswer, ListedEvent, Order, Sight } from './stand-in/control'
import type { CallKind } from './stand-in/faults'

export interface StandIn {
  /** For `EVENTSTORE_URL` and for the client; stays the same through kills and restarts. */
  readonly url: string
  readonly folder: string
  /** SIGKILL: what was acknowledged stays, what the process only remembered is gone. */
  kill(): Promise<void>
  /** Starts it again on the same folder and port; kills it first when it runs. */
  restart(): Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  hang(): void
  resume(): void
  readonly faults: StandInFaults
  /** Every event of the log in order, without those that servers write about themselves. */
  events(): Promise<ListedEvent[]>
  /** How many subscriptions are open, taken from or not. */
  subscriptions(): Promise<number>
  /** Ends it; a folder of its own goes with it. */
  stop(): Promise<void>
}

export interface FaultOptions {
  /** `write` (appends, deletes) by default. */
  readonly on?: CallKind
  /** How many calls it befalls, 1 by default. */
  readonly calls?: number
  /** Before the call has done anything (the default), or after it is done and before it is answered. */
  readonly when?: 'before' | 'after'
}

/** Faults of the calls to come. They wait in line: each call takes one. A kill forgets them. */
export interface StandInFaults {
  delay(milliseconds: number, options?: FaultOptions): Promise<void>
  /** `when: 'after'` is the acknowledgement that gets lost. */
  cutConnection(options?: FaultOptions): Promise<void>
  /** Breaks the connection of the next read or subscription after so many messages; a confirmation counts as one. */
  cutAfter(messages: number, options: FaultOptions & { readonly on: 'read' | 'subscribe' }): Promise<void>
  /** Ends the call with a gRPC status. */
  fail(code: number, details: string, options?: FaultOptions): Promise<void>
  /** What a server answers that has just been started. */
  notReady(options?: FaultOptions): Promise<void>
  /** Nothing more is sent to any subscription until they are resumed. */
  pauseSubscriptions(): Promise<void>
  resumeSubscriptions(): Promise<void>
  /** Breaks every connection that is open now. */
  cutAllConnections(): Promise<void>
  clear(): Promise<void>
}

const script = fileURLToPath(new URL('run.js', import.meta.url))

/**
 * Starts a process that behaves towards the client like an EventStoreDB server of one node. Without a folder it gets one
 * of its own; without a port, any that is free.
 */
export async function startStandIn(
  options: { readonly folder?: string; readonly port?: number } = {},
): Promise<StandIn> {
  const folder = options.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'daybook-eventstoredb-')))
  let running = await start(folder, options.port ?? 0)
  const { port } = running
  const tell = (order: Order): Promise<Sight> => running.tell(order)
  const kill = (): Promise<void> => end(running.child)
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    folder,
    kill,
    restart: async () => {
      await kill()
      running = await start(folder, port)
    },
    hang: () => void running.child.kill('SIGSTOP'),
    resume: () => void running.child.kill('SIGCONT'),
    faults: faultsOf(tell),
    events: async () => (await tell({ do: 'look' })).events.filter(({ stream }) => !stream.startsWith('$')),
    subscriptions: async () => (await tell({ do: 'look' })).subscriptions,
    stop: async () => {
      await kill()
      if (!options.folder) await rm(folder, { recursive: true, force: true })
    },
  }
}

function faultsOf(tell: (order: Order) => Promise<unknown>): StandInFaults {
  const plan = async (
    fault: Extract<Order, { do: 'plan' }>['fault'],
    { on = 'write', calls = 1 }: FaultOptions,
  ): Promise<void> => {
    await tell({ do: 'plan', on, fault, calls })
  }
  const order = (what: Exclude<Order['do'], 'plan'>) => async (): Promise<void> => {
    await tell({ do: what })
  }
  return {
    delay: (milliseconds, options = {}) =>
      plan({ is: 'delay', when: options.when ?? 'before', milliseconds }, options),
    cutConnection: (options = {}) => plan({ is: 'cut', when: options.when ?? 'before' }, options),
    cutAfter: (messages, options) => plan({ is: 'cut-after', messages }, options),
    fail: (code, details, options = {}) => plan({ is: 'fail', code, details }, options),
    notReady: (options = {}) => plan({ is: 'not-ready' }, options),
    pauseSubscriptions: order('pause-subscriptions'),
    resumeSubscriptions: order('resume-subscriptions'),
    cutAllConnections: order('cut-all'),
    clear: order('clear'),
  }
}

interface Running {
  readonly child: ChildProcess
  readonly port: number
  tell(order: Order): Promise<Sight>
}

async function start(folder: string, port: number): Promise<Running> {
  const child = fork(script, ['--folder', folder, '--port', String(port)], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Loaders of the test runner are none of its business.
    execArgv: [],
  })
  // A process that hangs does not notice that nobody is left.
  const killWithUs = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithUs)
  child.once('exit', () => process.off('exit', killWithUs))
  const ready = await Promise.race([
    once(child, 'message') as Promise<[{ readonly port: number }]>,
    once(child, 'exit').then(() => undefined),
  ])
  if (!ready) throw new Error('The stand-in for EventStoreDB did not start')
  return { child, port: ready[0].port, tell: (order) => ask(child, order) }
}

let asked = 0

const nothing: Sight = { events: [], subscriptions: 0 }

function ask(child: ChildProcess, order: Order): Promise<Sight> {
  asked += 1
  const id = asked
  return new Promise((resolve, reject) => {
    const take = (answer: ControlAnswer): void => {
      if (answer.id !== id) return
      child.off('message', take)
      child.off('exit', giveUp)
      resolve(answer.sight ?? nothing)
    }
    const giveUp = (): void => reject(new Error('The stand-in for EventStoreDB is not running'))
    if (!child.connected) return giveUp()
    child.on('message', take)
    child.once('exit', giveUp)
    child.send({ id, order })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
