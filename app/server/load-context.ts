import '@remix-run/node'
import type { Origin } from '~/domain/kernel/envelope'
import type { Runtime } from '~/services/context'

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
    /** False while the server drains. */
    readonly isReady: () => boolean
  }
}
