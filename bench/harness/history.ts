import type { EncodedEvent } from '~/platform/eventstore/ports'
import { encodeSealed } from './encode-sealed'
import { derivedId } from '~/platform/ids'
import type { Runtime } from '~/services/context'
import { practice } from '~/tests/kit/history'
import type { Saying } from '~/tests/kit/record'

/** As many appends are kept under way: each flush of the store is full then. */
const writers = 64

/**
 * Fills the log with at least `events` events of made-up practices: real events through the real pipeline and store.
 * Answers the head. `rich` practices have many changes of roles, others many sign-ins.
 */
export async function fillLog(
  { store, log, sealer }: Pick<Runtime, 'store' | 'log' | 'sealer'>,
  events: number,
  { sessions = 24, roleChanges = 0 }: { readonly sessions?: number; readonly roleChanges?: number } = {},
): Promise<number> {
  let written = 0
  let next = 0
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (written < events) {
        const versions = new Map<string, number>()
        for (const saying of practice(next++, sessions, roleChanges)) {
          const { stream } = saying
          const expected = versions.get(stream.name) ?? 0
          const { commandId, encoded } = await encodeSaying(saying, expected)
          await store.append({ stream, expected, commandId, events: encoded })
          versions.set(stream.name, expected + encoded.length)
          written += encoded.length
        }
      }
    }),
  )
  return log.head()

  async function encodeSaying(
    { stream, events: said, at = '2026-03-01T08:00:00.000Z', ...by }: Saying,
    expected: number,
  ): Promise<{ readonly commandId: string; readonly encoded: readonly EncodedEvent[] }> {
    const commandId = derivedId('bench', stream.name, String(expected))
    const cause = {
      actor: by.actor ?? ({ kind: 'system', id: null } as const),
      source: 'web' as const,
      commandId,
      commandHash: 'mD0q9GJb7Yw0n1c2u3v4w5x6y7z8A9B0C1D2E3F4G5H',
      correlationId: commandId,
      causationId: null,
      reason: by.reason ?? null,
      origin: by.origin ?? null,
    }
    const idOf = (index: number): string => derivedId(commandId, String(index))
    const encoded = await encodeSealed(sealer, said, cause, { stream, expected, at, idOf })
    return { commandId, encoded }
  }
}
