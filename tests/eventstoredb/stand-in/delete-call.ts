import messages from '@eventstore/db-client/generated/streams_pb.js'
import type {
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js'
import type { Context } from './context'
import { expectedIn, type Expected } from './expected-revision'
import { underFault } from './faults'
import { asGrpcError, invalidRead, streamDeleted, wrongExpectedRevision } from './grpc-error'
import { streamNameIn } from './stream-name'
import { softDelete, tombstone, type Written } from './write'

export type DeleteCall = ServerUnaryCall<DeleteReq, DeleteResp>
export type TombstoneCall = ServerUnaryCall<TombstoneReq, TombstoneResp>

export async function deleteCall(
  context: Context,
  call: DeleteCall,
  answer: sendUnaryData<DeleteResp>,
): Promise<void> {
  try {
    const position = await end(context, call, softDelete)
    const at = new messages.DeleteResp.Position().setCommitPosition(position).setPreparePosition(position)
    answer(null, new messages.DeleteResp().setPosition(at))
  } catch (error) {
    answer(asGrpcError(error))
  }
}

export async function tombstoneCall(
  context: Context,
  call: TombstoneCall,
  answer: sendUnaryData<TombstoneResp>,
): Promise<void> {
  try {
    const position = await end(context, call, tombstone)
    const at = new messages.TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position)
    answer(null, new messages.TombstoneResp().setPosition(at))
  } catch (error) {
    answer(asGrpcError(error))
  }
}

type Ending = typeof softDelete

/** Ends a stream one way or the other. Answers the position of the record that says so. */
async function end(
  { log, faults, connections }: Context,
  call: DeleteCall | TombstoneCall,
  ending: Ending,
): Promise<string> {
  const options = call.request.getOptions()
  if (!options) throw invalidRead('A deletion needs options')
  const stream = streamNameIn(options)
  const expected = expectedIn(options)
  const work = (): Written => ending(log, stream, expected)
  const fault = faults.take('write')
  const written = fault ? await underFault(fault, () => connections.cut(call.getPeer()), work) : work()
  if (written.is === 'deleted') throw streamDeleted(stream)
  if (written.is === 'conflict') throw wrongExpectedRevision(stream, asNumber(expected), written.current)
  return String(written.position)
}

/** Deleting answers with the numbers that stand for the words. */
function asNumber(expected: Expected): bigint {
  if (typeof expected === 'bigint') return expected
  return { no_stream: -1n, any: -2n, stream_exists: -4n }[expected]
}
