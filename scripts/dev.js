import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { createServer } from 'vite'

// Plain JavaScript: it starts Vite, which then loads everything else from its sources.

/** Rooms whose modules the running application holds on to; app/ is loaded anew by each request instead. */
const rooms = [
  'domain',
  'platform',
  'projections',
  'services',
  'workers',
  'scripts',
  path.join('app', 'server'),
]
const args = process.argv.slice(2)

const vite = await createServer({
  appType: 'custom',
  // A port of its own, so that two of these run side by side.
  server: { middlewareMode: true, hmr: { port: await freePort() } },
})

let port
let greeted = false
const ending = new AbortController()
const starting = start().catch(giveUp)
let application
let changing
let restarting = Promise.resolve()

vite.watcher.on('all', (_event, file) => {
  const changed = path.relative(vite.config.root, file)
  if (!rooms.some((room) => changed.startsWith(room + path.sep)) || /\.test\.tsx?$/.test(changed)) return
  clearTimeout(changing)
  changing = setTimeout(() => {
    restarting = restarting.then(() => restart(changed))
  }, 50)
})

// Remix's second Vite server ends the process at once on SIGTERM, before Postgres is stopped.
process.removeAllListeners('SIGTERM')
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    ending.abort()
    await starting
    await restarting
    await application?.stop()
    await vite.close()
    process.exit(0)
  })
}
application = await starting

/** Says why nothing runs, and ends. A start that was told to end has nothing to say. */
async function giveUp(error) {
  if (ending.signal.aborted) return undefined
  const { complain } = await vite.ssrLoadModule('/scripts/complain.ts')
  complain(error)
  await vite.close()
  process.exit(1)
}

async function start() {
  const load = (file) => vite.ssrLoadModule(file)
  const { readConfig, readStart } = await load('/scripts/open-runtime.ts')
  const { startApplication } = await load('/scripts/application.ts')
  const { isInstallationEmpty } = await load('/services/admins/is-installation-empty.ts')
  const { greeting } = await load('/scripts/greeting.ts')
  const config = { ...(await readConfig(readStart(args))), ...(port ? { port } : {}) }
  const started = await startApplication({
    config,
    build: () => load('virtual:remix/server-build'),
    vite: vite.middlewares,
    say,
    signal: ending.signal,
  })
  if (!greeted) {
    greeted = true
    if (!config.appUrl && started.url) port = Number(new URL(started.url).port)
    for (const line of greeting({ ...started, config, empty: await isInstallationEmpty(started.runtime) }))
      say(line)
  }
  return started
}

/** One module graph at any time: what was open is closed and opened again from the new sources, on the same port. */
async function restart(changed) {
  const began = Date.now()
  try {
    await application?.stop()
    application = undefined
    vite.moduleGraph.invalidateAll()
    application = await start()
    vite.ws.send({ type: 'full-reload' })
    say(`${changed} changed; up again after ${Date.now() - began} ms`)
  } catch (error) {
    vite.ssrFixStacktrace(error)
    say(`${error.stack}\nStill down after a change in ${changed}; the next change tries again.`)
  }
}

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port: free } = probe.address()
  probe.close()
  await once(probe, 'close')
  return free
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
