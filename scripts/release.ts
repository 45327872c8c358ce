import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { version } from '~/package.json'

const stamp = z.object({ sources: z.string().regex(/^[0-9a-f]{8,}$/) })

/** The version of this release with the first signs of what it was built from, so that two builds can be told apart. */
export async function releaseOf(): Promise<string> {
  const text = await readFile(path.resolve('build/built-from.json'), 'utf8').catch(() => null)
  // Development runs from sources, which change under it.
  return text === null ? version : `${version}+${stamp.parse(JSON.parse(text)).sources.slice(0, 8)}`
}
