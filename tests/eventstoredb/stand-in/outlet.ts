import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerWritableStream } from '@grpc/grpc-js'

/** A message of a read: made by the generated classes, or encoded before. */
export type ReadMessage = ReadResp | Buffer

export type ReadCall = ServerWritableStream<ReadReq, ReadMessage>

/** The way out of a read or a subscription, which is as fast as the client takes what is sent. */
export class Outlet {
  readonly #call: ReadCall
  readonly #over = new AbortController()
  readonly #beforeEach: () => Promise<void> | undefined

  /** `beforeEach` runs before each message; what it answers is waited for. */
  constructor(call: ReadCall, beforeEach: () => Promise<void> | undefined) {
    this.#call = call
    this.#beforeEach = beforeEach
    call.once('cancelled', () => this.#over.abort())
    call.once('close', () => this.#over.abort())
  }

  /** Fires when nobody takes anything any more. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** Sends a message. Answers what to wait for before the next one, and nothing when there is room. */
  send(message: ReadMessage): Promise<void> | undefined {
    const hold = this.#beforeEach()
    return hold ? hold.then(() => this.#write(message)) : this.#write(message)
  }

  #write(message: ReadMessage): Promise<void> | undefined {
    if (this.over.aborted || this.#call.write(message)) return undefined
    return this.#room()
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        this.#call.off('drain', go)
        this.over.removeEventListener('abort', go)
        resolve()
      }
      this.#call.once('drain', go)
      this.over.addEventListener('abort', go)
    })
  }
}
