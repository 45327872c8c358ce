import { access } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '~/platform/clock/clock'
import { listBackups, type FoundBackup } from '~/platform/backup/backup-folder'
import { dropAside } from '~/platform/backup/former-data'
import { BackupUnusable, type DataManifest, type KeysManifest } from '~/platform/backup/manifest'
import { onOwnConnection } from '~/platform/backup/own-connection'
import { DatabaseInUse, InstallationThere, restoreBackup } from '~/platform/backup/restore-backup'
import { secretMarks } from '~/platform/backup/secret-marks'
import { verifyBackup } from '~/platform/backup/verify-backup'
import type { Config } from '~/platform/config/config'
import { prepareDataFolder } from '~/platform/config/data-folder'
import { newId } from '~/platform/ids'
import { loadKeys } from '~/platform/keys/keys'
import { lockApplication } from '~/platform/postgres/application-lock'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { reachDatabase } from '~/platform/postgres/reach-database'
import { finishRestores } from '~/services/operations/finish-restores'
import {
  discardHeldMail,
  listHeldMail,
  releaseHeldMail,
  type HeldMail,
} from '~/services/operations/held-mail'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { reactors } from '~/workers/reactors/run-reactors'
import { readArguments, UsageError, type Arguments } from './arguments'
import { keyFolderOf, refuseOnServer } from './backup'
import type { Closing } from './closing'
import { CommandRefused } from './complain'
import { openRuntime } from './open-runtime'
import { print } from './print'
import { progressBar } from './progress-bar'

const usage =
  'npm run restore -- --from folder [--keys-from folder] [--replace] [--json], or one of --held, --release-mail, --discard-mail, --drop-replaced'

/** What a command gets that opens everything itself. */
export interface Bare {
  readonly config: Config
  readonly closing: Closing
  readonly signal: AbortSignal
}

type Say = (json: object, lines: readonly string[]) => void
type Work = (bare: Bare, say: Say) => Promise<number>

/** restore: makes an installation what it was when a backup was taken. Nothing may run on it. Throws UsageError. */
export function restore(args: readonly string[]): (bare: Bare) => Promise<number> {
  const others: Readonly<Record<string, Work>> = {
    held: listHeld,
    'release-mail': release,
    'discard-mail': discard,
    'drop-replaced': dropReplaced,
  }
  const asked = readArguments(args, {
    switches: ['json', 'replace', ...Object.keys(others)],
    values: ['from', 'keys-from'],
    usage,
  })
  const say: Say = (data, lines) => (asked.has('json') ? print(JSON.stringify(data)) : lines.forEach(print))
  const chosen = Object.entries(others).filter(([name]) => asked.has(name))
  const from = asked.valueOf('from')
  if (chosen.length + (from === undefined ? 0 : 1) !== 1)
    throw new UsageError(`Say one thing to do. Use: ${usage}`)
  const work = chosen[0]?.[1] ?? restoreFrom(from ?? '', asked)
  return (bare) => work(bare, say)
}

function restoreFrom(from: string, asked: Arguments): Work {
  return async ({ config, closing, signal }, say) => {
    refuseOnServer(config)
    const data = await newest(path.resolve(from), 'data')
    const keys = await keysFor(data, asked.valueOf('keys-from'))
    await refuseOtherSecrets(config, data)
    const quiet = asked.has('json')
    for (const backup of keys ? [data, keys] : [data])
      await withBar('Checking the backup', quiet, (report) => verifyBackup(backup, { report, signal })).catch(
        refused,
      )
    const url = await openAlone({ config, closing, signal })
    const { former, destroyedKeys } = await withBar('Restoring', quiet, (report) =>
      restoreBackup({
        url,
        data,
        keys,
        restoreId: newId(),
        at: systemClock.now(),
        replace: asked.has('replace'),
        speaking: reactors.filter((reactor) => reactor.sendsMail),
        report,
        signal,
      }),
    ).catch(refused)
    const opened = await openRuntime(config, { signal })
    closing.add('runtime', () => opened.closing.run())
    await prepareJobs(url, opened.runtime)
    await finishRestores(opened.runtime)
    const held = await listHeldMail(opened.runtime.db)
    const { name, takenAt, log } = data.manifest
    say({ restored: name, keys: keys?.manifest.name ?? null, position: log.position, destroyedKeys, held }, [
      `Everything is as it was on ${takenAt}, up to entry ${log.position}. Everybody has to sign in again.`,
      ...(destroyedKeys > 0 ? [`${destroyedKeys} keys were destroyed after the backup and stay so.`] : []),
      ...(former === 'installation'
        ? ['What was there is put aside; `npm run restore -- --drop-replaced` throws it away.']
        : []),
      ...heldLines(held),
    ])
    return 0
  }
}

/** The newest backup of a folder, or the one that the folder is. */
async function newest<K extends 'data' | 'keys'>(folder: string, kind: K) {
  const found = (await listBackups(folder, kind).catch(refused))[0]
  if (!found)
    throw new CommandRefused(
      'BackupMissing',
      `There is no backup of ${kind === 'keys' ? 'keys' : 'data'} in ${folder}.`,
    )
  return found
}

