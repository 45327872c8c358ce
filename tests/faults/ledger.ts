import { setTimeout as sleep } from 'node:timers/promises'
import { hashOf } from '~/platform/eventstore/pipeline'
import type { StoredEvent } from '~/platform/eventstore/ports'
import { tenantColumn } from '~/platform/eventstore/postgres-rows'
import { newId } from '~/platform/ids'
import { ChildDied, TaskFailed, type Child } from './child'
import type { Chance } from './chance'
import type { Installation } from './installation'
import type { Writing, Written } from './tasks'

const pageSize = 5_000
const pauseMs = 50

/**
 * What was asked for and what was acknowledged, kept by the parent: whoever dies takes nothing of it along.
 */
export class Ledger {
  readonly asked = new Map<string, Writing>()
  readonly acknowledged = new Map<string, Written>()
  /** Appends that were refused, or whose process died. */
  failures = 0
  readonly #tenants: readonly string[]

  /** Appends go to `streams` practices, so that writers meet on the same streams. */
  constructor(
    readonly chance: Chance,
    streams = 6,
  ) {
    this.#tenants = Array.from({ length: streams }, () => newId())
  }

  /** A command of 1 to 5 events. */
  newWriting(): Writing {
    const tenantId = this.#tenants[this.chance.below(this.#tenants.length)] ?? ''
    const writing = { commandId: newId(), tenantId, size: 1 + this.chance.below(5) }
    this.asked.set(writing.commandId, writing)
    return writing
  }

  /** Asked for, and nobody said what became of it. */
  unacknowledged(): readonly Writing[] {
    return [...this.asked.values()].filter(({ commandId }) => !this.acknowledged.has(commandId))
  }

  /** Has a child write, and notes what it acknowledges. False when it failed or died. */
  async write(child: Child, writing: Writing = this.newWriting()): Promise<boolean> {
    try {
      const written = await child.call('write', writing)
      this.acknowledged.set(writing.commandId, written)
      return true
    } catch (error) {
      if (!(error instanceof ChildDied || error instanceof TaskFailed)) throw error
      this.failures += 1
      return false
    }
  }

  /**
   * Keeps `inFlight` commands under way, `first` these and then new ones, until `isOver` or the child is dead. What
   * fails is sent again, as a client does that knows its command ids.
   */
  async keepWriting(
    child: Child,
    inFlight: number,
    isOver: () => boolean,
    first: readonly Writing[] = [],
  ): Promise<void> {
    const waiting = [...first]
    let dead = false
    void child.ended.then(() => (dead = true))
    const writer = async (): Promise<void> => {
      while (!isOver() && !dead) {
        const writing = waiting.shift() ?? this.newWriting()
        if (await this.write(child, writing)) continue
        waiting.push(writing)
        await sleep(pauseMs)
      }
    }
    await Promise.all(Array.from({ length: inFlight }, writer))
  }

  /** Sends again what nobody acknowledged. Throws when one is not taken in several tries. */
  async settle(child: Child): Promise<void> {
    const waiting = [...this.unacknowledged()]
    const sender = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        for (let tries = 1; !(await this.write(child, next)); tries++) {
          if (tries === 5) throw new Error('A command was not taken in five tries')
          await sleep(pauseMs)
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, sender))
  }
}

/** What the log holds against what it should hold, in events. All but the first two must be empty. */
export interface Balance {
  readonly asked: number
  readonly acknowledged: number
  /** Acknowledged and not there. */
  readonly lost: number
  /** There more often than asked for. */
  readonly doubled: number
  /** Commands of which some events are there and others are not. */
  readonly partial: number
  /** Events whose content is not what was acknowledged, or not what its hash says. */
  readonly altered: number
  /** What is out of order, in words. */
  readonly disorder: readonly string[]
}

/** A balance in which nothing is wrong. */
export const settled = { lost: 0, doubled: 0, partial: 0, altered: 0, disorder: [] } as const

