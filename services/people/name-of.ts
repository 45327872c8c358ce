import { userStream } from '~/domain/people/user'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { Runtime } from '../context'

/** What a person is called now, by their own events and so never late. Null for somebody erased or unknown. */
export async function nameOf(
  runtime: Pick<Runtime, 'store' | 'sealer'>,
  userId: string,
): Promise<string | null> {
  let name: string | null = null
  const stored = await runtime.store.readStream(userStream(userId), 0)
  for (const event of await decodeAll(stored, runtime.sealer)) {
    if (isKnown(event) && (event.type === 'UserRegistered' || event.type === 'UserProfileChanged'))
      name = event.data.name
  }
  return name
}
