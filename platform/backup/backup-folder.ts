import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Instant } from '~/domain/kernel/instant'
import { isAlive } from '~/platform/postgres/postmaster-lock'
import { BackupUnusable, manifestName, readManifest, type Manifest } from './manifest'

const drafts = /^\.draft-(\d+)-/

/** `daybook-2026-11-25T005113.123Z`: sorts by time and is a file name everywhere. */
export function backupName(kind: Manifest['kind'], takenAt: Instant): string {
  return `daybook-${kind === 'keys' ? 'keys-' : ''}${takenAt.replaceAll(':', '')}`
}

/**
 * Writes a backup so that it appears whole or not at all: aside, with everything brought to the disk, and renamed when it
 * is complete. What killed backups left in `parent` is taken away.
 */
export async function writeBackup<M extends Manifest>(
  parent: string,
  name: string,
  write: (folder: string) => Promise<M>,
): Promise<M> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  for (const left of await readdir(parent)) {
    const writer = drafts.exec(left)?.[1]
    if (writer && (Number(writer) === process.pid || !isAlive(Number(writer))))
      await rm(path.join(parent, left), { recursive: true, force: true })
  }
  const draft = path.join(parent, `.draft-${process.pid}-${name}`)
  await mkdir(draft, { mode: 0o700 })
  try {
    const manifest = await write(draft)
    await writeFile(path.join(draft, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    })
    await syncFolder(draft)
    await rename(draft, path.join(parent, name))
    await syncFolder(parent)
    return manifest
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

/** Names of files are part of a folder, which has to be brought to the disk itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A backup and where it lies. */
export interface FoundBackup<M extends Manifest = Manifest> {
  readonly folder: string
  readonly manifest: M
}

/** Backups of one kind in `folder`, which may itself be one, the newest first. */
export async function listBackups<K extends Manifest['kind']>(
  folder: string,
  kind: K,
): Promise<readonly FoundBackup<Extract<Manifest, { kind: K }>>[]> {
  const isWanted = (manifest: Manifest | null): manifest is Extract<Manifest, { kind: K }> =>
    manifest?.kind === kind
  const own = await readManifest(folder)
  if (isWanted(own)) return [{ folder, manifest: own }]
  const inside = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const found: FoundBackup<Extract<Manifest, { kind: K }>>[] = []
  for (const entry of inside) {
    if (!entry.isDirectory() || drafts.test(entry.name)) continue
    const each = path.join(folder, entry.name)
    const manifest = await readManifest(each).catch((error: unknown) => {
      if (error instanceof BackupUnusable) return null
      throw error
    })
    if (isWanted(manifest)) found.push({ folder: each, manifest })
  }
  return found.sort((a, b) => (a.manifest.takenAt < b.manifest.takenAt ? 1 : -1))
}

/** Throws away backups of keys that were taken before `from`. Answers their names. */
export async function expireKeyBackups(folder: string, from: Instant): Promise<readonly string[]> {
  const old = (await listBackups(folder, 'keys')).filter(({ manifest }) => manifest.takenAt < from)
  for (const { folder: gone } of old) await rm(gone, { recursive: true, force: true })
  return old.map(({ manifest }) => manifest.name)
}
