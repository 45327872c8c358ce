import { createReadStream } from 'node:fs'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { hashOf } from '~/platform/eventstore/pipeline'
import { storedEvent } from '~/platform/eventstore/postgres-rows'
import { instantOf } from '~/platform/postgres/database'
import type { FoundBackup } from './backup-folder'
import { eachRow, valuesOf } from './copy-text'
import { HashChain } from './hash-chain'
import { BackupUnusable, type BackupFile, type DataManifest } from './manifest'
import { Scales } from './scales'

export interface VerifyOptions {
  /** Told of events read so far, and of how many there are. */
  readonly report?: (events: number, of: number) => void
  readonly signal?: AbortSignal
}

/**
 * Reads a backup from end to end: every file is the one that was written, every event says what its hash says, and
 * together they are the log they were. Throws BackupUnusable naming the first file or entry that is not.
 */
export async function verifyBackup(
  { folder, manifest }: FoundBackup,
  { report = () => undefined, signal }: VerifyOptions = {},
): Promise<void> {
  for (const file of manifest.files) {
    const events = file.table === 'log.events' && manifest.kind === 'data' ? eventsOf(file, manifest) : null
    let rows = 0
    const scales = new Scales()
    const counting = eachRow((row) => {
      rows += 1
      events?.look(row)
      if (events) report(rows, file.rows)
    })
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    const source = createReadStream(path.join(folder, file.name))
    await pipeline(source, scales, createGunzip(), counting, nowhere, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted()
      if (error instanceof BackupUnusable) throw error
      throw new BackupUnusable(`${file.name} cannot be read to its end.`, { cause: error })
    })
    const { bytes, sha256 } = scales.weight
    if (bytes !== file.bytes || sha256 !== file.sha256 || rows !== file.rows)
      throw new BackupUnusable(
        `${file.name} is not what was written: another ${unlike(file, { bytes, sha256, rows })}.`,
      )
    events?.end()
  }
  if (manifest.kind === 'data' && !manifest.files.some((file) => file.table === 'log.events'))
    throw new BackupUnusable('There are no events in this backup.')
}

function unlike(file: BackupFile, found: Pick<BackupFile, 'bytes' | 'sha256' | 'rows'>): string {
  return file.bytes !== found.bytes ? 'length' : file.rows !== found.rows ? 'number of rows' : 'SHA-256'
}

/** Looks at one event after another, and at the end whether they are all there. */
function eventsOf(file: BackupFile, { log }: DataManifest) {
  const chain = new HashChain()
  const at = (column: string): number => file.columns.indexOf(column)
  const columns = {
    position: at('position'),
    tenantId: at('tenant_id'),
    stream: at('stream'),
    version: at('version'),
    id: at('id'),
    type: at('type'),
    schemaVersion: at('schema_version'),
    data: at('data'),
    meta: at('meta'),
    occurredAt: at('occurred_at'),
    recordedAt: at('recorded_at'),
    logTime: at('log_time'),
    hash: at('hash'),
  }
  return {
    look(row: string): void {
      const values = valuesOf(row)
      const value = (column: keyof typeof columns): string => values[columns[column]] ?? ''
      const event = storedEvent({
        position: Number(value('position')),
        tenantId: value('tenantId'),
        stream: value('stream'),
        version: Number(value('version')),
        id: value('id'),
        type: value('type'),
        schemaVersion: Number(value('schemaVersion')),
        data: value('data'),
        meta: value('meta'),
        occurredAt: instantOf(value('occurredAt')),
        recordedAt: instantOf(value('recordedAt')),
        logTime: instantOf(value('logTime')),
        hash: value('hash').slice('\\x'.length),
      })
      if (event.position !== chain.length + 1)
        throw new BackupUnusable(
          `${file.name}: entry ${event.position} stands where ${chain.length + 1} should.`,
        )
      const { tenantId, stream: name, version, hash } = event
      if (hashOf({ tenantId, name }, version, event) !== hash)
        throw new BackupUnusable(`${file.name}: entry ${event.position} is not what its hash says.`)
      chain.add(hash)
    },
    end(): void {
      if (chain.length !== log.position || chain.end !== log.chain)
        throw new BackupUnusable(
          `${file.name}: these are not the events up to entry ${log.position} that were written.`,
        )
    },
  }
}
