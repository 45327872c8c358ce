import { createHmac } from 'node:crypto'
import type { Keys } from '~/platform/keys/keys'
import type { DataManifest } from './manifest'

/** Tells secrets apart without saying anything about them. */
export function secretMarks(keys: Pick<Keys, 'claims' | 'pepper'>): DataManifest['secrets'] {
  const mark = (key: Buffer): string => createHmac('sha256', key).update('daybook backup').digest('hex')
  return { claims: mark(keys.claims), pepper: mark(keys.pepper) }
}
