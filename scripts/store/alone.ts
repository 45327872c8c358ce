import { ConfigError } from '~/platform/config/config'
import { SourceDiffers } from '~/platform/eventstore/compare-source'
import { NotOurs } from '~/platform/eventstore/eventstoredb-record'
import { MirrorHalted } from '~/platform/eventstore/mirror-place'
import { EventTooLarge } from '~/platform/eventstore/move-events'
import { RefillDiffers } from '~/platform/eventstore/refill-mirror'
import { lockInstallation } from '~/platform/postgres/installation-lock'
import { CommandRefused } from '../complain'
import type { OpenedDatabase } from '../open-runtime'

/** Runs work that nobody else may be in the way of. Throws ApplicationRunning, and CommandRefused for what it finds. */
export async function alone<T>({ databaseUrl }: OpenedDatabase, work: () => Promise<T>): Promise<T> {
  const unlock = await lockInstallation(databaseUrl)
  try {
    return await work()
  } catch (error) {
    const found = [SourceDiffers, RefillDiffers, MirrorHalted, EventTooLarge, NotOurs]
    if (error instanceof Error && found.some((kind) => error instanceof kind))
      throw new CommandRefused(error.name, `Nothing was changed: ${error.message}.`)
    throw error
  } finally {
    await unlock()
  }
}

export function serverOfSettings({ config: { eventStoreUrl } }: OpenedDatabase): string {
  if (eventStoreUrl === undefined)
    throw new ConfigError(
      'EVENTSTORE_URL: Expected the address of the server that the events are on, or go to',
    )
  return eventStoreUrl
}
