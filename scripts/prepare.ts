import { oneAtATime } from '~/platform/postgres/one-at-a-time'
import { models } from '~/projections/models'
import { ensureModels } from '~/projections/runtime/checkpoints'
import { finishRestores } from '~/services/operations/finish-restores'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { prepareReactors } from '~/workers/reactors/run-reactors'
import { loadDemo } from './demo/demo'
import { replaceKnownPasswords, type SignIn } from './demo/passwords'
import type { Opened } from './open-runtime'

/**
 * Makes what has to be there before anything follows the log or answers: people of the demo, the tables of jobs and read
 * models, the places where reactors begin. Of several processes that start together one does it and the others find it
 * done: a reactor that began in the middle of loading the demo would mail invites of two years ago.
 */
export function prepareInstallation(opened: Opened, signal?: AbortSignal): Promise<readonly SignIn[]> {
  const { runtime, databaseUrl } = opened
  return oneAtATime(databaseUrl, signal, async () => {
    const signIns = await readyPeople(opened, signal)
    signal?.throwIfAborted()
    await prepareJobs(databaseUrl, runtime)
    await prepareReactors(runtime)
    await ensureModels(runtime.db, models)
    await finishRestores(runtime)
    return signIns
  })
}

/** Runs when the log is open and before anything follows it or answers: an installation that others can reach has no known password. */
export async function readyPeople(opened: Opened, signal?: AbortSignal): Promise<readonly SignIn[]> {
  const { mode, exposed } = opened.config
  if (mode === 'demo') return loadDemo(opened, signal)
  return exposed || mode === 'production' ? replaceKnownPasswords(opened.runtime) : []
}
