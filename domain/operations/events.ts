import { z } from 'zod'
import type { EventOf } from '../kernel/catalogue'
import { defineEvent } from '../kernel/event'

const readModel = z.string().max(60)

/** A read model was built anew beside the live one, found right and swapped in. */
export const ReadModelRebuilt = defineEvent('ReadModelRebuilt', {
  readModel,
  version: z.int(),
  position: z.int(),
  rows: z.int(),
  /** True when the live rows were the same before the swap. */
  identical: z.boolean(),
})

/** A record whose events could not be folded is left as it is, on purpose and with a reason. */
export const QuarantinedKeySkipped = defineEvent('QuarantinedKeySkipped', {
  readModel,
  version: z.int(),
  key: z.string(),
  /** The events passed over, first and last. */
  fromPosition: z.int(),
  toPosition: z.int(),
})

export const operationEvents = { ReadModelRebuilt, QuarantinedKeySkipped }
export type OperationEvent = EventOf<typeof operationEvents>
