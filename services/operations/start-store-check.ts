import { refuse, type Refusal } from '~/domain/kernel/decider'
import type { ServiceContext } from '../context'
import { beginStoreCheck, CheckUnderWay, runStoreCheck } from './store-check-journal'

/**
 * Starts a check of the store and answers at once; how far it is and what it finds is in the journal, where the page
 * reads it. Refuses: CheckUnderWay.
 */
export async function startStoreCheck({
  runtime,
}: Pick<ServiceContext, 'runtime'>): Promise<{ readonly id: string } | Refusal> {
  try {
    const id = await beginStoreCheck(runtime)
    runStoreCheck(runtime, id).catch((error: unknown) =>
      runtime.logger.error({ err: error }, 'A check of the store failed'),
    )
    return { id }
  } catch (error) {
    if (error instanceof CheckUnderWay) return refuse('CheckUnderWay')
    throw error
  }
}
