import type { Cause } from '~/platform/eventstore/pipeline'
import { newId } from '~/platform/ids'

const known = Array.from({ length: 256 }, newId)
let next = 0

/**
 * What every contender writes: somebody's account, with address, name and origin as personal values. Text and envelope
 * make about 750 bytes as JSON, about 500 of them the envelope. The people are the same 256, as most events of a practice
 * are about people whom it knows; the streams are new.
 */
export function nextRegistration() {
  const number = next++
  const userId = known[number % known.length] ?? ''
  const commandId = newId()
  const cause: Cause = {
    actor: { kind: 'user', id: userId },
    source: 'web',
    commandId,
    commandHash: 'mD0q9GJb7Yw0n1c2u3v4w5x6y7z8A9B0C1D2E3F4G5H',
    correlationId: commandId,
    causationId: null,
    reason: null,
    origin: { ip: '198.51.100.14', userAgent: 'Mozilla/5.0 (X11; Linux x64; rv:145.0) Gecko Firefox/145.0' },
  }
  const data = {
    userId,
    email: `person.${number}@practice.example`,
    name: `Person Number ${number}`,
    addressKey: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    zone: 'Europe/Bucharest',
  }
  return { stream: `user-${newId()}`, data, cause }
}
