import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConfigError, type Config } from '~/platform/config/config'

/** The secrets of an installation. */
export interface Keys {
  /** Signs cookies and fingerprints commands. */
  readonly session: Buffer
  /** Makes addressKey from an address. Never changes: claims would no longer be found. */
  readonly claims: Buffer
  /** Goes into every password hash. Never changes: everybody would have to reset. */
  readonly pepper: Buffer
}

const generated = z.object({ note: z.string(), session: z.string(), claims: z.string(), pepper: z.string() })

/** Secrets from the settings; where they say none, development secrets kept beside the embedded data. */
export async function loadKeys(config: Config): Promise<Keys> {
  const { session, claims, pepper } = config.secrets
  if (session && claims && pepper)
    return { session: Buffer.from(session), claims: Buffer.from(claims), pepper: Buffer.from(pepper) }
  const made = await developmentSecrets(path.join(config.folder, 'secrets.json'))
  return {
    session: Buffer.from(session ?? made.session),
    claims: Buffer.from(claims ?? made.claims),
    pepper: Buffer.from(pepper ?? made.pepper),
  }
}

async function developmentSecrets(file: string): Promise<z.output<typeof generated>> {
  const present = await readSecrets(file)
  if (present) return present
  const note = 'DEVELOPMENT SECRETS, generated on first start. Production takes its own from the environment.'
  const secret = (): string => randomBytes(32).toString('base64url')
  const made = { note, session: secret(), claims: secret(), pepper: secret() }
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(made, null, 2), { mode: 0o600 })
  try {
    // A link is all or nothing and never replaces: of several processes that start at once, all get the same secrets.
    await link(draft, file)
  } catch (error) {
    const first = await readSecrets(file)
    if (!first) throw error
    return first
  } finally {
    await unlink(draft)
  }
  return made
}

async function readSecrets(file: string): Promise<z.output<typeof generated> | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return generated.parse(JSON.parse(text))
  } catch {
    // What the parser says may quote a secret, and new secrets would lock everybody out of what is there.
    throw new ConfigError(
      `${file}: not the secrets that were generated here; put the file back, or begin with an empty DAYBOOK_DIR`,
    )
  }
}

/** Keyed hash of a canonical address: equal for equal addresses, and no way back. */
export function addressKeyOf(keys: Pick<Keys, 'claims'>, address: string): string {
  return createHmac('sha256', keys.claims).update(address).digest('hex')
}
