import type { EventData, RecordedInStream } from '~/domain/catalogue'
import { addressStream, claim } from '~/domain/claims/claim'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import { CommandReused, type Outcome } from '~/platform/eventstore/execute'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { sql } from '~/platform/postgres/sql'
import { contextOfCommit, type ServiceContext } from '../context'
import { finishAccount } from './finish-account'

export interface Account {
  readonly data: EventData<'AddressTaken'>
  readonly password: string
}

/**
 * The part that registering a practice, accepting an invite as a new person and making a super admin share: credential
 * row, then the address is taken, which is the commit, then everything that follows from it.
 * Refuses: AddressTaken. Throws CommandReused when the same command comes again with another password.
 */
export async function openAccount(ctx: ServiceContext, { data, password }: Account): Promise<Outcome> {
  const { runtime } = ctx
  const { userId, key } = data
  const stream = addressStream(key)
  const claimed = await runtime.executor.load(stream, claim.model)
  if (claimed.state.status === 'taken' && claimed.state.holder !== userId) return refuse('AddressTaken')
  if (claimed.state.status === 'taken') await holdToPassword(ctx, userId, password)
  else await keepPassword(ctx, data, password)
  runtime.passed?.('credential')
  const taken = await runtime.executor.execute(ctx, stream, claim.takeAddress(data))
  runtime.passed?.('takeAddress')
  if (isRefusal(taken)) return refuse('AddressTaken')
  return finishOpening(ctx, key, userId)
}

/** Does what is left of an opening whose address is taken, the commit. Refuses: AddressTaken by somebody else, PersonErased. */
export async function finishOpening(ctx: ServiceContext, key: string, userId: string): Promise<Outcome> {
  const commit = await commitIn(ctx, key, userId)
  if (!commit) return refuse('AddressTaken')
  return finishAccount(contextOfCommit(ctx.runtime, commit, ctx.signal), commit)
}

/** The password of a registration on its way; a try that died before the commit may have left another one. */
async function keepPassword(
  ctx: ServiceContext,
  { userId, key }: Account['data'],
  password: string,
): Promise<void> {
  const passwordHash = await ctx.runtime.hasher.hash(password)
  await ctx.runtime.db.asWeb((tx) =>
    tx.query(sql`
      insert into ops.credentials as kept (user_id, address_key, password_hash, created_at)
      values (${userId}, ${key}, ${passwordHash}, ${ctx.now})
      on conflict (user_id) do update set password_hash = excluded.password_hash where not kept.confirmed`),
  )
}

/**
 * The account is there already, so this is the same command once more. Its password stands in no event; without this
 * whoever learns a command id could sign in with any. Throws CommandReused.
 */
async function holdToPassword({ runtime }: ServiceContext, userId: string, password: string): Promise<void> {
  const kept = await runtime.db.asWeb((tx) =>
    tx.query<{ passwordHash: string }>(
      sql`select password_hash as "passwordHash" from ops.credentials where user_id = ${userId}`,
    ),
  )
  const passwordHash = kept.rows[0]?.passwordHash
  if (!passwordHash || !(await runtime.hasher.verify(password, passwordHash)))
    throw new CommandReused('This account was opened with another password')
}

async function commitIn(
  { runtime }: ServiceContext,
  key: string,
  userId: string,
): Promise<RecordedInStream<'AddressTaken'> | undefined> {
  const stored = await runtime.store.readStream(addressStream(key), 0)
  for (const event of await decodeAll(stored, runtime.sealer)) {
    if (isKnown(event) && event.type === 'AddressTaken' && event.data.userId === userId) return event
  }
  return undefined
}
