import { EventEmitter, once } from 'node:events'
import type { AllStreamSubscription, StreamSubscription } from '@eventstore/db-client'

export interface Seen {
  readonly what: string
  readonly position?: bigint | undefined
  readonly revision?: bigint | undefined
  readonly error?: unknown
}

/** What a subscription says, in order: `confirmation`, `event`, `caughtUp`, `error`, `end` and `close`. */
export class Watched {
  readonly seen: Seen[] = []
  readonly #news = new EventEmitter()
  readonly #subscription: AllStreamSubscription | StreamSubscription

  constructor(subscription: AllStreamSubscription | StreamSubscription) {
    this.#subscription = subscription
    subscription.on('data', ({ event }) =>
      this.#take({ what: 'event', position: event?.position?.commit, revision: event?.revision }),
    )
    subscription.on('error', (error) => this.#take({ what: 'error', error }))
    for (const what of ['confirmation', 'caughtUp', 'end', 'close'] as const)
      subscription.on(what, () => this.#take({ what }))
  }

  /** Settles when something was said so many times in all. */
  async until(what: string, times = 1): Promise<void> {
    while (this.times(what) < times) await once(this.#news, 'news')
  }

  times(what: string): number {
    return this.seen.filter((one) => one.what === what).length
  }

  get words(): string[] {
    return this.seen.map(({ what }) => what)
  }

  get revisions(): number[] {
    return this.seen.filter(({ what }) => what === 'event').map(({ revision }) => Number(revision))
  }

  stop(): Promise<void> {
    return this.#subscription.unsubscribe()
  }

  #take(seen: Seen): void {
    this.seen.push(seen)
    this.#news.emit('news')
  }
}
