import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandRefused } from '~/scripts/complain'
import { runSchema, type Run } from './run'

export const defaultFolder = path.join('reports', 'benchmarks')

/** `20261125-021500`, in UTC: runs sort by their names. */
export function runId(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-')
}

/** Writes the files of a run that ends here, and makes it the latest one. */
export async function writeRun(
  folder: string,
  run: Run,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const own = path.join(folder, run.id)
  await mkdir(own, { recursive: true })
  await writeFile(path.join(own, 'raw.json'), `${JSON.stringify(run, null, 2)}\n`)
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(own, name), text)
  const latest = path.join(folder, 'latest')
  await rm(latest, { recursive: true, force: true })
  await cp(own, latest, { recursive: true })
  return own
}

/** Reads a run by its id or as `latest`. Throws CommandRefused. */
export async function readRun(folder: string, id: string): Promise<Run> {
  const file = path.join(folder, id, 'raw.json')
  try {
    return runSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    throw new CommandRefused('RunUnknown', `${file} is no run: npm run bench:baseline makes one.`)
  }
}

/** Writes a report beside the run it is about, in `latest` too when that is the run. */
export async function writeReport(folder: string, run: Run, name: string, text: string): Promise<void> {
  await writeFile(path.join(folder, run.id, name), text)
  const latest = await readRun(folder, 'latest').catch(() => undefined)
  if (latest?.id === run.id) await writeFile(path.join(folder, 'latest', name), text)
}
