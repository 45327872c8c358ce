import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { ConfigError } from './config'

/** The settings of a `.env` file, none when there is no such file. Throws ConfigError when it is there and cannot be read. */
export async function readEnvFile(file: string): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') return ''
    throw new ConfigError(
      `${file} cannot be read (${code}). Expected a file with one NAME=value on each line, or none.`,
    )
  })
  return parseEnv(text)
}
