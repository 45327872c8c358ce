import type { AddressInfo } from 'node:net'
import os from 'node:os'
import type { ServerBuild } from '@remix-run/node'
import { createServer, type DaybookServer } from '~/app/server/create-server'
import { newId } from '~/platform/ids'
import { isLoopback, type Config } from '~/platform/config/config'
import { StoreUnavailable } from '~/platform/eventstore/ports'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import type { Runtime } from '~/services/context'
import { prepareJobs, runJobs } from '~/workers/jobs/run-jobs'
import { runSampling } from '~/workers/schedules/run-sampling'
import { prepareReactors, reactors, runReactor } from '~/workers/reactors/run-reactors'
import { loadDemo } from './demo/demo'
import { replaceKnownPasswords, type SignIn } from './demo/passwords'
import { listen } from './listen'
import { openRuntime, type Opened } from './open-runtime'

export interface Application {
  readonly url: string
  readonly runtime: Runtime
  readonly server: DaybookServer
  /** People of the demo with the passwords that were set at this start. */
  readonly signIns: readonly SignIn[]
  /** Stops taking requests, finishes what is under way, lets go of everything. */
  stop(): Promise<void>
}

export interface ApplicationOptions {
  readonly config: Config
  /** The Remix build, or a function that loads the newest one in development. */
  readonly build: ServerBuild | (() => Promise<ServerBuild>)
  readonly say?: (line: string) => void
  /** Ends a start that is under way; what was opened by then is closed again. */
  readonly signal?: AbortSignal
  /** Development: the middleware that serves source modules. */
  readonly vite?: Parameters<typeof createServer>[0]['vite']
}

/** Starts web, projector and workers in this process. */
export async function startApplication({
  config,
  build,
  say = () => undefined,
  signal,
  vite,
}: ApplicationOptions): Promise<Application> {
  // The port is taken first: the address is part of what mails and cookies are made from.
  const http = await listen(config)
  const { port } = http.address() as AddressInfo
  const url =
    config.appUrl ?? `http://${isLoopback(config.host) || config.exposed ? 'localhost' : config.host}:${port}`
  const opened = await openRuntime(config, {
    appUrl: url,
    say,
    alone: true,
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    http.close()
    throw error
  })
  const { runtime, databaseUrl, mailer, closing } = opened
  try {
    const ending = new AbortController()
    // First of all: what begins with the end of the log needs the log to be there.
    const mirroring = startMirror(opened, ending.signal)
    closing.add('mirror', async () => {
      ending.abort()
      await mirroring
    })
    await settleLog(opened, say, signal)
    const signIns = await readyPeople(opened, signal)
    signal?.throwIfAborted()
    await prepareJobs(databaseUrl, runtime)
    await prepareReactors(runtime)

    const projector = new Projector({
      db: runtime.db,
      log: runtime.log,
      sealer: runtime.sealer,
      models,
      owner: `${os.hostname()} ${process.pid} ${newId()}`,
      progress: runtime.progress,
      onTrouble: (model, error) =>
        runtime.logger.warn({ err: error, model }, 'A read model will be fed again in a moment'),
    })
    await projector.prepare()
    const following = [
      projector.run(ending.signal),
      ...reactors.map((reactor) => runReactor(runtime, reactor, ending.signal)),
      runSampling(runtime, ending.signal),
    ]
    closing.add('followers', async () => {
      ending.abort()
      await Promise.all(following)
    })
    signal?.throwIfAborted()
    const jobs = await runJobs(databaseUrl, runtime, mailer)
    closing.add('jobs', () => jobs.stop())
    const server = createServer({ runtime, config, build, http, ...(vite ? { vite } : {}) })
    closing.add('web server', () => server.drain())
    return { url, runtime, server, signIns, stop: () => closing.run() }
  } catch (error) {
    http.close()
    await closing.run()
    throw error
  }
}

/** Where the store is another server, fills the log from it until `signal` aborts. */
function startMirror({ mirror, runtime: { logger } }: Opened, signal: AbortSignal): Promise<void> {
  if (!mirror) return Promise.resolve()
  return mirror(
    {
      owner: `${os.hostname()} ${process.pid} ${newId()}`,
      onTrouble: (error) => logger.warn({ err: error }, 'The mirror will try again in a moment'),
      onHalt: (why) => logger.error({ why }, 'The mirror has halted: it waits for an operator'),
    },
    signal,
  )
}

/** A mirror that has halted keeps nobody from starting: the console says what is the matter. */
async function settleLog({ mirror, runtime }: Opened, say: (line: string) => void, signal?: AbortSignal) {
  if (!mirror) return
  say('Catching up with EventStoreDB')
  await runtime.log.settled(signal).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error
    runtime.logger.error({ err: error }, 'The log does not hold everything that the store holds')
  })
}

/** Runs when the log is open and before anything follows it or answers: an installation that others can reach has no known password. */
export async function readyPeople(opened: Opened, signal?: AbortSignal): Promise<readonly SignIn[]> {
  const { mode, exposed } = opened.config
  if (mode === 'demo') return loadDemo(opened, signal)
  return exposed || mode === 'production' ? replaceKnownPasswords(opened.runtime) : []
}
