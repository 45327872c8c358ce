import { setTimeout as sleep } from 'node:timers/promises'
import { decodeAll, isKnown, type DecodedEvent } from '~/platform/eventstore/pipeline'
import type { EventLog } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import type { Database } from '~/platform/postgres/database'
import { labelOf, type ReadModel } from '../read-model'
import { applyPage, knownEvents } from './apply-page'
import {
  CheckpointBusy,
  ensureModel,
  ensureModels,
  freeLeases,
  frozenKeys,
  LeaseLost,
  moveCheckpoint,
  releaseLease,
  saveFrozen,
  skipsOf,
  takeLease,
  type Lease,
} from './checkpoints'
import { hasOtherProjector } from './living-processes'
import { Progress } from './progress'

export interface ProjectorParts {
  readonly db: Database
  readonly log: EventLog
  readonly sealer: Sealer
  readonly models: readonly ReadModel[]
  /** Name of this process in the leases. */
  readonly owner: string
  /** Where waiting pages hear how far the models are. */
  readonly progress?: Progress
  /** Told of trouble that will be tried again. */
  readonly onTrouble: (model: string, error: Error) => void
}

const pages = { smallest: 500, largest: 5_000 }
const lease = { seconds: 15, renewMs: 5_000, lookMs: 500 }
/** For so long a model is left to others, and for so long after that it is not left again. */
const aside = { forMs: 3_000, notAgainMs: 60_000 }
const pauses = { firstMs: 100, longestMs: 5_000, idleMs: 250, busyMs: 50 }

/** A model as this process feeds it. */
interface Feed {
  readonly model: ReadModel
  lease: Lease | null
  renewedAt: number
  /** Since when this process has fed it: what was written while nobody did is not its delay. */
  since: number
  troubles: number
  notBefore: number
  /** It met an event of a newer release: until then a process of that release may take it. */
  asideUntil: number
}

/**
 * Follows the log and feeds every read model whose lease it gets. The log is paged once for all of them; each model
 * writes its part of the page and its own checkpoint in one transaction, so a crash repeats nothing and skips nothing.
 */
export class Projector {
  readonly progress: Progress
  readonly #feeds: readonly Feed[]

