import { z } from 'zod'

const measurement = z.object({
  name: z.string(),
  unit: z.enum(['events/s', 'requests/s', 'ms', 'µs', 'bytes', 'MB', 'events', 'ratio']),
  better: z.enum(['more', 'less']),
  samples: z.array(z.number()),
  note: z.string().optional(),
})

const module = z.object({
  name: z.string(),
  about: z.string(),
  state: z.enum(['run', 'failed']),
  error: z.string().optional(),
  seconds: z.number(),
  /** Load of the machine over the minute before and the one at its end. */
  loadBefore: z.number(),
  loadAfter: z.number(),
  measurements: z.array(measurement),
  notRun: z.array(z.object({ name: z.string(), why: z.string() })),
})

/** What `raw.json` holds. */
export const runSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  commit: z.string(),
  dirty: z.boolean(),
  /** Sizes too small to mean anything. */
  quick: z.boolean(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryMb: z.number(),
    system: z.string(),
    node: z.string(),
    postgres: z.record(z.string(), z.string()),
  }),
  modules: z.array(module),
})

export type Run = z.output<typeof runSchema>
export type ModuleRun = z.output<typeof module>
export type Measured = z.output<typeof measurement>

export function measurementsOf(run: Run): readonly Measured[] {
  return run.modules.flatMap((one) => one.measurements)
}
