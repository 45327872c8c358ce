import path from 'node:path'
import { durations, later } from '~/domain/kernel/instant'
import { expireKeyBackups } from '~/platform/backup/backup-folder'
import type { Manifest } from '~/platform/backup/manifest'
import { secretMarks } from '~/platform/backup/secret-marks'
import { takeBackup } from '~/platform/backup/take-backup'
import type { Config } from '~/platform/config/config'
import { readArguments, UsageError } from './arguments'
import { CommandRefused } from './complain'
import type { Opened } from './open-runtime'
import { print } from './print'
import { progressBar } from './progress-bar'

const usage = 'npm run backup -- [--to folder] [--keys-to folder] [--keep-days 1..30] [--json]'

/** Old keys open what was erased since: none is kept for longer than this. */
const longestKeepDays = 30

/**
 * backup: writes down everything that cannot be built anew, while the application runs. Data and keys go into folders of
 * their own. Throws UsageError, CommandRefused.
 */
export function backup(args: readonly string[]): (opened: Opened) => Promise<number> {
  const asked = readArguments(args, { switches: ['json'], values: ['to', 'keys-to', 'keep-days'], usage })
  const keepDays = Number(asked.valueOf('keep-days') ?? longestKeepDays)
  if (!Number.isInteger(keepDays) || keepDays < 1 || keepDays > longestKeepDays)
    throw new UsageError(`--keep-days: Expected 1 to ${longestKeepDays} days. Use: ${usage}`)
  const json = asked.has('json')
  return async ({ runtime, config, databaseUrl, closing }) => {
    refuseOnServer(config)
    const to = path.resolve(asked.valueOf('to') ?? path.join(config.folder, 'backups'))
    const keysTo = path.resolve(asked.valueOf('keys-to') ?? keyFolderOf(to))
    if (keysTo === to || isInside(keysTo, to) || isInside(to, keysTo))
      throw new UsageError('--keys-to: Keys go where the data does not, or nothing is won by sealing it.')
    const ending = new AbortController()
    closing.add('backup', () => Promise.resolve(ending.abort()))
    let bar: ReturnType<typeof progressBar> | undefined
    const takenAt = runtime.clock.now()
    const { data, keys } = await takeBackup({
      url: databaseUrl,
      to,
      keysTo,
      takenAt,
      secrets: secretMarks(runtime.keys),
      signal: ending.signal,
      report: (events, of) => {
        if (!json) (bar ??= progressBar('Backup', of)).at(events, of)
      },
    })
    bar?.end()
    const expired = await expireKeyBackups(keysTo, later(takenAt, -keepDays * durations.day))
    const { position, chain } = data.log
    if (json)
      print(
        JSON.stringify({
          backup: path.join(to, data.name),
          keys: keys && path.join(keysTo, keys.name),
          position,
          chain,
          bytes: sizeOf(data),
          expired,
        }),
      )
    else {
      print(
        `${path.join(to, data.name)}: ${position} events, ${data.files.length} tables, ${sizeOf(data)} bytes`,
      )
      print(
        keys
          ? `${path.join(keysTo, keys.name)}: the keys. Keep them elsewhere, and for ${keepDays} days at most.`
          : 'There are no keys yet.',
      )
      for (const name of expired) print(`${name} was older than ${keepDays} days and is gone.`)
    }
    return 0
  }
}

/** Of two halves of a store, each by itself, nobody can make one moment. Throws CommandRefused. */
export function refuseOnServer({ eventStoreUrl }: Pick<Config, 'eventStoreUrl'>): void {
  if (eventStoreUrl !== undefined)
    throw new CommandRefused(
      'KeptOnServer',
      'Events are kept on an EventStoreDB: back it up and restore it with its own means, and Postgres with those of Postgres.',
    )
}

/** Where the keys of backups in `folder` lie unless somebody says otherwise. */
export function keyFolderOf(folder: string): string {
  return `${folder}-keys`
}

function isInside(folder: string, other: string): boolean {
  return folder.startsWith(other + path.sep)
}

function sizeOf({ files }: Manifest): number {
  return files.reduce((sum, file) => sum + file.bytes, 0)
}
