import type { EventData, Recorded } from '~/domain/catalogue'
import { addressStream, claim } from '~/domain/claims/claim'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import type { Outcome } from '~/platform/eventstore/execute'
import { decode, isKnown } from '~/platform/eventstore/pipeline'
import { sql } from '~/platform/postgres/sql'
import type { ServiceContext } from '../context'
import { contextOfCommit, finishAccount } from './finish-account'

export interface Account {
  readonly data: EventData<'AddressTaken'>
  readonly password: string
}

/**
 * The part that registering a practice, accepting an invite as a new person and making a super admin share: credential
 * row, then the address is taken, which is the commit, then everything that follows from it.
 * Refuses: AddressTaken.
 */
export async function openAccount(ctx: ServiceContext, { data, password }: Account): Promise<Outcome> {
  const { runtime } = ctx
  const { userId, key } = data
  const stream = addressStream(key)
  const claimed = await runtime.executor.load(stream, claim.model)
  if (claimed.state.status === 'taken' && claimed.state.holder !== userId) return refuse('AddressTaken')
  const passwordHash = await runtime.hasher.hash(password)
  await runtime.db.asWeb((tx) =>
    tx.query(sql`
      insert into ops.credentials (user_id, address_key, password_hash, created_at)
      values (${userId}, ${key}, ${passwordHash}, ${ctx.now}) on conflict (user_id) do nothing`),
  )
  runtime.passed?.('credential')
  const taken = await runtime.executor.execute(ctx, stream, claim.takeAddress(data))
  runtime.passed?.('takeAddress')
  if (isRefusal(taken)) return refuse('AddressTaken')
  const commit = await commitIn(ctx, key, userId)
  return commit ? finishAccount(contextOfCommit(runtime, commit, ctx.signal), commit) : refuse('AddressTaken')
}

async function commitIn(
  { runtime }: ServiceContext,
  key: string,
  userId: string,
): Promise<Recorded<'AddressTaken'> | undefined> {
  for (const stored of await runtime.store.readStream(addressStream(key), 0)) {
    const event = decode(stored, runtime.sealer)
    if (isKnown(event) && event.type === 'AddressTaken' && event.data.userId === userId) return event
  }
  return undefined
}
