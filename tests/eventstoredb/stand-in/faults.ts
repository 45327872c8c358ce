import { setTimeout as sleep } from 'node:timers/promises'
import { GrpcError, notReady } from './grpc-error'

/** What a fault can be planned for. Appends of both kinds, deletes and tombstones are writes. */
export type CallKind = 'write' | 'read' | 'subscribe'

export type Fault =
  /** The call takes its time: before it does anything, or after it is done and before it says so. */
  | { readonly is: 'delay'; readonly when: 'before' | 'after'; readonly milliseconds: number }
  /** The connection breaks: before anything is done, or after it is done and before it is said. */
  | { readonly is: 'cut'; readonly when: 'before' | 'after' }
  /** The connection breaks after so many messages of a read or a subscription. */
  | { readonly is: 'cut-after'; readonly messages: number }
  /** The call ends with a gRPC status. */
  | { readonly is: 'fail'; readonly code: number; readonly details: string }
  /** What a server says that has just been started. */
  | { readonly is: 'not-ready' }

/** The faults that are planned: each call takes at most one, in the order in which they were planned. */
export class Faults {
  readonly #planned: Record<CallKind, Fault[]> = { write: [], read: [], subscribe: [] }
  #subscriptions: { readonly open: Promise<void>; readonly release: () => void } | undefined

  plan(on: CallKind, fault: Fault, calls: number): void {
    for (let call = 0; call < calls; call += 1) this.#planned[on].push(fault)
  }

  take(on: CallKind): Fault | undefined {
    return this.#planned[on].shift()
  }

  clear(): void {
    for (const planned of Object.values(this.#planned)) planned.length = 0
    this.resumeSubscriptions()
  }

  pauseSubscriptions(): void {
    if (this.#subscriptions) return
    let release = (): void => undefined
    const open = new Promise<void>((resolve) => (release = resolve))
    this.#subscriptions = { open, release }
  }

  resumeSubscriptions(): void {
    this.#subscriptions?.release()
    this.#subscriptions = undefined
  }

  /** What a subscription waits for before it sends anything more; nothing while it may send. */
  get paused(): Promise<void> | undefined {
    return this.#subscriptions?.open
  }
}

/** Does the work of a call the way its fault says. `cut` breaks the connection of the call. */
export async function underFault<Result>(fault: Fault, cut: () => void, work: () => Result): Promise<Result> {
  if (fault.is === 'fail') throw new GrpcError(fault.code, fault.details)
  if (fault.is === 'not-ready') throw notReady()
  if (fault.is === 'cut-after') return work()
  if (fault.when === 'after') {
    const result = await work()
    if (fault.is === 'cut') cut()
    else await sleep(fault.milliseconds)
    return result
  }
  if (fault.is === 'delay') {
    await sleep(fault.milliseconds)
    return work()
  }
  cut()
  throw new GrpcError(14, 'The connection was cut')
}
