import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Usage {
  /** User and system time of the process so far, in milliseconds. */
  readonly cpuMs: number
  readonly rssMb: number
}

export interface ServerProcess {
  readonly url: string
  usage(): Promise<Usage>
  stop(): Promise<void>
}

/** Runs in the measured process before anything else and says what the process has used, when asked. Its threads have no channel. */
const meter = `
  if (process.channel) {
    process.on('message', () => {
      const { user, system } = process.cpuUsage()
      process.send({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1048576 })
    })
    process.channel.unref()
  }`

const startsWithinMs = 180_000

/** Starts a script that prints the address it answers at, as `... at http://...`. */
export async function startServer(
  script: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(meter)}`, script, ...args],
    {
      env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => reject(new Error(`${script} did not start: ${text}`)), startsWithinMs)
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = / at (http:\/\/\S+)/.exec(text)?.[1]
      if (!found) return
      clearTimeout(late)
      resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}: ${text}`)))
  })
  return {
    url,
    async usage() {
      const answer = once(child, 'message')
      child.send('usage')
      const [usage] = (await answer) as [Usage]
      return usage
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
