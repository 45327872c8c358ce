import { setTimeout as sleep } from 'node:timers/promises'
import type { AllStreamSubscription } from '@eventstore/db-client'
import type { Database } from '~/platform/postgres/database'
import { dataFaultCode } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { isBefore, type EventStoreDbSource } from './eventstoredb-source'
import type { LogSignal } from './log-signal'
import {
  haltMirror,
  MirrorHalted,
  MirrorLeaseLost,
  noteLag,
  releaseMirrorLease,
  takeMirrorLease,
  writeMirrored,
  type MirrorLease,
  type PlacedEvent,
} from './mirror-place'
import { hashOf } from './pipeline'
import { tenantOf } from './postgres-rows'

export interface MirrorParts {
  readonly db: Database
  readonly source: EventStoreDbSource
  readonly signal: LogSignal
  /** Name of this process in the lease. */
  readonly owner: string
  /** Told of trouble that will be tried again, and of the one kind that will not. */
  readonly onTrouble: (error: Error) => void
  readonly onHalt: (why: string) => void
  /** 0 to 1, spreads reconnections. */
  readonly random: () => number
  /** Events in a batch at most, unless its last command is longer; as many as pay for a transaction unless told. */
  readonly batchEvents?: number
  /** Told after each step; tests stop the world here. */
  readonly passed?: (step: string) => Promise<void>
}

const lease = { seconds: 15, beatMs: 2_000 }
const pauses = { firstMs: 100, longestMs: 10_000, standbyMs: 1_000 }
/** A batch is one transaction: large enough to pay for it, small enough to be seen soon. */
const batches = { events: 2_000, bytes: 4_194_304 }
/** Events of a batch that does not fill up wait so long. */
const hurryMs = 50
/** What an event takes in the server's log before we know better. */
const usualBytes = 800

/**
 * Copies our part of the server's log into `log.events`, in its order and with positions of our own, for ever: it
 * reconnects from its own last event whenever something breaks. One process at a time does it. Where server and mirror
 * contradict each other it halts, visibly, until somebody has looked.
 */
export async function runMirror(parts: MirrorParts, signal: AbortSignal): Promise<void> {
  const { db, owner } = parts
  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal }).catch(() => undefined)
  for (let troubles = 0; !signal.aborted;) {
    let held: MirrorLease | undefined
    try {
      const taken = await takeMirrorLease(db, owner, lease.seconds)
      if (taken === null || taken === 'halted') {
        await pause(pauses.standbyMs)
        continue
      }
      held = taken
      await new Following(parts, held, () => (troubles = 0)).run(signal)
    } catch (error) {
      if (signal.aborted) break
      if (error instanceof MirrorLeaseLost) continue
      if (error instanceof MirrorHalted && held) {
        await haltMirror(db, held, error.message).catch(() => undefined)
        parts.onHalt(error.message)
        continue
      }
      parts.onTrouble(error instanceof Error ? error : new Error(String(error)))
      const most = Math.min(pauses.longestMs, pauses.firstMs * 2 ** troubles)
      await pause(most / 2 + (most / 2) * parts.random())
      troubles += 1
    }
  }
  await releaseMirrorLease(db, owner).catch(() => undefined)
}

/** One connection, from its first look to whatever ends it. */
class Following {
  #held: MirrorLease
  /** Read and not written yet. */
  #waiting: PlacedEvent[] = []
  #writing: Promise<void> = Promise.resolve()
  #failure: Error | undefined
  /** The server says that it has come to the present. */
  #live = false
  readonly #began: MirrorLease
  /** Events of the batch that is being written. */
  #counted = 0

