import type http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerBuild } from '@remix-run/node'
import { answerHealth } from '~/app/server/answer-health'
import { createServer } from '~/app/server/create-server'
import { isLoopback, type Config } from '~/platform/config/config'
import { newId } from '~/platform/ids'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import type { Runtime } from '~/services/context'
import { Readiness } from '~/services/operations/readiness'
import { runJobs } from '~/workers/jobs/run-jobs'
import { reactors, runReactor } from '~/workers/reactors/run-reactors'
import { startPresence } from '~/workers/schedules/presence'
import { runSampling } from '~/workers/schedules/run-sampling'
import type { Closing } from './closing'
import type { SignIn } from './demo/passwords'
import { listen } from './listen'
import { settleLog, startMirror } from './mirror'
import { openRuntime, type Opened } from './open-runtime'
import { prepareInstallation } from './prepare'
import { releaseOf } from './release'

export interface Application {
  /** Where it answers: people where it is a web process, else only whoever asks for its health. Null when it does not. */
  readonly url: string | null
  readonly runtime: Runtime
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

/** Starts in this process what its roles are: all of web, projector and worker unless it was told. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const { config, say = () => undefined, signal } = options
  // The port is taken first: the address is part of what mails and cookies are made from.
  const server = config.roles.includes('web') || config.port !== undefined ? await listen(config) : null
  const url = server && addressOf(config, server)
  const appUrl = config.appUrl ?? url
  const opened = await openRuntime(config, {
    ...(appUrl ? { appUrl } : {}),
    say,
    company: config.isPart ? 'together' : 'alone',
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    server?.close()
    throw error
  })
  const { runtime, closing } = opened
  try {
    const readiness = new Readiness(runtime, models)
    const process = { id: newId(), roles: config.roles, release: await releaseOf() }
    // First of all: what begins with the end of the log needs the log to be there.
    startMirror(opened, process.id)
    await settleLog(opened, say, signal)
    const presence = await startPresence(runtime, readiness, {
      ...process,
      ...{ host: os.hostname(), pid: globalThis.process.pid, models },
    })
    closing.add('presence', () => presence.leave())
    const signIns = await prepareInstallation(opened, signal)
    signal?.throwIfAborted()
    follow(opened, process.id)
    if (config.roles.includes('worker')) {
      const jobs = await runJobs(opened.databaseUrl, runtime, opened.mailer)
      closing.add('jobs', () => jobs.stop())
    }
    if (server) answer(options, { runtime, closing, readiness, server })
    const stop = async (): Promise<void> => {
      readiness.drain()
      // Not waited for: a database that hangs must not keep the requests from their end.
      void presence.note()
      await closing.run()
    }
    return { url, runtime, signIns, stop }
  } catch (error) {
    server?.close()
    await closing.run()
    throw error
  }
}

/** Starts whatever follows the log here. */
function follow({ runtime, config, closing }: Opened, owner: string): void {
  const ending = new AbortController()
  const following: Promise<void>[] = []
  if (config.roles.includes('projector')) {
    const projector = new Projector({
      db: runtime.db,
      log: runtime.log,
      sealer: runtime.sealer,
      models,
      owner,
      progress: runtime.progress,
      onTrouble: (model, error) =>
        runtime.logger.warn({ err: error, model }, 'A read model will be fed again in a moment'),
    })
    following.push(projector.run(ending.signal), runSampling(runtime, ending.signal))
  }
  if (config.roles.includes('worker'))
    following.push(...reactors.map((reactor) => runReactor(runtime, reactor, ending.signal)))
  closing.add('followers', async () => {
    ending.abort()
    await Promise.all(following)
  })
}

interface Answering {
  readonly runtime: Runtime
  readonly closing: Closing
  readonly readiness: Readiness
  readonly server: http.Server
}

/** Answers people, or in a process that is no web process only whoever asks for its health. */
function answer(
  { config, build, vite }: ApplicationOptions,
  { runtime, closing, readiness, server }: Answering,
): void {
  if (config.roles.includes('web')) {
    const web = createServer({ runtime, readiness, config, build, http: server, ...(vite ? { vite } : {}) })
    closing.add('web server', () => web.drain(sleep(config.drainSeconds * 1000)))
  } else {
    const health = answerHealth(server, readiness)
    closing.add('health server', () => health.close())
  }
}

function addressOf({ appUrl, host, exposed, roles }: Config, server: http.Server): string {
  const { port } = server.address() as AddressInfo
  if (appUrl !== undefined && roles.includes('web')) return appUrl
  return `http://${isLoopback(host) || exposed ? 'localhost' : host}:${port}`
}
