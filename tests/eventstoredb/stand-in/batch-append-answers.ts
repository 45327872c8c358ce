import shared from '@eventstore/db-client/generated/shared_pb.js'
import status from '@eventstore/db-client/generated/status_pb.js'
import type { Status } from '@eventstore/db-client/generated/status_pb.js'
import messages from '@eventstore/db-client/generated/streams_pb.js'
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import type { Expected } from './expected-revision'

// Every answer of a batch append but success is a status, whose details say which error it is.

export function success(revision: bigint, position: number): BatchAppendResp.Success {
  const at = new shared.AllStreamPosition()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position))
  return new messages.BatchAppendResp.Success().setCurrentRevision(String(revision)).setPosition(at)
}

export function wrongExpectedVersion(expected: Expected, current: bigint): Status {
  const nothing = new empty.Empty()
  const details = new shared.WrongExpectedVersion()
  if (expected === 'any') details.setExpectedAny(nothing)
  else if (expected === 'no_stream') details.setExpectedNoStream(nothing)
  else if (expected === 'stream_exists') details.setExpectedStreamExists(nothing)
  else details.setExpectedStreamPosition(String(expected))
  if (current < 0n) details.setCurrentNoStream(nothing)
  else details.setCurrentStreamRevision(String(current))
  return statusOf('WrongExpectedVersion', details.serializeBinary())
}

export function streamDeleted(stream: string): Status {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream))
  return statusOf(
    'StreamDeleted',
    new shared.StreamDeleted().setStreamIdentifier(identifier).serializeBinary(),
  )
}

export function tooLarge(limit: number): Status {
  const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit)
  return statusOf('MaximumAppendSizeExceeded', details.serializeBinary())
}

export function timeout(): Status {
  return statusOf('Timeout', new shared.Timeout().serializeBinary())
}

export function badRequest(why: string): Status {
  const details = new shared.BadRequest().setMessage(why)
  return statusOf('BadRequest', details.serializeBinary()).setMessage(why)
}

/** Details that say nothing: the client finds no error in them and makes one of its own. */
export function notReady(): Status {
  const details = new any.Any()
  details.pack(new empty.Empty().serializeBinary(), 'google.protobuf.Empty')
  return new status.Status().setMessage('Server Is Not Ready').setDetails(details)
}

function statusOf(name: string, bytes: Uint8Array): Status {
  const details = new any.Any()
  details.pack(bytes, `event_store.client.${name}`)
  return new status.Status().setMessage(name).setDetails(details)
}
