import messages from '@eventstore/db-client/generated/streams_pb.js'
import { bytesField, entryField, textField, uint64Field } from './wire'

/** An event as a client proposes it. */
export interface ProposedEvent {
  /** A UUID in lower case. */
  readonly id: string
  readonly type: string
  readonly isJson: boolean
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

/** An event in the log: what decides lies in fields, what is sent is encoded once. */
export interface RecordedEvent {
  readonly stream: string
  readonly revision: bigint
  readonly id: string
  readonly type: string
  /** Where its record begins in the log, in bytes: its commit and its prepare position, which never differ here. */
  readonly position: number
  /** Where the next record begins. */
  readonly end: number
  /** Milliseconds since 1970. */
  readonly created: number
  /** The whole `ReadResp` message that carries it. */
  readonly encoded: Buffer
}

export interface Place {
  readonly stream: string
  readonly revision: bigint
  readonly position: number
  readonly created: number
}

/** What a record takes besides names and content; positions only have to grow unevenly, as in a real log. */
const recordOverheadBytes = 97
const ticksPerMillisecond = 10_000n

export function record(event: ProposedEvent, place: Place): RecordedEvent {
  const content = event.data.length + event.metadata.length
  const names = place.stream.length + event.type.length
  return {
    ...place,
    id: event.id,
    type: event.type,
    end: place.position + recordOverheadBytes + names + content,
    encoded: encode(event, place),
  }
}

/** The numbers are those of `streams.proto` and `shared.proto`. */
function encode(event: ProposedEvent, { stream, revision, position, created }: Place): Buffer {
  const contentType = event.isJson ? 'application/json' : 'application/octet-stream'
  const recorded = [
    bytesField(1, textField(2, event.id)),
    bytesField(2, textField(3, stream)),
    uint64Field(3, revision),
    uint64Field(4, position),
    uint64Field(5, position),
    entryField(6, 'type', event.type),
    entryField(6, 'created', String(BigInt(created) * ticksPerMillisecond)),
    entryField(6, 'content-type', contentType),
    bytesField(7, event.metadata),
    bytesField(8, event.data),
  ]
  return bytesField(1, bytesField(1, ...recorded), uint64Field(3, position))
}

/** What a client put into an event. */
export function contentOf({ encoded }: RecordedEvent): { data: Uint8Array; metadata: Uint8Array } {
  const event = messages.ReadResp.deserializeBinary(encoded).getEvent()?.getEvent()
  if (!event) throw new Error('An encoded event carries no event')
  return { data: event.getData_asU8(), metadata: event.getCustomMetadata_asU8() }
}
