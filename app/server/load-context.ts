import '@remix-run/node'
import type { Origin } from '~/domain/kernel/envelope'
import type { Runtime } from '~/services/context'
import type { Readiness } from '~/services/operations/readiness'

declare module '@remix-run/node' {
  /** What the server hands to every loader and action. */
  interface AppLoadContext {
    readonly runtime: Runtime
    readonly nonce: string
    /** Correlation id of everything this request causes. */
    readonly requestId: string
    readonly origin: Origin
    /** Aborts when the client has gone. */
    readonly signal: AbortSignal
    readonly readiness: Readiness
  }
}
