import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { ProposedEvent } from './recorded-event'

/** 1 MiB in one append, whatever the number of events; 23.10 counts nothing but their data. */
export const appendLimitBytes = 1_048_576

export function sizeOf(events: readonly ProposedEvent[]): number {
  return events.reduce((sum, { data }) => sum + data.length, 0)
}

type Proposed = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const nobody = '00000000-0000-0000-0000-000000000000'

/** Throws for an event that cannot be one: without a type, or with an id that is no UUID. */
export function proposedIn(message: Proposed): ProposedEvent {
  const metadata = message.getMetadataMap()
  const id = (message.getId()?.getString() ?? '').toLowerCase()
  const type = metadata.get('type')
  const contentType = metadata.get('content-type')
  if (!uuid.test(id)) throw new Error('Guid should contain 32 digits with 4 dashes')
  if (id === nobody) throw new Error('Empty eventId provided.')
  if (!type) throw new Error('Empty eventType provided.')
  if (!contentType) throw new Error('The content type is missing')
  return {
    id,
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}
