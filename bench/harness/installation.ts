import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { loadConfig } from '~/platform/config/config'
import { newId } from '~/platform/ids'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { openRuntime, type Opened } from '~/scripts/open-runtime'
import type { Cluster } from './cluster'

export interface Installation extends Opened {
  /** Folder of its secrets, for a process of the application on the same database. */
  readonly folder: string
  close(): Promise<void>
}

/** The runtime exactly as the product puts it together, on a database of its own. */
export async function openInstallation(cluster: Cluster): Promise<Installation> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-bench-'))
  const databaseUrl = await cluster.createDatabase()
  const config = loadConfig({ env: { DAYBOOK_DIR: folder, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' } })
  const opened = await openRuntime(config)
  return {
    ...opened,
    folder,
    close: async () => {
      await opened.closing.run()
      await cluster.dropDatabase(databaseUrl)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Feeding {
  /** Resolves when every model has read up to `position`. */
  reached(position: number): Promise<void>
  stop(): Promise<void>
}

/** Feeds every read model from this process, as one that does everything would. */
export async function startProjector({ runtime }: Pick<Opened, 'runtime'>): Promise<Feeding> {
  const { db, log, sealer, progress } = runtime
  const ending = new AbortController()
  let trouble: Error | undefined
  const projector = new Projector({
    db,
    log,
    sealer,
    models,
    owner: `bench ${newId()}`,
    progress,
    onTrouble: (_, error) => (trouble = error),
  })
  await projector.prepare()
  const running = projector.run(ending.signal)
  return {
    async reached(position) {
      while (models.some((model) => (progress.positionOf(model) ?? -1) < position)) {
        if (trouble) throw trouble
        await progress.wait(1_000)
      }
    },
    stop: async () => {
      ending.abort()
      await running
    },
  }
}
