import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Context } from './context'
import { streamDeleted } from './grpc-error'
import type { Outlet } from './outlet'
import { streamNameIn } from './stream-name'
import { isFound, isShown } from './stream-state'
import { caughtUp, confirmation } from './subscription-messages'

/** Sends the events after a revision and then those that are written. Ends only when the client goes or the stream gets its tombstone. */
export async function subscribeToStream(
  { log }: Context,
  from: ReadReq.Options.StreamOptions,
  outlet: Outlet,
): Promise<void> {
  const name = streamNameIn(from)
  let next = 0
  if (from.hasRevision()) next = Number(from.getRevision()) + 1
  if (from.hasEnd()) next = log.stream(name).events.length
  // From the end there is nothing to catch up with, even when there is no stream.
  let isLive = from.hasEnd()
  if (log.stream(name).tombstone) throw streamDeleted(name)
  await outlet.send(confirmation())
  if (isLive) await outlet.send(caughtUp())

  while (!outlet.over.aborted) {
    const stream = log.stream(name)
    while (next < stream.events.length && isFound(stream) && !outlet.over.aborted) {
      const event = stream.events[next]
      next += 1
      if (!event || !isShown(stream, event, Date.now())) continue
      const room = outlet.send(event.encoded)
      if (room) await room
    }
    if (log.stream(name).tombstone) throw streamDeleted(name)
    if (!isLive && isFound(stream)) {
      isLive = true
      await outlet.send(caughtUp())
    }
    if (next >= log.stream(name).events.length || !isFound(log.stream(name))) await log.grown(outlet.over)
  }
}
