import type { RecordedEvent } from './recorded-event'
import { currentRevision, isSoftDeleted, lastRevision, metastreamOf } from './stream-state'
import type { TransactionLog } from './transaction-log'

export type Expected = bigint | 'any' | 'no_stream' | 'stream_exists'

/** How appends of their own, deletes and tombstones say it. */
interface RevisionOptions {
  hasNoStream(): boolean
  hasStreamExists(): boolean
  hasRevision(): boolean
  getRevision(): string
}

export function expectedIn(options: RevisionOptions): Expected {
  if (options.hasNoStream()) return 'no_stream'
  if (options.hasStreamExists()) return 'stream_exists'
  if (options.hasRevision()) return BigInt(options.getRevision())
  return 'any'
}

export type Decision =
  | { readonly is: 'new'; readonly revivesStream: boolean }
  /** The same events were written before: `last` is the last of them. */
  | { readonly is: 'repeated'; readonly last: RecordedEvent }
  | { readonly is: 'conflict'; readonly current: bigint }
  | { readonly is: 'deleted' }

/**
 * Whether events with these ids may be appended to a stream. An exact revision is compared with the stream first: at the
 * current one nothing is looked up, so a repetition there is stored again. Behind it, the ids at the revisions that
 * follow are compared, which works as long as there is a log. `ANY` has no revision to look at and asks a memory of ids
 * that the process loses when it ends. (`IndexWriter.CheckCommit` of EventStoreDB 23.10.)
 */
export function decide(
  log: TransactionLog,
  name: string,
  expected: Expected,
  ids: readonly string[],
): Decision {
  const stream = log.stream(name)
  const current = currentRevision(stream)
  if (current === lastRevision) return { is: 'deleted' }
  if (expected === 'stream_exists') {
    if (isSoftDeleted(stream)) return { is: 'deleted' }
    if (current < 0n && log.stream(metastreamOf(name)).events.length === 0) return { is: 'conflict', current }
  }
  if (expected === 'any' || expected === 'stream_exists') return byMemory(log, name, ids)
  const revision = expected === 'no_stream' ? -1n : expected
  if (revision > current) return { is: 'conflict', current }
  if (revision === current) return { is: 'new', revivesStream: isSoftDeleted(stream) }
  return byRevision(log, name, revision, ids)
}

function byMemory(log: TransactionLog, name: string, ids: readonly string[]): Decision {
  const stream = log.stream(name)
  const found = ids
    .map((id) => log.written.get(id))
    .map((event) => (event?.stream === name ? event : undefined))
  const last = found.at(-1)
  if (!found[0]) return { is: 'new', revivesStream: isSoftDeleted(stream) }
  if (!last || found.includes(undefined)) return { is: 'conflict', current: currentRevision(stream) }
  return { is: 'repeated', last }
}

function byRevision(log: TransactionLog, name: string, revision: bigint, ids: readonly string[]): Decision {
  const stream = log.stream(name)
  const following = stream.events.slice(Number(revision) + 1, Number(revision) + 1 + ids.length)
  const last = following.at(-1)
  if (last && ids.every((id, index) => following[index]?.id === id)) return { is: 'repeated', last }
  const first = following[0]
  const startsAnew = revision === -1n && isSoftDeleted(stream) && first?.id !== ids[0] && ids.length > 0
  if (startsAnew) return { is: 'new', revivesStream: true }
  return { is: 'conflict', current: currentRevision(stream) }
}
