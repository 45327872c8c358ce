import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { invalidRead } from './grpc-error'
import type { TransactionLog } from './transaction-log'

/** Where a read of `$all` begins. */
export type From =
  | { readonly is: 'start' }
  | { readonly is: 'end' }
  | { readonly is: 'position'; readonly commit: bigint; readonly prepare: bigint }

const endOfLog = 2n ** 64n - 1n

export function fromIn(options: ReadReq.Options.AllOptions): From {
  const position = options.getPosition()
  if (options.hasStart()) return { is: 'start' }
  if (options.hasEnd() || !position) return { is: 'end' }
  const commit = BigInt(position.getCommitPosition())
  const prepare = BigInt(position.getPreparePosition())
  if (commit === endOfLog && prepare === endOfLog) return { is: 'end' }
  if (commit === 0n && prepare === 0n) return { is: 'start' }
  return { is: 'position', commit, prepare }
}

/**
 * The index of the first event at a position or after it. A position past the last event is one nobody has written yet;
 * any other must be where a record begins.
 */
export function indexAt(log: TransactionLog, from: From): number {
  if (from.is === 'start') return 0
  if (from.is === 'end') return log.events.length
  const index = log.indexFrom(from.commit)
  const event = log.events[index]
  if (!event || from.commit === 0n) return index
  if (BigInt(event.position) !== from.commit) throw invalidRead('Unexpected ReadAllResult: Error')
  return from.prepare > from.commit ? index + 1 : index
}
