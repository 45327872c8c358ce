import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConfigError } from '~/platform/config/config'
import { prepareDataFolder } from '~/platform/config/data-folder'

/** Beside the newest sealing key those before it, and how long each is kept at least: copies of keys may need it. */
const written = z.object({
  note: z.string(),
  session: z.string(),
  claims: z.string(),
  pepper: z.string(),
  /** Missing in files from before personal data was sealed. */
  sealing: z.string().optional(),
  sealingPrevious: z.array(z.object({ key: z.string(), until: z.string() })).default([]),
})

export type DevelopmentSecrets = z.output<typeof written>

export const newSecret = (): string => randomBytes(32).toString('base64url')

/** The secrets beside the embedded data, made on first use. Throws ConfigError. */
export async function developmentSecrets(folder: string): Promise<DevelopmentSecrets> {
  const file = fileIn(folder)
  const present = await readSecrets(file)
  if (present) return present
  const note = 'DEVELOPMENT SECRETS, generated on first start. Production takes its own from the environment.'
  const made = {
    note,
    session: newSecret(),
    claims: newSecret(),
    pepper: newSecret(),
    sealing: newSecret(),
    sealingPrevious: [],
  }
  await prepareDataFolder(folder)
  const draft = await writeDraft(file, made)
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

/** Puts other sealing keys into the file, in one step for whoever reads it. The caller sees to it that nobody else does so too. */
export async function writeSealing(
  folder: string,
  sealing: Required<Pick<DevelopmentSecrets, 'sealing' | 'sealingPrevious'>>,
): Promise<void> {
  const file = fileIn(folder)
  const draft = await writeDraft(file, { ...(await developmentSecrets(folder)), ...sealing })
  await rename(draft, file)
}

function fileIn(folder: string): string {
  return path.join(folder, 'secrets.json')
}

async function writeDraft(file: string, secrets: DevelopmentSecrets): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  // To the disk before it gets its name: keys are wrapped by what stands here from the next moment on.
  await writeFile(draft, JSON.stringify(secrets, null, 2), { mode: 0o600, flush: true })
  return draft
}

/** Null when there are none yet. What cannot be read is never replaced: nobody could sign in any more. */
async function readSecrets(file: string): Promise<DevelopmentSecrets | null> {
  try {
    return written.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new ConfigError(
      `DAYBOOK_DIR: ${file} holds the secrets of this installation and cannot be read. Expected the file as it was made; bring it back from a copy.`,
    )
  }
}
