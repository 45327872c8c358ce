import {
  KeyMissing,
  SubjectErased,
  type KeyOwner,
  type SealedTexts,
  type Sealer,
  type Sealing,
  type Unsealing,
} from '~/platform/eventstore/sealer'
import { StoreUnavailable } from '~/platform/eventstore/ports'
import { isTransient } from '~/platform/postgres/database'
import type { DataKey } from './data-key'
import { gathered } from './gathered'
import { KeyCache } from './key-cache'
import type { KeyStore } from './key-store'
import {
  isSealed,
  keyRefOf,
  keyRefsIn,
  platformScope,
  sealValue,
  unsealValue,
  type KeyRef,
} from './sealed-value'

/** A process tells a key's row how often it was used in blocks of so many; what it dies with is at most one block. */
const countedAtOnce = 4_096

/** Seals every value under the data key of its subject, AES-256-GCM. */
export class EnvelopeSealer implements Sealer {
  constructor(
    readonly store: Pick<KeyStore, 'find' | 'forSealing' | 'count'>,
    readonly cache = new KeyCache(),
  ) {}

  /** Keys live in memory for seconds only: those who need one in the same moment fetch them together. */
  readonly #forSealing = gathered<KeyOwner, DataKey>(async (owners) => {
    const made = await this.store.forSealing([...owners.values()])
    return new Map(made.map((key) => [textOf(key), key]))
  })

  async prepare(owners: readonly KeyOwner[]): Promise<Sealing> {
    const keys = new Map<string, DataKey>()
    const missing = new Map<string, KeyOwner>()
    for (const owner of owners) {
      const { tenantId, subject } = owner
      const key = this.cache.bySubject({ tenantId: tenantId ?? platformScope, subject })
      if (key?.destroyed) throw new SubjectErased('The keys of somebody concerned were destroyed')
      if (key && (key.uncounted < countedAtOnce || (await this.#mayGoOn(key)))) keys.set(textOf(owner), key)
      else missing.set(textOf(owner), owner)
    }
    if (missing.size > 0) {
      const made = await reaching(() => this.#forSealing(missing))
      for (const name of missing.keys()) {
        const read = made.get(name)
        if (read) keys.set(name, this.cache.put(read))
      }
    }
    return {
      seal(value, owner, place) {
        const found = keys.get(textOf(owner))
        if (!found) throw new KeyMissing('A value was sealed for somebody whose key was not prepared')
        const { tenantId, keyId, subject, key } = found
        if (!key) throw new SubjectErased('The keys of somebody concerned were destroyed')
        found.uncounted += 1
        return sealValue(value, { tenantId, keyId, subject, key }, place)
      },
    }
  }

  async open(stored: readonly SealedTexts[]): Promise<Unsealing> {
    const keys = new Map<string, DataKey>()
    const missing = new Map<string, KeyRef>()
    for (const { tenantId, texts } of stored) {
      for (const text of texts) {
        for (const ref of keyRefsIn(text, tenantId)) {
          const name = refText(ref)
          if (keys.has(name) || missing.has(name)) continue
          const key = this.cache.byId(ref)
          if (key) keys.set(name, key)
          else missing.set(name, ref)
        }
      }
    }
    if (missing.size > 0) {
      const read = await reaching(() => this.store.find([...missing.values()]))
      for (const key of read) keys.set(refText(key), this.cache.put(key))
    }
    return {
      unseal(value, place) {
        // Releases before this one stored in the clear.
        if (!isSealed(value)) return value
        const found = keys.get(refText(keyRefOf(value, place.tenantId)))
        if (!found) throw new KeyMissing('The key of a sealed value is not there')
        const { key, subject } = found
        return key && unsealValue(value, key, subject, place)
      },
    }
  }

  async #mayGoOn(key: DataKey): Promise<boolean> {
    const seals = key.uncounted
    key.uncounted = 0
    return reaching(() => this.store.count(key, seals))
  }
}

/** Whoever asked may try later: nothing was stored. */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isTransient(error)) throw new StoreUnavailable('The keys cannot be reached', { cause: error })
    throw error
  }
}

function textOf({ tenantId, subject }: KeyOwner): string {
  return `${tenantId ?? platformScope} ${subject}`
}

function refText({ tenantId, keyId }: KeyRef): string {
  return `${tenantId} ${keyId}`
}
