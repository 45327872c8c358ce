import type { AnyRecorded } from '~/domain/catalogue'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { EventLog, LogFilter, StoredEvent } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import { models } from '../models'
import type { ReadModel } from '../read-model'
import { keyText, type Fields } from '../runtime/rows'

export interface FieldChange {
  readonly model: string
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

interface Parts {
  readonly log: EventLog
  readonly sealer: Sealer
}

const pageSize = 2_000

/** What an event changed, field by field: its record folded up to the event before it, and once more with it. */
export async function beforeAndAfter(parts: Parts, event: AnyRecorded): Promise<readonly FieldChange[]> {
  const changes: FieldChange[] = []
  for (const model of models.filter(({ name }) => name !== 'audit-entries')) {
    const step = model.step(event)
    if (!step || 'lookup' in step.keys) continue
    const earlier = await earlierEvents(parts, model, event)
    for (const key of step.keys) changes.push(...changesOf(model, key, earlier, event))
  }
  return changes
}

function changesOf(
  model: ReadModel,
  key: Fields,
  earlier: readonly AnyRecorded[],
  event: AnyRecorded,
): FieldChange[] {
  const wanted = keyText(model.primaryKey, key)
  const foldInto = (row: Fields | undefined, one: AnyRecorded): Fields | undefined => {
    const step = model.step(one)
    const touches =
      step && !('lookup' in step.keys) && step.keys.some((its) => keyText(model.primaryKey, its) === wanted)
    return touches ? step.fold(row) : row
  }
  const before = earlier.reduce(foldInto, undefined)
  const after = foldInto(before, event)
  return Object.keys(model.columns)
    .filter((field) => JSON.stringify(before?.[field] ?? null) !== JSON.stringify(after?.[field] ?? null))
    .map((field) => ({
      model: model.name,
      field,
      before: before?.[field] ?? null,
      after: after?.[field] ?? null,
    }))
}

/** The events before this one that can have touched the same rows: those of its practice, or of its stream. */
async function earlierEvents(
  { log, sealer }: Parts,
  model: ReadModel,
  event: AnyRecorded,
): Promise<readonly AnyRecorded[]> {
  const { tenantId, stream, position } = event
  const filter: LogFilter = {
    ...(tenantId === null ? { stream: { tenantId, name: stream } } : { tenantId }),
    ...(model.types ? { types: model.types } : {}),
  }
  const found: StoredEvent[] = []
  for (let from = 0; ;) {
    const page = await log.read(from, pageSize, filter)
    found.push(...page)
    from = page.at(-1)?.position ?? from
    if (page.length < pageSize || from >= position) break
  }
  const earlier = found.filter((one) => one.position < position)
  return (await decodeAll(earlier, sealer)).filter(isKnown)
}
