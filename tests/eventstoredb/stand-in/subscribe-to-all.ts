import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Context } from './context'
import { filterIn, type Filter } from './filter'
import { invalidRead } from './grpc-error'
import type { Outlet } from './outlet'
import { fromIn, indexAt, type From } from './position'
import { caughtUp, checkpoint, confirmation } from './subscription-messages'
import type { TransactionLog } from './transaction-log'

const everything: Filter = { allows: () => true, window: 32, checkpointEvery: Infinity }

/** Sends what a filter allows of all events after a position, then what is written; never ends by itself. */
export async function subscribeToAll(
  { log }: Context,
  options: ReadReq.Options,
  outlet: Outlet,
): Promise<void> {
  const all = options.getAll()
  if (!all) throw invalidRead('A subscription is to a stream or to $all')
  const given = options.getFilter()
  const subscription = new AllSubscription(log, given ? filterIn(given) : everything, outlet)
  await subscription.run(fromIn(all))
}

class AllSubscription {
  readonly #log: TransactionLog
  readonly #filter: Filter
  readonly #outlet: Outlet
  /** How many events were looked at since the last checkpoint; it goes on counting when the subscription goes live. */
  #sinceCheckpoint = 0

  constructor(log: TransactionLog, filter: Filter, outlet: Outlet) {
    this.#log = log
    this.#filter = filter
    this.#outlet = outlet
  }

  async run(from: From): Promise<void> {
    const log = this.#log
    const start = firstAfter(log, from)
    await this.#outlet.send(confirmation())
    const next = await this.#catchUp(start, from)
    await this.#outlet.send(caughtUp())
    await this.#live(next)
  }

  /** Page by page to the head. Answers the index of the next event. */
  async #catchUp(start: number, from: From): Promise<number> {
    const log = this.#log
    let next = start
    let pageStart = { commit: commitOf(log, start, from), prepare: 0 }
    while (next < log.events.length && !this.#outlet.over.aborted) {
      const last = Math.min(next + this.#filter.window, log.events.length)
      let reached = pageStart
      this.#sinceCheckpoint += last - next
      for (; next < last; next += 1) {
        const event = log.events[next]
        if (!event || !this.#filter.allows(event)) continue
        const room = this.#outlet.send(event.encoded)
        if (room) await room
        reached = { commit: event.position, prepare: event.position }
      }
      pageStart = { commit: log.events[last - 1]?.end ?? 0, prepare: 0 }
      if (this.#sinceCheckpoint < this.#filter.checkpointEvery) continue
      // The newest event that was sent, or else where the page began: a position whose prepare is 0.
      this.#sinceCheckpoint %= this.#filter.checkpointEvery
      await this.#outlet.send(checkpoint(reached.commit, reached.prepare))
    }
    return next
  }

  async #live(start: number): Promise<void> {
    const log = this.#log
    let next = start
    while (!this.#outlet.over.aborted) {
      const event = log.events[next]
      if (!event) {
        await log.grown(this.#outlet.over)
        continue
      }
      next += 1
      if (this.#filter.allows(event)) await this.#outlet.send(event.encoded)
      this.#sinceCheckpoint += 1
      if (this.#sinceCheckpoint < this.#filter.checkpointEvery) continue
      this.#sinceCheckpoint = 0
      await this.#outlet.send(checkpoint(event.position, event.position))
    }
  }
}

/** A subscription begins after the event at its position: the one that was handled last, or looked at last. */
function firstAfter(log: TransactionLog, from: From): number {
  const index = indexAt(log, from)
  return from.is === 'position' && index < log.events.length ? index + 1 : index
}

function commitOf(log: TransactionLog, index: number, from: From): number {
  if (from.is === 'start') return 0
  return log.events[index]?.position ?? log.end
}
