import { z } from 'zod'
import { addressStream } from '~/domain/claims/claim'
import { decode, isKnown } from '~/platform/eventstore/pipeline'
import type { Runtime } from '~/services/context'
import { contextOfCommit, finishAccount } from '~/services/people/finish-account'

const payload = z.object({ key: z.string(), userId: z.uuid() })

/** Runs the rest of a registration or an acceptance once more. For nearly all of them everything is done already. */
export async function finishLeftAccount(runtime: Runtime, job: unknown): Promise<void> {
  const { key, userId } = payload.parse(job)
  for (const stored of await runtime.store.readStream(addressStream(key), 0)) {
    const event = decode(stored, runtime.sealer)
    if (!isKnown(event) || event.type !== 'AddressTaken' || event.data.userId !== userId) continue
    await finishAccount(contextOfCommit(runtime, event, new AbortController().signal), event)
  }
}