  constructor(readonly parts: ProjectorParts) {
    this.progress = parts.progress ?? new Progress()
    this.#feeds = parts.models.map((model) => ({
      model,
      lease: null,
      renewedAt: 0,
      since: 0,
      troubles: 0,
      notBefore: 0,
      asideUntil: 0,
    }))
  }

  /** Creates missing tables, so that readers find them also before the first event. */
  async prepare(): Promise<void> {
    await ensureModels(this.parts.db, this.parts.models)
  }

  /** Feeds until `signal` aborts, then gives its leases back. Trouble with one model never stops the others. */
  async run(signal: AbortSignal): Promise<void> {
    let size = pages.smallest
    while (!signal.aborted) {
      try {
        await this.#renewLeases()
        const read = await this.#round(size)
        // Behind by more than a page: read larger ones. Caught up: small pages keep the latency low.
        size = read === size ? Math.min(pages.largest, size * 2) : pages.smallest
        if (read === 'nothing to feed')
          await sleep(pauses.idleMs, undefined, { signal }).catch(() => undefined)
        else if (read === 0) await this.#waitForMore(signal)
      } catch (error) {
        this.parts.onTrouble('log', error instanceof Error ? error : new Error(String(error)))
        await sleep(pauses.firstMs, undefined, { signal }).catch(() => undefined)
      }
    }
    for (const feed of this.#feeds) {
      if (feed.lease)
        await this.parts.db
          .asProjector((tx) => releaseLease(tx, feed.model, this.parts.owner))
          .catch(() => undefined)
    }
  }

  async #renewLeases(): Promise<void> {
    const now = Date.now()
    const due = this.#feeds.filter(
      (feed) => now - feed.renewedAt >= (feed.lease ? lease.renewMs : lease.lookMs) && feed.asideUntil <= now,
    )
    if (due.length === 0) return
    // One question for all of them: a process that stands by asks it all day long.
    const free = await this.parts.db.asProjector((tx) => freeLeases(tx, this.parts.owner), 'page')
    for (const feed of due) {
      feed.renewedAt = now
      const fed = feed.lease !== null
      if (!fed && !free.has(labelOf(feed.model))) {
        this.progress.lost(feed.model)
        continue
      }
      const taken = await this.parts.db.asProjector(
        (tx) => takeLease(tx, feed.model, this.parts.owner, lease.seconds),
        'page',
      )
      // A rebuild has the checkpoint for a moment; the lease is good for longer than that.
      if (taken === 'busy') continue
      feed.lease = taken
      if (!feed.lease) {
        this.progress.lost(feed.model)
        continue
      }
      if (!fed) feed.since = now
      this.progress.at(feed.model, feed.lease.position)
    }
  }

  /**
   * One page for every model that has its lease and is not pausing. Answers how many events were read. A process that
   * stands by for the leases of another, or waits out trouble, must not ask the log again and again.
   */
  async #round(size: number): Promise<number | 'nothing to feed'> {
    const now = Date.now()
    const ready = this.#feeds.filter((feed) => feed.lease && feed.notBefore <= now)
    if (ready.length === 0) return 'nothing to feed'
    // Whoever is furthest goes first, and everybody gets a page: a model that has years to catch up with keeps no other
    // waiting. Those who meet on the way go on together.
    const places = [...new Set(ready.map((feed) => feed.lease?.position ?? 0))].sort((a, b) => b - a)
    let most = 0
    for (const place of places) {
      if (ready.some((feed) => feed.lease?.position === place))
        most = Math.max(most, await this.#page(size, place, ready))
    }
    return most
  }

  /** Feeds one page after `from` to every model that stands there or further, but before its end. */
  async #page(size: number, from: number, ready: readonly Feed[]): Promise<number> {
    const stored = await this.parts.log.read(from, size)
    const last = stored.at(-1)
    if (!last) return 0
    const events = await decodeAll(stored, this.parts.sealer)
    for (const feed of ready)
      if (feed.lease && feed.lease.position >= from) await this.#feed(feed, events, last.position)
    return stored.length
  }

  async #feed(feed: Feed, events: readonly DecodedEvent[], to: number): Promise<void> {
    const { model, lease: held } = feed
    if (!held || held.position >= to) return
    const mine = events.filter((event) => event.position > held.position)
    try {
      if (await this.#standAside(feed, held, mine)) return
      await this.#batch(model, held, mine, to)
      feed.lease = { ...held, position: to }
      feed.troubles = 0
      const oldest = Date.parse(mine[0]?.recordedAt ?? '')
      if (oldest) this.progress.delayed(model, Date.now() - Math.max(oldest, feed.since))
      this.progress.at(model, to)
    } catch (error) {
      if (error instanceof LeaseLost) {
        feed.lease = null
        feed.renewedAt = 0
        return
      }
      if (error instanceof CheckpointBusy) {
        feed.notBefore = Date.now() + pauses.busyMs
        return
      }
      feed.troubles += 1
      feed.notBefore = Date.now() + Math.min(pauses.longestMs, pauses.firstMs * 2 ** feed.troubles)
      // Tables that somebody dropped are made anew and filled from the first event.
      await this.parts.db.asProjector((tx) => ensureModel(tx, model), 'page').catch(() => undefined)
      feed.lease = null
      feed.renewedAt = 0
      this.parts.onTrouble(model.name, error instanceof Error ? error : new Error(String(error)))
    }
  }

  /**
   * Events of a newer release are passed over and counted, but first its own processes get the chance to fold them: this
   * one feeds up to there, gives the lease back and keeps away for a moment. Nobody there, and it goes on itself.
   */
  async #standAside(feed: Feed, held: Lease, mine: readonly DecodedEvent[]): Promise<boolean> {
    const { model } = feed
    const unknown = mine.find((event) => !isKnown(event))
    if (!unknown || Date.now() < feed.asideUntil + aside.notAgainMs) return false
    const { db, owner } = this.parts
    if (!(await db.asProjector((tx) => hasOtherProjector(tx, owner)))) return false
    const before = mine.filter((event) => event.position < unknown.position)
    if (before.length > 0) await this.#batch(model, held, before, unknown.position - 1)
    await db.asProjector((tx) => releaseLease(tx, model, owner))
    feed.lease = null
    feed.asideUntil = Date.now() + aside.forMs
    this.progress.lost(model)
    return true
  }

  async #batch(model: ReadModel, held: Lease, mine: readonly DecodedEvent[], to: number): Promise<void> {
    const events = knownEvents(mine)
    await this.parts.db.asProjector(async (tx) => {
      await moveCheckpoint(tx, model, held, to, mine.length - events.length)
      const target = { model, copy: 'live', skips: await skipsOf(tx, model) } as const
      const frozen = await applyPage(tx, target, events, await frozenKeys(tx, model))
      await saveFrozen(tx, model, frozen.values())
    }, 'page')
  }

  #waitForMore(signal: AbortSignal): Promise<void> {
    // A lease may be about to run out elsewhere, so look again soon even when the log is quiet.
    // So may a model that waits for a rebuild to let go of its checkpoint, or for trouble to pass.
    const due = this.#feeds.map((feed) => feed.notBefore - Date.now()).filter((left) => left > 0)
    const stop = AbortSignal.any([signal, AbortSignal.timeout(Math.min(1_000, ...due))])
    // Nothing was read, so whoever is furthest stands at the head.
    const seen = Math.max(0, ...this.#feeds.map((feed) => feed.lease?.position ?? 0))
    return (async () => {
      for await (const _ of this.parts.log.follow(seen, stop)) return
    })()
  }
}