  constructor(
    readonly parts: MirrorParts,
    held: MirrorLease,
    readonly onProgress: () => void,
  ) {
    this.#held = held
    this.#began = held
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#compare()
    await this.parts.passed?.('compared')
    const subscription = this.parts.source.subscribe(this.#held.at)
    const stop = new AbortController()
    // Leaving the loop would leave the call open.
    const end = (): void => {
      stop.abort()
      void subscription.unsubscribe().catch(() => undefined)
    }
    signal.addEventListener('abort', end)
    // Told to stop while it compared: that is not said again.
    if (signal.aborted) end()
    const beating = this.#beat(stop.signal).catch((error: unknown) => this.#fail(error, subscription))
    const hurrying = this.#hurry(subscription, stop.signal)
    try {
      await this.#follow(subscription, signal)
    } catch (error) {
      // What broke first is what is told; the loop then ends because we ended it.
      throw this.#failure ?? error
    } finally {
      signal.removeEventListener('abort', end)
      end()
      subscription.destroy()
      await Promise.allSettled([beating, hurrying, this.#writing])
    }
  }

  /** Whether the server still is the one that was mirrored so far. Throws MirrorHalted. */
  async #compare(): Promise<void> {
    const { at, position } = this.#held
    if (!at) return
    const { source, db } = this.parts
    const head = await source.head()
    if (!head || isBefore(head, at))
      throw new MirrorHalted('the log of the server ends before what was mirrored from it')
    const found = await db.asProjector((tx) =>
      tx.query<{ tenant: string; stream: string; version: number; id: string; hash: string }>(sql`
        select tenant_id as tenant, stream, version, id, encode(hash, 'hex') as hash from log.events where position = ${position}`),
    )
    const here = found.rows[0]
    if (!here) throw new MirrorHalted(`position ${position} is missing from the mirror`)
    const there = await source.event(tenantOf(here.tenant), here.stream, here.version)
    const isSame =
      there?.id === here.id &&
      there.hash === here.hash &&
      (!there.at || (there.at.commit === at.commit && there.at.prepare === at.prepare))
    if (!isSame)
      throw new MirrorHalted(
        `version ${here.version} of ${here.stream}, the last that was mirrored, is not on the server as it is here`,
      )
  }

  async #follow(subscription: AllStreamSubscription, signal: AbortSignal): Promise<void> {
    subscription.on('caughtUp', () => (this.#live = true))
    subscription.on('fellBehind', () => (this.#live = false))
    let bytes = 0
    for await (const resolved of subscription) {
      if (signal.aborted) return
      const event = this.parts.source.placed(resolved)
      // The beginning of what is asked for may be included; what is here already is never taken twice.
      const last = this.#waiting.at(-1)?.at ?? this.#held.at
      if (last && !isBefore(last, event.at)) continue
      this.#check(event)
      this.#waiting.push(event)
      bytes += event.data.length + event.meta.length
      const isFull =
        this.#waiting.length >= (this.parts.batchEvents ?? batches.events) || bytes >= batches.bytes
      // Whole commands only. Full batches while it catches up; once it has, nothing waits for company.
      const isNow = isFull || (this.#live && subscription.readableLength === 0)
      if (event.version < event.last || !isNow) continue
      bytes = 0
      await this.#write(subscription)
    }
    await this.#writing
    // Ended without an error: the server went away politely.
    throw new Error('The subscription ended')
  }

  /** One batch is written while the next one is read: resolves when the one before it is. */
  async #write(subscription: AllStreamSubscription): Promise<void> {
    const batch = this.#waiting
    const before = this.#writing
    this.#waiting = []
    const level = this.#live && subscription.readableLength === 0
    this.#writing = before
      .then(() => (this.#failure ? undefined : this.#store(batch, level)))
      .catch((error: unknown) => this.#fail(error, subscription))
    await before
    if (this.#failure) throw this.#failure
  }

  /** Writes what has waited for the rest of its batch: the last events of a catch-up, or all of a server that does not say that it is over. */
  async #hurry(subscription: AllStreamSubscription, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(hurryMs, undefined, { signal }).catch(() => undefined)
      const last = this.#waiting.at(-1)
      if (last && last.version === last.last && subscription.readableLength === 0)
        await this.#write(subscription).catch(() => undefined)
    }
  }

  async #store(batch: readonly PlacedEvent[], level: boolean): Promise<void> {
    this.#counted = batch.length
    await this.parts.passed?.('before a batch')
    try {
      this.#held = await writeMirrored(this.parts.db, this.#held, batch, level)
    } catch (error) {
      const code = dataFaultCode(error)
      // Twice the same event or command, or text that is no JSON: the server holds what Daybook never writes.
      if (code === null) throw error
      throw new MirrorHalted(
        `the database refuses what stands behind position ${this.#held.position} (${code})`,
      )
    }
    this.#counted = 0
    await this.parts.passed?.('after a batch')
    this.parts.signal.moved(this.#held.position)
    this.onProgress()
  }

  #fail(error: unknown, subscription: AllStreamSubscription): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error))
    subscription.destroy(this.#failure)
  }

  /** Throws MirrorHalted for an event that is not what it says, or a command that is not whole. */
  #check(event: PlacedEvent): void {
    const { tenantId, stream, version, hash } = event
    if (hashOf({ tenantId, name: stream }, version, event) !== hash)
      throw new MirrorHalted(`version ${version} of ${stream} is not what its hash says`)
    const before = this.#waiting.at(-1)
    const isOpen = before !== undefined && before.version < before.last
    const begins = version === event.first
    const goesOn =
      before?.stream === stream && before.tenantId === tenantId && before.commandId === event.commandId
    if (isOpen ? !goesOn || version !== before.version + 1 : !begins)
      throw new MirrorHalted(`version ${version} of ${stream} is part of a command that is not whole`)
  }

  /** Renews the lease, and notes how far the mirror is behind, until `signal` aborts. Throws when it cannot. */
  async #beat(signal: AbortSignal): Promise<void> {
    const { db, owner, source } = this.parts
    while (!signal.aborted) {
      await sleep(lease.beatMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      const taken = await takeMirrorLease(db, owner, lease.seconds)
      if (taken === null || taken === 'halted' || taken.epoch !== this.#held.epoch)
        throw new MirrorLeaseLost('Another process mirrors now')
      const { at } = this.#held
      const unread = await source.newest(at).catch(() => undefined)
      // Not to know is not to be level.
      if (unread === undefined) continue
      const level = unread === null
      await noteLag(db, this.#held, { level, behind: unread ? this.#behind(unread.at.commit) : 0 })
    }
  }

  #behind(newest: bigint): number {
    if (this.#live) return Math.max(1, this.#waiting.length + this.#counted)
    const { at, position } = this.#held
    const [from, mirrored] = [this.#began.at, position - this.#began.position]
    const read = at && from ? Number(at.commit - from.commit) : 0
    const each = mirrored > 0 && read > 0 ? read / mirrored : usualBytes
    return Math.max(1, Math.round(Number(newest - (at?.commit ?? 0n)) / each))
  }
}
