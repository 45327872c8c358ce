import { createHmac } from 'node:crypto'
import type { Config } from '~/platform/config/config'
import { developmentSecrets } from './development-secrets'

/** The secrets of an installation. */
export interface Keys {
  /** Signs cookies. */
  readonly session: Buffer
  /** Makes addressKey from an address. Never changes: claims would no longer be found. */
  readonly claims: Buffer
  /** Goes into every password hash. Never changes: everybody would have to reset. */
  readonly pepper: Buffer
}

/** Secrets from the settings; where they say none, development secrets kept beside the embedded data. Throws ConfigError. */
export async function loadKeys(config: Config): Promise<Keys> {
  const { session, claims, pepper } = config.secrets
  if (session && claims && pepper)
    return { session: Buffer.from(session), claims: Buffer.from(claims), pepper: Buffer.from(pepper) }
  const made = await developmentSecrets(config.folder)
  return {
    session: Buffer.from(session ?? made.session),
    claims: Buffer.from(claims ?? made.claims),
    pepper: Buffer.from(pepper ?? made.pepper),
  }
}

/**
 * Key of the command fingerprints. Made from a secret that never changes, or a command that was begun before a change of
 * secrets could not be finished after it.
 */
export function commandKeyOf(keys: Pick<Keys, 'claims'>): Buffer {
  return createHmac('sha256', keys.claims).update('command fingerprints').digest()
}

/** Keyed hash of a canonical address: equal for equal addresses, and no way back. */
export function addressKeyOf(keys: Pick<Keys, 'claims'>, address: string): string {
  return createHmac('sha256', keys.claims).update(address).digest('hex')
}
