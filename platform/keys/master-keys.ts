import { createHmac } from 'node:crypto'
import type { Config } from '~/platform/config/config'
import type { Database } from '~/platform/postgres/database'
import { developmentSecrets, newSecret, writeSealing } from './development-secrets'
import { lockMasterKeys } from './key-lock'

/** The top of the hierarchy. Known by its fingerprint, from which nothing of the key follows. */
export interface MasterKey {
  /** 16 hex digits. */
  readonly id: string
  /** 256 bits. */
  readonly key: Buffer
}

/** Nobody in this process knows a master key that something is wrapped by. */
export class MasterKeyUnknown extends Error {
  override readonly name = 'MasterKeyUnknown'
  constructor(readonly id: string) {
    super(
      `Keys are wrapped by the master key ${id}, which is neither SEALING_KEY nor among SEALING_KEY_PREVIOUS`,
    )
  }
}

export function masterKeyOf(secret: string): MasterKey {
  const derived = (purpose: string): Buffer => createHmac('sha256', secret).update(purpose).digest()
  return {
    id: derived('fingerprint of a master key').toString('hex').slice(0, 16),
    key: derived('master key'),
  }
}

/** Master keys as they are set: the one that a rotation makes the active one, first, and those before it. */
export type MasterKeyList = readonly [MasterKey, ...MasterKey[]]

/** Every master key this process has been told of. A list that changes while it runs is asked for again when it has to be. */
export class MasterKeys {
  readonly #known = new Map<string, MasterKey>()

  constructor(
    public newest: MasterKey,
    readonly read: () => Promise<MasterKeyList>,
  ) {
    this.#known.set(newest.id, newest)
  }

  /** Throws MasterKeyUnknown. */
  async find(id: string): Promise<MasterKey> {
    if (!this.#known.has(id)) await this.refresh()
    const found = this.#known.get(id)
    if (!found) throw new MasterKeyUnknown(id)
    return found
  }

  /** Learns what is set now, and forgets nothing: rows that were read a moment ago must still be unwrapped. */
  async refresh(): Promise<MasterKeyList> {
    const list = await this.read()
    for (const one of list) this.#known.set(one.id, one)
    this.newest = list[0]
    return list
  }
}

/**
 * Master keys from the settings, and where they say none those beside the embedded data; a folder from before anything was
 * sealed gets one. Throws ConfigError.
 */
export async function openMasterKeys(
  { secrets, folder }: Pick<Config, 'secrets' | 'folder'>,
  db: Pick<Database, 'asOwner'>,
): Promise<MasterKeys> {
  const read = async (): Promise<MasterKeyList> => {
    if (secrets.sealing) return listOf(secrets.sealing, secrets.sealingPrevious)
    const { sealing, sealingPrevious } = await developmentSecrets(folder)
    if (sealing !== undefined)
      return listOf(
        sealing,
        sealingPrevious.map(({ key }) => key),
      )
    return db.asOwner(async (tx) => {
      await lockMasterKeys(tx)
      const others = await developmentSecrets(folder)
      if (others.sealing !== undefined)
        return listOf(
          others.sealing,
          others.sealingPrevious.map(({ key }) => key),
        )
      const made = newSecret()
      await writeSealing(folder, { sealing: made, sealingPrevious: [] })
      return listOf(made, [])
    })
  }
  return new MasterKeys((await read())[0], read)
}

function listOf(newest: string, previous: readonly string[]): MasterKeyList {
  return [masterKeyOf(newest), ...previous.map(masterKeyOf)]
}
