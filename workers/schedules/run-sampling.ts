import { setTimeout as sleep } from 'node:timers/promises'
import type { Runtime } from '~/services/context'
import { sampleSeconds, takeSamples } from '~/services/operations/take-samples'

/** Measures the installation every ten seconds until `signal` aborts. A sample that fails is a gap in a line, no more. */
export async function runSampling(runtime: Runtime, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(sampleSeconds * 1000, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    await takeSamples(runtime).catch((error: unknown) =>
      runtime.logger.warn({ err: error }, 'The installation could not be measured'),
    )
  }
}