/** Holds the log against the ledger, event by event. */
export async function balance(installation: Installation, ledger: Ledger): Promise<Balance> {
  const events = await wholeLog(installation)
  const found = byCommand(events)
  const sum = { lost: 0, doubled: 0, partial: 0, altered: 0 }
  for (const { commandId, size } of ledger.asked.values()) {
    const there = found.get(commandId) ?? []
    const distinct = new Set(there.map(({ id }) => id)).size
    sum.doubled += Math.max(there.length - size, there.length - distinct)
    const receipt = ledger.acknowledged.get(commandId)
    if (!receipt) {
      if (there.length > 0 && there.length < size) sum.partial += 1
      continue
    }
    const versions = there.filter(
      ({ version }) => version >= receipt.firstVersion && version <= receipt.version,
    )
    sum.lost += Math.max(0, size - versions.length)
    const hashes = new Map(there.map(({ id, hash }) => [id, hash]))
    sum.altered += receipt.events.filter(({ id, hash }) => hashes.has(id) && hashes.get(id) !== hash).length
    sum.lost += receipt.events.filter(({ id }) => !hashes.has(id)).length
  }
  sum.altered += events.filter((event) => hashOf(streamOf(event), event.version, event) !== event.hash).length
  const disorder = [
    ...orderOf(events),
    ...chainsOf(events, ledger),
    ...(await countersOf(installation, events)),
  ]
  return { asked: ledger.asked.size, acknowledged: ledger.acknowledged.size, ...sum, disorder }
}

function byCommand(events: readonly StoredEvent[]): ReadonlyMap<string, readonly StoredEvent[]> {
  const found = new Map<string, StoredEvent[]>()
  for (const event of events) {
    const { commandId } = JSON.parse(event.meta) as { commandId: string }
    const present = found.get(commandId)
    if (present) present.push(event)
    else found.set(commandId, [event])
  }
  return found
}

export async function wholeLog(installation: Installation): Promise<readonly StoredEvent[]> {
  const { runtime } = await installation.opened()
  const events: StoredEvent[] = []
  for (;;) {
    const page = await runtime.log.read(events.at(-1)?.position ?? 0, pageSize)
    events.push(...page)
    if (page.length < pageSize) return events
  }
}

function streamOf({ tenantId, stream }: StoredEvent) {
  return { tenantId, name: stream }
}

/** Positions and versions without gap, times of the log that never run back. */
function orderOf(events: readonly StoredEvent[]): readonly string[] {
  const faults: string[] = []
  const versions = new Map<string, number>()
  events.forEach(({ position, stream, version, logTime }, index) => {
    if (position !== index + 1) faults.push(`position ${position} in place of ${index + 1}`)
    const expected = (versions.get(stream) ?? 0) + 1
    if (version !== expected) faults.push(`version ${version} of ${stream} in place of ${expected}`)
    versions.set(stream, version)
    const before = events[index - 1]
    if (before && logTime < before.logTime) faults.push(`log time runs back at position ${position}`)
  })
  return faults.slice(0, 5)
}

/** Every event of a practice begins where the one before it ended. */
function chainsOf(events: readonly StoredEvent[], ledger: Ledger): readonly string[] {
  const seats = new Map<string, number>()
  const mine = new Set([...ledger.asked.values()].map(({ tenantId }) => tenantId))
  const faults: string[] = []
  for (const { type, tenantId, data, position } of events) {
    if (tenantId === null || !mine.has(tenantId)) continue
    const said = JSON.parse(data) as { from?: number; to?: number; seats?: number }
    if (type === 'SeatLimitChanged' && said.from !== seats.get(tenantId))
      faults.push(`the chain breaks at position ${position}`)
    seats.set(tenantId, said.to ?? said.seats ?? 0)
  }
  return faults.slice(0, 5)
}

/** What the database counts beside the events: heads of streams, receipts of commands, the head of the log. */
async function countersOf(
  installation: Installation,
  events: readonly StoredEvent[],
): Promise<readonly string[]> {
  const streams = new Map(
    events.map((event) => [`${tenantColumn(event.tenantId)} ${event.stream}`, event.version]),
  )
  const [head] = await installation.query<{ position: number }>('select position from log.log_head')
  const heads = await installation.query<{ key: string; version: number }>(
    "select tenant_id || ' ' || stream as key, version from log.streams where version > 0",
  )
  const receipts = await installation.query<{ off: number }>(`
    select count(*) as off from log.commands c
      full join (select tenant_id, stream, meta ->> 'commandId' as command_id, min(version) as first_version,
                        max(version) as version, max(position) as position from log.events group by 1, 2, 3) e
        using (tenant_id, stream, command_id)
     where (c.first_version, c.version, c.position) is distinct from (e.first_version, e.version, e.position)`)
  const faults: string[] = []
  if (head?.position !== events.length)
    faults.push(`the head is ${head?.position} of ${events.length} events`)
  if (heads.length !== streams.size || heads.some(({ key, version }) => streams.get(key) !== version))
    faults.push('heads of streams differ from their events')
  if (receipts[0]?.off !== 0) faults.push(`${receipts[0]?.off} receipts differ from their events`)
  return faults
}