/** The newest keys there are: they open all that older ones do, but for what was erased since. */
async function keysFor(
  data: FoundBackup<DataManifest>,
  named: string | undefined,
): Promise<FoundBackup<KeysManifest> | null> {
  if (data.manifest.keys === null) return null
  const folder = path.resolve(named ?? keyFolderOf(path.dirname(data.folder)))
  const keys = await newest(folder, 'keys')
  if (keys.manifest.takenAt < data.manifest.takenAt)
    throw new CommandRefused(
      'KeysTooOld',
      `The newest keys in ${folder} are older than the data. Expected ${data.manifest.keys} or newer: name their folder with --keys-from.`,
    )
  return keys
}

/** Without the secrets that the data was made with nobody could sign in, and no address would be found. */
async function refuseOtherSecrets(config: Config, { manifest }: FoundBackup<DataManifest>): Promise<void> {
  const { session, claims, pepper } = config.secrets
  const file = path.join(config.folder, 'secrets.json')
  const made = await access(file).then(
    () => true,
    () => false,
  )
  if (!made && !(session && claims && pepper))
    throw new CommandRefused(
      'SecretsMissing',
      `Put the secrets of the installation back first, as ${file} or as settings.`,
    )
  const marks = secretMarks(await loadKeys(config))
  if (marks.claims !== manifest.secrets.claims || marks.pepper !== manifest.secrets.pepper)
    throw new CommandRefused(
      'SecretsDiffer',
      'The secrets here are not those that the backup was taken with: CLAIMS_KEY and PASSWORD_PEPPER must be the same.',
    )
}

/** A database that nobody else is on. Throws ApplicationRunning, ConfigError. */
async function openAlone({ config, closing, signal }: Bare): Promise<string> {
  if (config.databaseUrl) {
    await reachDatabase(config.databaseUrl)
    return config.databaseUrl
  }
  await prepareDataFolder(config.folder)
  const postgres = await startEmbeddedPostgres({ folder: path.join(config.folder, 'postgres'), signal })
  closing.add('embedded Postgres', () => postgres.release())
  closing.add('application lock', await lockApplication(postgres.url, config.folder, 'alone'))
  return postgres.url
}

const codes = [BackupUnusable, DatabaseInUse, InstallationThere] as const

function refused(error: unknown): never {
  if (error instanceof Error && codes.some((one) => error instanceof one))
    throw new CommandRefused(error.name, error.message)
  throw error
}

async function withBar<T>(
  label: string,
  quiet: boolean,
  work: (report: (done: number, of: number) => void) => Promise<T>,
): Promise<T> {
  let bar: ReturnType<typeof progressBar> | undefined
  const result = await work((done, of) => {
    if (!quiet) (bar ??= progressBar(label, of)).at(done, of)
  })
  bar?.end()
  return result
}

function heldLines({ jobs, events }: HeldMail): readonly string[] {
  if (jobs.length + events.length === 0) return ['No mail was waiting.']
  return [
    'Mail that was waiting when the backup was taken, and may have been sent since:',
    ...jobs.map(
      ({ id, task, tenantId, createdAt }) =>
        `  ${id}: ${task} of practice ${tenantId ?? 'none'}, asked for ${createdAt}`,
    ),
    ...events.map(
      ({ reactor, position, type }) => `  entry ${position}: ${type}, for the reactor ${reactor}`,
    ),
    'Nothing of it is sent by itself: `npm run restore -- --release-mail` sends it, `--discard-mail` throws it away.',
  ]
}

const listHeld: Work = async ({ config, closing, signal }, say) => {
  const { runtime, closing: own } = await openRuntime(config, { signal })
  closing.add('runtime', () => own.run())
  const held = await listHeldMail(runtime.db)
  say({ held }, heldLines(held))
  return 0
}

const release: Work = async ({ config, closing, signal }, say) => {
  const { runtime, databaseUrl, closing: own } = await openRuntime(config, { signal })
  closing.add('runtime', () => own.run())
  await prepareJobs(databaseUrl, runtime)
  const released = await releaseHeldMail(runtime.db)
  say({ released }, [`Released: ${released.jobs} jobs, ${released.events} events for reactors.`])
  return 0
}

const discard: Work = async ({ config, closing, signal }, say) => {
  const { runtime, closing: own } = await openRuntime(config, { signal })
  closing.add('runtime', () => own.run())
  const discarded = await discardHeldMail(runtime.db)
  say({ discarded }, [`Thrown away: ${discarded.jobs} jobs, ${discarded.events} events for reactors.`])
  return 0
}

const dropReplaced: Work = async ({ config, closing, signal }, say) => {
  const { databaseUrl, closing: own } = await openRuntime(config, { signal })
  closing.add('runtime', () => own.run())
  const dropped = await onOwnConnection(databaseUrl, 'daybook restore', dropAside)
  say(
    { dropped },
    dropped.length === 0 ? ['Nothing was put aside.'] : dropped.map((name) => `Dropped ${name}`),
  )
  return 0
}
