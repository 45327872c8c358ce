import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ClientProcess {
  readonly child: ChildProcess
  /** Settles when it has written a line that contains the text, or ended. */
  said(text: string): Promise<string>
  /** Everything it wrote, and its exit code; null when it was killed. */
  ended(): Promise<{ readonly output: string; readonly code: number | null }>
}

/** Runs one of the scripts in `clients` with the client in a process of its own, for what a process does not survive. */
export function startClient(name: string, ...args: readonly string[]): ClientProcess {
  const script = fileURLToPath(new URL(`clients/${name}.js`, import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      child.emit('output')
    })
  const closed = once(child, 'close')
  return {
    child,
    said: async (text) => {
      while (!output.includes(text)) {
        const said = await Promise.race([once(child, 'output'), closed.then(() => undefined)])
        if (!said) break
      }
      return output
    },
    ended: async () => {
      await closed
      return { output, code: child.exitCode }
    },
  }
}
