import messages from '@eventstore/db-client/generated/streams_pb.js'
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type { ServerDuplexStream } from '@grpc/grpc-js'
import * as answers from './batch-append-answers'
import type { Context } from './context'
import type { Expected } from './expected-revision'
import { underFault } from './faults'
import { asGrpcError } from './grpc-error'
import { appendLimitBytes, proposedIn, sizeOf } from './proposed-events'
import type { ProposedEvent } from './recorded-event'
import { streamNameIn } from './stream-name'
import { append, type Written } from './write'

export type BatchAppendCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>

/** An append whose last part has not arrived. */
interface Pending {
  readonly stream: string
  readonly expected: Expected
  readonly events: ProposedEvent[]
  readonly timer: NodeJS.Timeout
}

/** How long a server waits for the rest of an append before it gives it up. */
const writeTimeoutMs = 2_000

/** One call carries all appends of a connection, each in one or more parts under a correlation id of its own. */
export function batchAppend(context: Context, call: BatchAppendCall): void {
  const appends = new BatchAppends(context, call)
  call.on('data', (request: BatchAppendReq) => appends.take(request))
  call.on('end', () => call.end())
  call.on('error', () => undefined)
  call.on('cancelled', () => appends.forget())
}

class BatchAppends {
  readonly #context: Context
  readonly #call: BatchAppendCall
  readonly #pending = new Map<string, Pending>()

  constructor(context: Context, call: BatchAppendCall) {
    this.#context = context
    this.#call = call
  }

  take(request: BatchAppendReq): void {
    const correlation = request.getCorrelationId()?.getString() ?? ''
    const options = request.getOptions()
    if (options) this.#begin(correlation, options)
    const pending = this.#pending.get(correlation)
    if (!pending) return
    try {
      pending.events.push(...request.getProposedMessagesList().map(proposedIn))
    } catch (error) {
      // As on the real server the append stays pending, so that a second answer follows when its time is up.
      const why = error instanceof Error ? error.message : 'Bad request'
      this.#answer(correlation, pending.stream, answers.badRequest(why))
      return
    }
    if (sizeOf(pending.events) > appendLimitBytes) {
      this.#end(correlation)
      this.#answer(correlation, pending.stream, answers.tooLarge(appendLimitBytes))
    } else if (request.getIsFinal()) {
      this.#end(correlation)
      void this.#append(correlation, pending)
    }
  }

  forget(): void {
    for (const correlation of [...this.#pending.keys()]) this.#end(correlation)
  }

  #begin(correlation: string, options: BatchAppendReq.Options): void {
    const stream = streamNameIn(options)
    const deadline = options.getDeadline()?.toDate().getTime() ?? Infinity
    const left = Math.min(deadline - Date.now(), writeTimeoutMs)
    if (left <= 0) return this.#answer(correlation, stream, answers.timeout())
    const timer = setTimeout(() => {
      this.#pending.delete(correlation)
      this.#answer(correlation, stream, answers.timeout())
    }, left)
    this.#pending.set(correlation, { stream, expected: expectedIn(options), events: [], timer })
  }

  #end(correlation: string): void {
    clearTimeout(this.#pending.get(correlation)?.timer)
    this.#pending.delete(correlation)
  }

  async #append(correlation: string, { stream, expected, events }: Pending): Promise<void> {
    const { log, faults, connections } = this.#context
    const fault = faults.take('write')
    const work = (): Written => append(log, stream, expected, events)
    if (fault?.is === 'not-ready') return this.#answer(correlation, stream, answers.notReady())
    try {
      const cut = (): void => connections.cut(this.#call.getPeer())
      const written = fault ? await underFault(fault, cut, work) : work()
      this.#answer(correlation, stream, answerTo(written, stream, expected))
    } catch (error) {
      this.#call.emit('error', asGrpcError(error))
    }
  }

  #answer(correlation: string, stream: string, answer: ReturnType<typeof answerTo>): void {
    const response = new messages.BatchAppendResp()
      .setCorrelationId(new shared.UUID().setString(correlation))
      .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    if (answer instanceof messages.BatchAppendResp.Success) response.setSuccess(answer)
    else response.setError(answer)
    if (!this.#call.cancelled) this.#call.write(response)
  }
}

function answerTo(written: Written, stream: string, expected: Expected) {
  switch (written.is) {
    case 'written':
      return answers.success(written.revision, written.position)
    case 'conflict':
      return answers.wrongExpectedVersion(expected, written.current)
    case 'deleted':
      return answers.streamDeleted(stream)
  }
}

function expectedIn(options: BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no_stream'
  if (options.hasStreamExists()) return 'stream_exists'
  if (options.hasStreamPosition()) return BigInt(options.getStreamPosition())
  return 'any'
}
