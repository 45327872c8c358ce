import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import messages from '@eventstore/db-client/generated/streams_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type { Context } from './context'
import { underFault } from './faults'
import { asGrpcError, invalidRead, streamDeleted } from './grpc-error'
import { Outlet, type ReadCall, type ReadMessage } from './outlet'
import { fromIn, indexAt } from './position'
import type { RecordedEvent } from './recorded-event'
import { isFound, isShown } from './stream-state'
import { streamNameIn } from './stream-name'
import { subscribeToAll } from './subscribe-to-all'
import { subscribeToStream } from './subscribe-to-stream'
import type { TransactionLog } from './transaction-log'

/** Reads and subscriptions are one call to the server, told apart by their options. */
export async function read(context: Context, call: ReadCall): Promise<void> {
  const { faults, connections } = context
  const cut = (): void => connections.cut(call.getPeer())
  try {
    const options = optionsOf(call)
    const fault = faults.take(options.hasSubscription() ? 'subscribe' : 'read')
    let messagesLeft = fault?.is === 'cut-after' ? fault.messages : Infinity
    const outlet = new Outlet(call, () => {
      if (messagesLeft === 0) cut()
      messagesLeft -= 1
      return options.hasSubscription() ? faults.paused : undefined
    })
    const work = (): Promise<void> => answer(context, options, outlet)
    await (fault ? underFault(fault, cut, work) : work())
    if (!outlet.over.aborted) call.end()
  } catch (error) {
    call.emit('error', asGrpcError(error))
  }
}

function optionsOf(call: ReadCall): ReadReq.Options {
  const options = call.request.getOptions()
  if (!options) throw invalidRead('A read needs options')
  return options
}

async function answer(context: Context, options: ReadReq.Options, outlet: Outlet): Promise<void> {
  const stream = options.getStream()
  if (options.hasSubscription()) {
    context.subscriptions.add(outlet)
    outlet.over.addEventListener('abort', () => context.subscriptions.delete(outlet))
    await (stream ? subscribeToStream(context, stream, outlet) : subscribeToAll(context, options, outlet))
    return
  }
  const maxCount = BigInt(options.getCount())
  if (maxCount === 0n) throw invalidRead('Unexpected ReadStreamResult: Error')
  const found = stream ? ofStream(context.log, options, stream) : ofAll(context.log, options)
  let sent = 0n
  for (const message of found) {
    if (sent === maxCount || outlet.over.aborted) return
    const room = outlet.send(message)
    if (room) await room
    sent += 1n
  }
}

function isBackwards(options: ReadReq.Options): boolean {
  return options.getReadDirection() === messages.ReadReq.Options.ReadDirection.BACKWARDS
}

/** Metadata hides events from reads of a stream. */
function* ofStream(
  log: TransactionLog,
  options: ReadReq.Options,
  from: ReadReq.Options.StreamOptions,
): Generator<ReadMessage> {
  const name = streamNameIn(from)
  const stream = log.stream(name)
  if (stream.tombstone) throw streamDeleted(name)
  if (!isFound(stream)) {
    yield notFound(name)
    return
  }
  const { events } = stream
  const revision = from.hasRevision() ? BigInt(from.getRevision()) : 0n
  const start = from.hasEnd() ? events.length : Number(revision)
  // Backwards the event at the revision is read too.
  const index = isBackwards(options) ? start + 1 : start
  const now = Date.now()
  for (const event of inDirection(options, events, index)) {
    if (isShown(stream, event, now)) yield event.encoded
  }
}

/**
 * From a position forwards the event there is the first; backwards a position is the end of what is read, so that the
 * event there is not read any more.
 */
function* ofAll(log: TransactionLog, options: ReadReq.Options): Generator<ReadMessage> {
  const from = options.getAll()
  if (!from) throw invalidRead('A read is of a stream or of $all')
  const index = indexAt(log, fromIn(from))
  for (const event of inDirection(options, log.events, index)) yield event.encoded
}

/** The events from an index on, or those before it, the last one first. */
function inDirection(
  options: ReadReq.Options,
  events: readonly RecordedEvent[],
  index: number,
): RecordedEvent[] {
  return isBackwards(options) ? events.slice(0, index).reverse() : events.slice(index)
}

function notFound(stream: string): ReadMessage {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream))
  const message = new messages.ReadResp.StreamNotFound().setStreamIdentifier(identifier)
  return new messages.ReadResp().setStreamNotFound(message)
}
