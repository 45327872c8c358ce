import { newId } from '~/platform/ids'
import { UserRegistered } from '~/domain/people/events'
import { userStream } from '~/domain/people/user'
import { MemberJoined } from '~/domain/tenancy/events'
import { tenantStream } from '~/domain/tenancy/tenant'
import type { NewEvent } from '~/domain/kernel/event'
import type { StreamRef } from '~/domain/kernel/envelope'
import { loadConfig } from '~/platform/config/config'
import { sql } from '~/platform/postgres/sql'
import { tenants } from '~/projections/tenants/tenants'
import { tableOf } from '~/projections/runtime/tables'
import { encodeSealed } from '../harness/encode-sealed'
import { openRuntime } from '~/scripts/open-runtime'
import type { Runtime } from '~/services/context'

/** Lets people join a practice of a running demo until it has `members` more, past the limit of its seats. */
export async function fillTeam(folder: string, slug: string, members: number): Promise<void> {
  const opened = await openRuntime(loadConfig({ env: { DAYBOOK_DIR: folder, LOG_LEVEL: 'error' } }))
  try {
    const { runtime } = opened
    const found = await runtime.db.asPlatform((tx) =>
      tx.query<{ tenantId: string }>(
        sql`select tenant_id as "tenantId" from ${tableOf(tenants)} where slug = ${slug}`,
      ),
    )
    const tenantId = found.rows[0]?.tenantId
    if (!tenantId) throw new Error(`The demo has no practice ${slug}`)
    const team = tenantStream(tenantId)
    let version = (await runtime.store.readStream(team, 0)).length
    for (let number = 1; number <= members; number++) {
      const userId = newId()
      const email = `colleague.${number}@clinicanord.example`
      const person = {
        userId,
        email,
        name: `Colleague Number ${number}`,
        addressKey: userId,
        zone: 'Europe/Bucharest',
      }
      await appendOne(runtime, userStream(userId), 0, UserRegistered(person))
      await appendOne(runtime, team, version++, MemberJoined({ tenantId, userId, role: 'staff' }))
    }
  } finally {
    await opened.closing.run()
  }
}

async function appendOne(
  { store, sealer, clock }: Runtime,
  stream: StreamRef,
  expected: number,
  event: NewEvent,
) {
  const commandId = newId()
  const cause = {
    actor: { kind: 'system', id: null },
    source: 'cli',
    commandId,
    commandHash: '',
    correlationId: commandId,
    causationId: null,
    reason: null,
    origin: null,
  } as const
  const place = { stream, expected, at: clock.now(), idOf: newId }
  const events = await encodeSealed(sealer, [event], cause, place)
  await store.append({ stream, expected, commandId, events })
}
