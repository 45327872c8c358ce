import * as build from 'virtual:remix/server-build'
import closeWithGrace from 'close-with-grace'
import { isInstallationEmpty } from '~/services/admins/is-installation-empty'
import { startApplication, type Application } from './application'
import { complain } from './complain'
import { freshStart } from './demo/demo'
import { greeting } from './greeting'
import { readConfig, readStart } from './open-runtime'
import { print } from './print'
import { endSignals, onSignals } from './signals'

const ending = new AbortController()
const starting = start()

// From the first moment on: a start that is told to end closes what it has opened by then.
let hungUp = false
const { close } = closeWithGrace(
  { delay: 35_000, logger: false, skip: ['beforeExit', ...endSignals] },
  async ({ err }) => {
    ending.abort()
    const application = await starting.catch(() => undefined)
    if (err && application)
      application.runtime.logger.fatal({ err }, 'Stopping after an error nobody handled')
    else if (err) complain(err)
    await application?.stop()
    // Node 20 falls over itself, for ever, while it gives back a terminal that is gone; all is closed by now.
    if (hungUp) process.kill(process.pid, 'SIGKILL')
  },
)
onSignals((signal) => {
  hungUp = signal === 'SIGHUP'
  void close()
})

await starting.catch((error: unknown) => {
  if (ending.signal.aborted) return
  complain(error)
  process.exit(1)
})

async function start(): Promise<Application> {
  const asked = readStart(process.argv.slice(2))
  const config = await readConfig(asked)
  if (asked.fresh) await freshStart(config)
  for (const hint of config.hints) print(hint)
  const application = await startApplication({ config, build, say: print, signal: ending.signal })
  const { url, signIns, runtime } = application
  for (const line of greeting({ url, config, signIns, empty: await isInstallationEmpty(runtime) }))
    print(line)
  return application
}
