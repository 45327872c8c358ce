import type { AppLoadContext } from '@remix-run/node'
import '~/app/server/load-context'
import { Readiness } from '~/services/operations/readiness'
import { fakeRuntime } from './fake-runtime'

/** What the server hands to loaders and actions, with the parts a test gives. */
export function fakeLoadContext(parts: Partial<AppLoadContext> = {}): AppLoadContext {
  return {
    runtime: fakeRuntime(),
    nonce: 'bm9uY2Utbm9uY2Utbm9uYw==',
    requestId: 'request-of-a-test',
    origin: { ip: '192.0.2.1', userAgent: 'Test' },
    signal: new AbortController().signal,
    readiness: new Readiness(fakeRuntime(), []),
    ...parts,
  }
}
