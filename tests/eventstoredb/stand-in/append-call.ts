import messages from '@eventstore/db-client/generated/streams_pb.js'
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js'
import type { Context } from './context'
import { expectedIn, type Expected } from './expected-revision'
import { underFault } from './faults'
import { appendTooLarge, asGrpcError, invalidRead, streamDeleted } from './grpc-error'
import { appendLimitBytes, proposedIn, sizeOf } from './proposed-events'
import type { ProposedEvent } from './recorded-event'
import { streamNameIn } from './stream-name'
import { append, type Written } from './write'

export type AppendCall = ServerReadableStream<AppendReq, AppendResp>

/** An append in a call of its own, as a client makes it that brings credentials along. */
export async function appendCall(
  { log, faults, connections }: Context,
  call: AppendCall,
  answer: sendUnaryData<AppendResp>,
): Promise<void> {
  try {
    let options: AppendReq.Options | undefined
    const events: ProposedEvent[] = []
    for await (const part of call as AsyncIterable<AppendReq>) {
      const proposed = part.getProposedMessage()
      options ??= part.getOptions()
      if (proposed) events.push(proposedIn(proposed))
      if (sizeOf(events) > appendLimitBytes) throw appendTooLarge(appendLimitBytes)
    }
    if (!options) throw invalidRead('An append needs options')
    const stream = streamNameIn(options)
    const expected = expectedIn(options)
    const work = (): Written => append(log, stream, expected, events)
    const fault = faults.take('write')
    const written = fault ? await underFault(fault, () => connections.cut(call.getPeer()), work) : work()
    answer(null, answerTo(written, stream, expected))
  } catch (error) {
    answer(asGrpcError(error))
  }
}

function answerTo(written: Written, stream: string, expected: Expected): AppendResp {
  if (written.is === 'deleted') throw streamDeleted(stream)
  const response = new messages.AppendResp()
  if (written.is === 'conflict') return response.setWrongExpectedVersion(conflict(expected, written.current))
  const position = new messages.AppendResp.Position()
    .setCommitPosition(String(written.position))
    .setPreparePosition(String(written.position))
  return response.setSuccess(
    new messages.AppendResp.Success().setCurrentRevision(String(written.revision)).setPosition(position),
  )
}

function conflict(expected: Expected, current: bigint): AppendResp.WrongExpectedVersion {
  const nothing = new shared.Empty()
  const answer = new messages.AppendResp.WrongExpectedVersion()
  if (expected === 'any') answer.setExpectedAny(nothing)
  else if (expected === 'no_stream') answer.setExpectedNoStream(nothing)
  else if (expected === 'stream_exists') answer.setExpectedStreamExists(nothing)
  else answer.setExpectedRevision(String(expected))
  if (current < 0n) answer.setCurrentNoStream(nothing)
  else answer.setCurrentRevision(String(current))
  return answer
}
