import { access, constants, mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError } from './config'

/**
 * Makes the folder that DAYBOOK_DIR names, and those above it, one by one: on a file system that takes no folders (/proc)
 * Node's own way of making several would go round for ever. Throws ConfigError.
 */
export async function prepareDataFolder(named: string): Promise<void> {
  const folder = path.resolve(named)
  try {
    for (const missing of await missingFolders(folder)) {
      await mkdir(missing).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error
      })
    }
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(
      `DAYBOOK_DIR: ${folder} cannot be made or written to (${codeOf(error)}). Expected a folder of your own.`,
    )
  }
}

/** The folders that are not there yet, outermost first. */
async function missingFolders(folder: string): Promise<readonly string[]> {
  const found = await stat(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    if (codeOf(error) === 'ENOTDIR') return missingFolders(path.dirname(folder)).then(() => null)
    throw error
  })
  if (found?.isDirectory()) return []
  if (found)
    throw new ConfigError(
      `DAYBOOK_DIR: ${folder} is a file. Expected a folder, which is made when it is missing.`,
    )
  const parent = path.dirname(folder)
  return parent === folder ? [] : [...(await missingFolders(parent)), folder]
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
