import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'

/** The settings of a `.env` file, none when there is no such file. */
export async function readEnvFile(file: string): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return parseEnv(text)
}
