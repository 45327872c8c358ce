import { loadConfig, type Config } from '~/platform/config/config'
import { Closing } from '~/scripts/closing'
import type { Opened } from '~/scripts/open-runtime'
import type { Runtime } from '~/services/context'
import type { TestRuntime } from './runtime'

/** What a command is given when a test runs it: the runtime of the test, as if it had been opened with these settings. */
export function openedOf(
  { runtime, url, mailer, db }: TestRuntime,
  { config = loadConfig({ env: {} }), other = runtime }: { config?: Config; other?: Runtime } = {},
): Opened {
  return {
    runtime: other,
    config,
    databaseUrl: url,
    db,
    logger: other.logger,
    mailer,
    mirror: null,
    closing: new Closing(),
  }
}
