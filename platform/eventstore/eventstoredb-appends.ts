import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from './ports'

/**
 * The client hands its writes to a gRPC stream that buffers 16 of them. One more, while the server hangs, waits in a queue
 * of the client's whose failure nobody catches: it would end the process when the connection is given up. Below that
 * the throughput of a real server is the same, as it is bound by its disk.
 */
const mostUnderWay = 15

/** A write without an answer gives its place back by then: keepalive has given up the connection long before. */
const placeMs = 30_000

/** After a broken connection the client needs a moment to let go of it; two at once would mix up their answers. */
const restMs = 50

export interface AppendLimits {
  /** Writes that may wait for a place. */
  readonly waiting: number
  /** Milliseconds one of them may wait. */
  readonly patienceMs: number
}

/** Lets so many appends at a time through to the client, in the order in which they came. */
export class Appends {
  readonly #waiting: (() => void)[] = []
  #underWay = 0
  #rest: Promise<void> = Promise.resolve()

  constructor(readonly limits: AppendLimits) {}

  /** Runs `send` once there is a place. Throws StoreUnavailable when none came in time: then nothing was sent. */
  async run<T>(send: () => Promise<T>): Promise<T> {
    await this.#place()
    let held = true
    const giveBack = (): void => {
      if (!held) return
      held = false
      clearTimeout(forgotten)
      // Handed on, so that nobody who comes in between takes the same place.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#underWay -= 1
    }
    const forgotten = setTimeout(giveBack, placeMs)
    forgotten.unref()
    await this.#rest
    const sent = send()
    sent.then(giveBack, giveBack)
    return sent
  }

  /** The connection broke: nothing is sent for a moment. */
  pause(): void {
    this.#rest = sleep(restMs, undefined, { ref: false })
  }

  async #place(): Promise<void> {
    if (this.#underWay >= mostUnderWay) await this.#turn()
    else this.#underWay += 1
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.limits.waiting)
      throw new StoreUnavailable('Too many appends are waiting')
    return new Promise((resolve, reject) => {
      const go = (): void => {
        clearTimeout(late)
        resolve()
      }
      const late = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1)
        reject(new StoreUnavailable('The event store does not answer'))
      }, this.limits.patienceMs)
      this.#waiting.push(go)
    })
  }
}
