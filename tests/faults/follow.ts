import { keepingMailer } from '~/platform/mail/keeping-mailer'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import type { Runtime } from '~/services/context'
import { prepareJobs, runJobs } from '~/workers/jobs/run-jobs'
import { prepareReactors, reactors, runReactor, step } from '~/workers/reactors/run-reactors'

/** Feeds read models, reacts and works off jobs, as the application does, for as long as the process lives. */
export async function follow(runtime: Runtime): Promise<void> {
  const url = process.env.DATABASE_URL ?? ''
  await prepareJobs(url, runtime)
  await prepareReactors(runtime)
  const { signal } = new AbortController()
  const projector = new Projector({
    ...runtime,
    models,
    owner: `child ${process.pid}`,
    onTrouble: () => undefined,
  })
  await projector.prepare()
  void projector.run(signal)
  for (const reactor of reactors) void runReactor(runtime, reactor, signal)
  await runJobs(url, runtime, keepingMailer(runtime.db))
}

/** Every reactor once, up to the head. */
export async function reactOnce(runtime: Runtime): Promise<void> {
  for (const reactor of reactors) while ((await step(runtime, reactor)).more);
}
