import { definitionOf } from '~/domain/catalogue'
import type { Actor, Origin, StreamRef } from '~/domain/kernel/envelope'
import type { NewEvent } from '~/domain/kernel/event'
import { derivedId } from '~/platform/ids'
import type { KeyOwner } from './sealer'

/** Whose each personal part of an event is. Null where there is nothing to seal. */
export interface PersonalParts {
  readonly fields: Readonly<Record<string, KeyOwner>>
  readonly reason: KeyOwner | null
  readonly origin: KeyOwner | null
}

interface Told {
  readonly actor: Actor
  readonly commandId: string
  readonly reason: string | null
  readonly origin: Origin | null
}

/** Of somebody who has no account nothing is kept for longer. */
const visitorDays = 90

export function personalPartsOf(event: NewEvent, cause: Told, stream: StreamRef): PersonalParts {
  const definition = definitionOf(event.type)
  const data: Readonly<Record<string, unknown>> = { ...event.data }
  // People have one key wherever their events stand; whatever else a value is about has one under its practice.
  const ownerIn = (field: string): KeyOwner => ({
    tenantId: definition?.kinds[field] === 'user' ? null : stream.tenantId,
    subject: String(data[field]),
  })
  const personal = definition?.personal.get(event.schemaVersion) ?? {}
  const fields = Object.entries(personal).flatMap(([field, subject]) =>
    data[field] === undefined || data[field] === null ? [] : [[field, ownerIn(subject)] as const],
  )
  const about = event.subjects[0]
  const aboutField = Object.keys(data).find((field) => data[field] === about)
  return {
    fields: Object.fromEntries(fields),
    reason: cause.reason === null ? null : aboutField === undefined ? keeperOf(stream) : ownerIn(aboutField),
    origin: cause.origin && originOwner(cause, stream),
  }
}

export function ownersIn({ fields, reason, origin }: PersonalParts): readonly KeyOwner[] {
  return [...Object.values(fields), ...(reason ? [reason] : []), ...(origin ? [origin] : [])]
}

/** What is about nobody in particular belongs to the practice, or to the platform. */
export function keeperOf({ tenantId }: Pick<StreamRef, 'tenantId'>): KeyOwner {
  return { tenantId, subject: tenantId ?? 'platform' }
}

function originOwner({ actor, commandId }: Told, { tenantId }: StreamRef): KeyOwner {
  // A visitor is somebody new with every command: no key ties together what nobody signed in for. The key is found again
  // by its id, which stands in every sealed value.
  if (actor.id === null) return { tenantId, subject: derivedId('visitor', commandId), days: visitorDays }
  return { tenantId: actor.kind === 'user' ? null : tenantId, subject: actor.id }
}
