import { z } from 'zod'
import type { EventOf } from '../kernel/catalogue'
import { defineEvent, ref, refOrNone } from '../kernel/event'
import { instant } from '../kernel/instant'

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

/** A job that had used up all its tries gets them once more. What it works on is in the job, never here. */
export const GivenUpJobRetried = defineEvent('GivenUpJobRetried', {
  /** Its number in the queue. */
  jobId: z.string().max(20),
  task: z.string().max(60),
  tries: z.int(),
  /** The practice it works for, null for work of the platform. */
  tenantId: refOrNone('tenant'),
})

/** The log was brought back from a backup: what had been written after it is gone. The first event after the last that came back. */
export const LogRestored = defineEvent('LogRestored', {
  restoreId: ref('restore'),
  /** The name of the backup. */
  backup: z.string().max(60),
  takenAt: instant,
  /** The last entry that came back. */
  position: z.int(),
  /** SHA-256 chained over the hashes of all entries up to it, lower-case hex. */
  chain: z.string().regex(/^[0-9a-f]{64}$/),
  /** Keys of people that were destroyed after the backup was taken, and stay destroyed. */
  destroyedKeys: z.int(),
})

export const operationEvents = { ReadModelRebuilt, QuarantinedKeySkipped, GivenUpJobRetried, LogRestored }
export type OperationEvent = EventOf<typeof operationEvents>
export type JobEvent = EventOf<{ readonly GivenUpJobRetried: typeof GivenUpJobRetried }>
export type RestoreEvent = EventOf<{ readonly LogRestored: typeof LogRestored }>
export type ReadModelEvent = Exclude<OperationEvent, JobEvent | RestoreEvent>
