import { execFile } from 'node:child_process'
import os from 'node:os'
import { promisify } from 'node:util'
import type { Cluster } from './cluster'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryMb: number
  readonly system: string
  readonly node: string
  /** Settings of the Postgres that was measured, its version among them. */
  readonly postgres: Readonly<Record<string, string>>
}

export async function describeMachine(cluster: Cluster): Promise<Machine> {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryMb: Math.round(os.totalmem() / 1_048_576),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    postgres: await cluster.settings(),
  }
}

/** The commit that was measured; `dirty` when files differ from it. Unknown outside a clone. */
export async function describeCommit(): Promise<{ readonly commit: string; readonly dirty: boolean }> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args)).stdout.trim()
  try {
    return {
      commit: await git('rev-parse', '--short', 'HEAD'),
      dirty: (await git('status', '--porcelain')) !== '',
    }
  } catch {
    return { commit: 'unknown', dirty: false }
  }
}

/** Load over the last minute: what others do on the machine shows here before and after each module. */
export function load(): number {
  return Math.round((os.loadavg()[0] ?? 0) * 100) / 100
}
