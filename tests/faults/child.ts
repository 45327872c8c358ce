import { fork, type ChildProcess } from 'node:child_process'
import { inject } from 'vitest'
import type { Answer } from './child-entry'
import type { Tasks } from './tasks'

/** The process that should have answered is gone. */
export class ChildDied extends Error {
  override readonly name = 'ChildDied'
}

/** The child did what it was asked and failed; the message is the name of its error. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed'
}

/** A real process that runs the services of the product, and can be killed. */
export interface Child {
  readonly pid: number
  /** Throws TaskFailed, ChildDied. */
  call<K extends keyof Tasks>(task: K, input: Input<K>): Promise<Awaited<ReturnType<Tasks[K]>>>
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
  /** Resolves to the signal or the exit code that ended it. */
  readonly ended: Promise<string>
  /** Stops and goes on, as a machine that is overloaded or asleep. */
  freeze(): void
  thaw(): void
}

type Input<K extends keyof Tasks> = Parameters<Tasks[K]>[1]

const alive = new Set<ChildProcess>()
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')))

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** Starts a child and waits until it has opened store and database. */
export async function startChild(env: Readonly<Record<string, string>>): Promise<Child> {
  const child = fork(inject('faultChild'), {
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  alive.add(child)
  let words = ''
  child.stderr?.on('data', (bytes: Buffer) => (words = (words + bytes.toString()).slice(-2_000)))
  const waiting = new Map<number, Waiting>()
  let calls = 0
  const ended = new Promise<string>((resolve) => {
    // Not before all that it said has been read.
    child.once('close', (code, signal) => {
      alive.delete(child)
      const how = signal ?? `exit ${code}`
      for (const { reject } of waiting.values()) reject(new ChildDied(`The child ended with ${how} ${words}`))
      waiting.clear()
      resolve(how)
    })
  })
  const ready = new Promise<void>((resolve, reject) => {
    waiting.set(0, { resolve: () => resolve(), reject })
  })
  child.on('message', (answer: Answer) => {
    const call = 'ready' in answer ? 0 : answer.call
    const asked = waiting.get(call)
    waiting.delete(call)
    if ('error' in answer) asked?.reject(new TaskFailed(answer.error))
    else asked?.resolve('result' in answer ? answer.result : null)
  })
  await ready
  const signal = (name: NodeJS.Signals): void => void child.kill(name)
  return {
    pid: child.pid ?? 0,
    ended,
    call: (task, input) =>
      new Promise((resolve, reject) => {
        calls += 1
        const call = calls
        // The child answers with what the task of this name answers.
        waiting.set(call, {
          resolve: (result) => resolve(result as Awaited<ReturnType<Tasks[typeof task]>>),
          reject,
        })
        child.send({ call, task, input }, (error) => {
          if (error) reject(new ChildDied(error.message))
        })
      }),
    async kill() {
      signal('SIGKILL')
      await ended
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  }
}

/** For the end of a test file, also of one that failed. */
export async function endChildren(): Promise<void> {
  await Promise.all(
    [...alive].map((child) => {
      const gone = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      return gone
    }),
  )
}
