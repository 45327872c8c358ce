import { createHmac, randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConfigError, type Config } from '~/platform/config/config'
import { prepareDataFolder } from '~/platform/config/data-folder'

/** The secrets of an installation. */
export interface Keys {
  /** Signs cookies. */
  readonly session: Buffer
  /** Makes addressKey from an address. Never changes: claims would no longer be found. */
  readonly claims: Buffer
  /** Goes into every password hash. Never changes: everybody would have to reset. */
  readonly pepper: Buffer
}

const generated = z.object({ note: z.string(), session: z.string(), claims: z.string(), pepper: z.string() })

/** Secrets from the settings; where they say none, development secrets kept beside the embedded data. Throws ConfigError. */
export async function loadKeys(config: Config): Promise<Keys> {
  const { session, claims, pepper } = config.secrets
  if (session && claims && pepper)
    return { session: Buffer.from(session), claims: Buffer.from(claims), pepper: Buffer.from(pepper) }
  const made = await developmentSecrets(config.folder)
  return {
    session: Buffer.from(session ?? made.session),
    claims: Buffer.from(claims ?? made.claims),
    pepper: Buffer.from(pepper ?? made.pepper),
  }
}

async function developmentSecrets(folder: string): Promise<z.output<typeof generated>> {
  const file = path.join(folder, 'secrets.json')
  const present = await readSecrets(file)
  if (present) return present
  const note = 'DEVELOPMENT SECRETS, generated on first start. Production takes its own from the environment.'
  const secret = (): string => randomBytes(32).toString('base64url')
  const made = { note, session: secret(), claims: secret(), pepper: secret() }
  await prepareDataFolder(folder)
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, JSON.stringify(made, null, 2), { mode: 0o600 })
  try {
    // A link appears whole and never in the place of another: two first starts at once must end up with the same secrets.
    await link(draft, file)
    return made
  } catch (error) {
    const others = await readSecrets(file)
    if (!others) throw error
    return others
  } finally {
    await rm(draft, { force: true })
  }
}

/** Null when there are none yet. What cannot be read is never replaced: nobody could sign in any more. */
async function readSecrets(file: string): Promise<z.output<typeof generated> | null> {
  try {
    return generated.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new ConfigError(
      `DAYBOOK_DIR: ${file} holds the secrets of this installation and cannot be read. Expected the file as it was made; bring it back from a copy.`,
    )
  }
}

/**
 * Key of the command fingerprints. Made from a secret that never changes, or a command that was begun before a change of
 * secrets could not be finished after it.
 */
export function commandKeyOf(keys: Pick<Keys, 'claims'>): Buffer {
  return createHmac('sha256', keys.claims).update('command fingerprints').digest()
}

/** Keyed hash of a canonical address: equal for equal addresses, and no way back. */
export function addressKeyOf(keys: Pick<Keys, 'claims'>, address: string): string {
  return createHmac('sha256', keys.claims).update(address).digest('hex')
}
