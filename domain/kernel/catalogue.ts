import type { RecordedEvent } from './envelope'
import type { EventDefinition, NewEvent, Read, Written } from './event'
import type { z } from 'zod'

/** A definition of some event, its shape forgotten. */
export type AnyDefinition = Pick<
  EventDefinition,
  'type' | 'version' | 'schemas' | 'personal' | 'kinds' | 'refs' | 'upcast'
>

type ShapeOf<D> = D extends EventDefinition<string, infer S extends z.ZodRawShape> ? S : never

/** The union of new events of a set of definitions: `type TenantEvent = EventOf<typeof tenantEvents>`. */
export type EventOf<D> = {
  [K in keyof D]: D[K] extends (data: never) => infer E ? E : never
}[keyof D] &
  NewEvent

/** The recorded event of type `K`, as read models and sentences see it. */
export type RecordedOf<D, K extends keyof D> = K extends string
  ? RecordedEvent<K, Read<ShapeOf<D[K]>>>
  : never

/** The data of a new event of type `K`. */
export type DataOf<D, K extends keyof D> = Written<ShapeOf<D[K]>>
