import { z } from 'zod'
import { addressStream } from '~/domain/claims/claim'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { contextOfCommit, type Runtime } from '~/services/context'
import { finishAccount } from '~/services/people/finish-account'

const payload = z.object({ key: z.string(), userId: z.uuid() })

/** Runs the rest of a registration or an acceptance once more. For nearly all of them everything is done already. */
export async function finishLeftAccount(
  runtime: Runtime,
  job: unknown,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { key, userId } = payload.parse(job)
  const stored = await runtime.store.readStream(addressStream(key), 0)
  for (const event of await decodeAll(stored, runtime.sealer)) {
    if (!isKnown(event) || event.type !== 'AddressTaken' || event.data.userId !== userId) continue
    await finishAccount(contextOfCommit(runtime, event, signal), event)
  }
}
