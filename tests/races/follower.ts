import type { EventLog, EventStore } from '~/platform/eventstore/ports'
import { appendOf, someStream } from '~/tests/contract/events'

export interface FollowerReport {
  readonly appended: number
  readonly missing: number
  readonly doubled: number
  readonly outOfOrder: number
}

type Log = Pick<EventLog, 'read'>

/** Reads to the head again and again, keeping the furthest position as its checkpoint, as a projector does. */
class Follower {
  readonly seen: { id: string; position: number }[] = []
  #checkpoint: number

  constructor(
    readonly log: Log,
    start: number,
  ) {
    this.#checkpoint = start
  }

  async catchUp(): Promise<void> {
    for (;;) {
      const page = await this.log.read(this.#checkpoint, 500)
      if (page.length === 0) return
      for (const event of page) this.seen.push({ id: event.id, position: event.position })
      this.#checkpoint = page.at(-1)?.position ?? this.#checkpoint
    }
  }
}

/** What a follower got, held against what was acknowledged. */
function report(acknowledged: readonly string[], follower: Follower): FollowerReport {
  const counts = new Map<string, number>()
  for (const { id } of follower.seen) counts.set(id, (counts.get(id) ?? 0) + 1)
  return {
    appended: acknowledged.length,
    missing: acknowledged.filter((id) => !counts.has(id)).length,
    doubled: [...counts.values()].filter((count) => count > 1).length,
    outOfOrder: follower.seen.filter(
      (event, index) => index > 0 && event.position <= (follower.seen[index - 1]?.position ?? 0),
    ).length,
  }
}

/**
 * `writers` append at once, 1 to 8 events each time, while a follower reads along. They share the stores, which stand for
 * as many processes: one store writes few flushes at a time, so only several of them bring many transactions that overlap.
 */
export async function raceAgainstFollower(
  stores: readonly Pick<EventStore, 'append'>[],
  log: Pick<EventLog, 'read' | 'head'>,
  writers: number,
  rounds: number,
): Promise<FollowerReport> {
  const follower = new Follower(log, await log.head())
  const acknowledged: string[] = []
  let writing = true
  const following = (async () => {
    while (writing) await follower.catchUp()
    await follower.catchUp()
  })()
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let round = 0; round < rounds; round++) {
        const request = appendOf(someStream(), 0, 1 + ((writer + round) % 8))
        await stores[writer % stores.length]?.append(request)
        acknowledged.push(...request.events.map((event) => event.id))
      }
    }),
  )
  writing = false
  await following
  return report(acknowledged, follower)
}
