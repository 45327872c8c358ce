import { commandOf, metadataOf } from './eventstoredb-metadata'
import { AppendTooLarge, type AppendRequest } from './ports'

/** What EventStoreDB takes in one append. The other stores hold to it too: an installation can always move between them. */
export const mostAppendBytes = 1_048_576

/** Room for what a move between stores writes beside an event: the time that the log gave it. */
const bytesBeside = 64

/**
 * Whether a request may be appended: at least one event, and no more than every store takes. Throws RangeError,
 * AppendTooLarge.
 */
export function checkSize(request: AppendRequest): void {
  if (request.events.length === 0) throw new RangeError('An append needs at least one event')
  // A character is three bytes at most, and six where its quoting is quoted again: most requests need no closer look.
  const characters = request.events.reduce((sum, { data, meta }) => sum + data.length + meta.length, 0)
  if (characters * 6 + request.events.length * 1_024 <= mostAppendBytes) return
  const bytes = bytesOf(request)
  if (bytes > mostAppendBytes) throw new AppendTooLarge(bytes, mostAppendBytes)
}

/** As the server counts: data, metadata, and the type in UTF-16. */
function bytesOf(request: AppendRequest): number {
  const command = commandOf(request)
  return request.events.reduce(
    (sum, event) =>
      sum +
      event.type.length * 2 +
      Buffer.byteLength(event.data) +
      Buffer.byteLength(metadataOf(event, command)) +
      bytesBeside,
    0,
  )
}
