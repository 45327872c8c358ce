import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { instant } from '~/domain/kernel/instant'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const file = z.strictObject({
  name: z.string().regex(/^[a-z_]+\.[a-z0-9_]+\.copy\.gz$/),
  table: z.string().regex(/^(log|ops)\.[a-z0-9_]+$/),
  columns: z.array(z.string().regex(/^[a-z0-9_]+$/)).min(1),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  sha256,
})

const common = {
  format: z.literal(1),
  name: z.string().max(60),
  takenAt: instant,
  /** Migrations that had been applied: what the files fit. */
  migrations: z.array(z.string()),
  files: z.array(file),
}

const data = z.strictObject({
  kind: z.literal('data'),
  ...common,
  log: z.strictObject({ position: z.int().min(0), chain: sha256 }),
  /** Keyed hashes of nothing: they tell whether an installation has the secrets that the data was made with. */
  secrets: z.strictObject({ claims: sha256, pepper: sha256 }),
  /** The backup of keys from the same moment, null when there were no keys yet. */
  keys: z.string().nullable(),
})

const keys = z.strictObject({ kind: z.literal('keys'), ...common })

const manifest = z.discriminatedUnion('kind', [data, keys])

export type BackupFile = z.output<typeof file>
export type DataManifest = z.output<typeof data>
export type KeysManifest = z.output<typeof keys>
export type Manifest = z.output<typeof manifest>

export const manifestName = 'manifest.json'

/** Something is wrong with a backup; `message` says with which file and what. Nothing was touched. */
export class BackupUnusable extends Error {
  override readonly name = 'BackupUnusable'
}

/** What a folder holds, null when it is no backup. Throws BackupUnusable for one that cannot be understood. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const name = path.join(folder, manifestName)
  const text = await readFile(name, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  })
  if (text === null) return null
  try {
    return manifest.parse(JSON.parse(text))
  } catch {
    throw new BackupUnusable(`${name} is no list of contents that this release understands.`)
  }
}
