import type { EventData } from '../catalogue'
import { decider, refuse } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { JobEvent } from './events'

export function jobStream(jobId: string): StreamRef {
  return { tenantId: null, name: `job-${jobId}` }
}

interface JobCommands {
  retry: {
    readonly jobId: string
    /** The moment it was given up, as the person saw it: an old form does not set a newer failure going. */
    readonly givenUpAt: string
    /** The job as it stands in the queue, null when it was not given up at that moment. */
    readonly found: Omit<EventData<'GivenUpJobRetried'>, 'jobId'> | null
  }
}

/** What operators did to a job. Its state is the queue's own; the stream is their diary. */
export const job = decider<JobCommands, JobEvent, null>({
  category: 'job',
  initial: null,
  decide: {
    retry: ({ jobId, found }) =>
      found ? [event.GivenUpJobRetried({ jobId, ...found })] : refuse('JobNotGivenUp'),
  },
  evolve: { GivenUpJobRetried: () => null },
})
