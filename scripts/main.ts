import * as build from 'virtual:remix/server-build'
import closeWithGrace from 'close-with-grace'
import { ConfigError } from '~/platform/config/config'
import { startApplication } from './application'
import { ApplicationRunning } from '~/platform/postgres/application-lock'
import { freshStart } from './demo/demo'
import { greeting } from './greeting'
import { isInstallationEmpty } from '~/services/admins/is-installation-empty'
import { readConfig } from './open-runtime'
import { print } from './print'

const args = process.argv.slice(2)

try {
  const config = await readConfig(args)
  if (config.mode === 'demo' && args.includes('--fresh')) await freshStart(config)
  for (const hint of config.hints) print(hint)
  const application = await startApplication({ config, build, say: print })
  closeWithGrace({ delay: 20_000, logger: false }, async ({ err }) => {
    if (err) application.runtime.logger.fatal({ err }, 'Stopping after an error nobody handled')
    await application.stop()
  })
  const { url, signIns } = application
  const empty = await isInstallationEmpty(application.runtime)
  for (const line of greeting({ url, config, signIns, empty })) print(line)
} catch (error) {
  const known = error instanceof ConfigError || error instanceof ApplicationRunning
  print(known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
}
