import { durations, later } from '~/domain/kernel/instant'
import type { Config } from '~/platform/config/config'
import { developmentSecrets, newSecret, writeSealing } from '~/platform/keys/development-secrets'
import { lockMasterKeys } from '~/platform/keys/key-lock'
import { masterKeyOf, openMasterKeys, type MasterKeys } from '~/platform/keys/master-keys'
import { countKeys, rewrapAll, type KeyCounts, type MasterKeyUse } from '~/platform/keys/rotate'
import type { Runtime } from '~/services/context'
import { readVerb, type Takes } from './arguments'
import type { Opened } from './open-runtime'
import { print } from './print'
import { progressBar } from './progress-bar'

const verbs: Readonly<Record<string, Takes>> = {
  status: { switches: ['json'], usage: 'keys status [--json]' },
  rotate: { switches: ['json'], usage: 'keys rotate [--json]' },
}

/** So long a master key that nothing needs any more is kept beside the embedded data: keys that were backed up before may. */
const keptDays = 30

/** Shows the keys that personal data is sealed under, and changes the one above them all. Throws UsageError. */
export function keys(args: readonly string[]): (opened: Opened) => Promise<number> {
  const { verb, asked } = readVerb(args, verbs)
  const json = asked.has('json')
  return (opened) => (verb === 'rotate' ? rotate(opened, json) : status(opened, json))
}

interface MasterKeyState extends MasterKeyUse {
  /** Known to this process by its settings or its secrets. */
  readonly known: boolean
  /** The next rotation wraps by it. */
  readonly newest: boolean
}

async function status({ runtime, config }: Opened, json: boolean): Promise<number> {
  const master = await openMasterKeys(config, runtime.db)
  const counts = await runtime.db.asOwner(countKeys)
  const masters = await statesOf(master, counts)
  if (json) print(JSON.stringify({ ...counts, masters }))
  else linesOf(counts, masters).forEach(print)
  return 0
}

async function statesOf(master: MasterKeys, { masters }: KeyCounts): Promise<readonly MasterKeyState[]> {
  const set = (await master.refresh()).map(({ id }) => id)
  const unused = set.filter((id) => !masters.some((one) => one.id === id))
  return [...masters, ...unused.map((id) => ({ id, active: false, tenantKeys: 0 }))].map((one) => ({
    ...one,
    known: set.includes(one.id),
    newest: one.id === set[0],
  }))
}

function linesOf(
  { tenantKeys, subjectKeys }: KeyCounts,
  masters: readonly MasterKeyState[],
): readonly string[] {
  return [
    ...masters.map((one) => `Master key ${one.id}: ${one.tenantKeys} tenant keys${remarkOn(one)}`),
    `Tenant keys: ${tenantKeys.live} live, ${tenantKeys.destroyed} destroyed`,
    `Keys of people and other subjects: ${subjectKeys.live} live (${subjectKeys.retired} of them seal nothing new), ${subjectKeys.destroyed} destroyed`,
  ]
}

function remarkOn({ active, known, newest, tenantKeys }: MasterKeyState): string {
  if (!known) return ', known here no more'
  if (active) return newest ? ', in use' : ', in use until the next rotation'
  if (newest) return ', waits for a rotation'
  return tenantKeys > 0 ? ', still needed' : ', needed only by copies of keys from before the rotation'
}

async function rotate({ runtime, config }: Opened, json: boolean): Promise<number> {
  const { db } = runtime
  const master = await openMasterKeys(config, db)
  if (!config.secrets.sealing) await makeNewest(runtime, config, master)
  await master.refresh()
  let bar: ReturnType<typeof progressBar> | undefined
  const rewrapped = await rewrapAll(db, master, (done, total) => {
    if (json || total === 0) return
    bar ??= progressBar('Wrapping keys', total)
    bar.at(done, total)
  })
  bar?.end()
  if (!config.secrets.sealing) await forgetOld(runtime, config)
  const { id } = master.newest
  if (json) print(JSON.stringify({ master: id, rewrapped }))
  else {
    print(
      `${rewrapped} tenant keys were wrapped anew by the master key ${id}; events and all other keys are as they were.`,
    )
    if (config.secrets.sealing && config.secrets.sealingPrevious.length > 0)
      print('SEALING_KEY_PREVIOUS may be left out once no copy of keys from before this rotation is kept.')
  }
  return 0
}

/** A new master key beside the embedded data, unless one waits there already: then the rotation before was killed. */
function makeNewest({ db, clock }: Runtime, { folder }: Config, master: MasterKeys): Promise<void> {
  return db.asOwner(async (tx) => {
    await lockMasterKeys(tx)
    const { masters } = await countKeys(tx)
    const [newest] = await master.refresh()
    const unfinished = masters.some(
      ({ id, active, tenantKeys }) => id !== newest.id && (active || tenantKeys > 0),
    )
    if (unfinished) return
    const { sealing, sealingPrevious } = await developmentSecrets(folder)
    const until = later(clock.now(), keptDays * durations.day)
    await writeSealing(folder, {
      sealing: newSecret(),
      sealingPrevious: [...(sealing === undefined ? [] : [{ key: sealing, until }]), ...sealingPrevious],
    })
  })
}

/** Forgets master keys that neither the database nor a copy of its keys can need any more. */
function forgetOld({ db, clock }: Runtime, { folder }: Config): Promise<void> {
  return db.asOwner(async (tx) => {
    await lockMasterKeys(tx)
    const { masters } = await countKeys(tx)
    const { sealing, sealingPrevious } = await developmentSecrets(folder)
    const kept = sealingPrevious.filter(({ key, until }) => {
      const use = masters.find(({ id }) => id === masterKeyOf(key).id)
      return until > clock.now() || (use?.tenantKeys ?? 0) > 0
    })
    if (sealing !== undefined && kept.length < sealingPrevious.length)
      await writeSealing(folder, { sealing, sealingPrevious: kept })
  })
}
