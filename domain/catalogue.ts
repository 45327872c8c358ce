import { claimEvents } from './claims/events'
import type { AnyDefinition, DataOf, RecordedOf } from './kernel/catalogue'
import { operationEvents } from './operations/events'
import { userEvents } from './people/events'
import { platformAdminEvents } from './platform-admins/events'
import { sessionEvents } from './sessions/events'
import { inviteMailEvents, tenantEvents } from './tenancy/events'

/** Every event of the product, by type. */
export const catalogue = {
  ...claimEvents,
  ...userEvents,
  ...sessionEvents,
  ...tenantEvents,
  ...inviteMailEvents,
  ...platformAdminEvents,
  ...operationEvents,
}

export type Catalogue = typeof catalogue
export type EventType = keyof Catalogue
export type Recorded<K extends EventType> = RecordedOf<Catalogue, K>
export type AnyRecorded = { [K in EventType]: Recorded<K> }[EventType]
export type EventData<K extends EventType> = DataOf<Catalogue, K>

const definitions = new Map<string, AnyDefinition>(Object.entries(catalogue))

/** The definition of an event type, undefined for a type of a newer release. */
export function definitionOf(type: string): AnyDefinition | undefined {
  return definitions.get(type)
}

/** Ids of every record an event touches: those it was written with, and those that its definition learnt to mark since. */
export function refsOf(event: AnyRecorded): readonly string[] {
  return [...new Set([...event.refs, ...(definitionOf(event.type)?.refs(event.data) ?? [])])]
}
