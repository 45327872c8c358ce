import type { Scope } from '~/projections/audit/queries'
import { nameRecords, recordInHistory, type NamedRecord } from '~/projections/audit/records'
import type { Runtime } from '~/services/context'
import type { Format } from './format'
import type { FilterName, HistorySearch, Problem } from './history-search'

interface Chip {
  readonly filter: FilterName
  readonly label: string
  readonly value: string
}

/** The filters of an address in words, with the names of whom and what they are about. */
export async function chipsOf(
  { db }: Pick<Runtime, 'db'>,
  scope: Scope,
  asked: HistorySearch,
  format: Format,
): Promise<{ readonly chips: readonly Chip[]; readonly problems: readonly Problem[] }> {
  const { actor, ref, tenant } = asked
  const names = await db.asPlatform(async (tx) => ({
    actor: actor && (await recordInHistory(tx, scope, actor, 'actor')),
    ref: ref && (await recordInHistory(tx, scope, ref, 'ref')),
    tenant: tenant && scope === 'platform' ? (await nameRecords(tx, [tenant]))[0] : undefined,
  }))
  const chips: Chip[] = []
  const problems: Problem[] = []
  const add = (filter: FilterName, label: string, value: string | undefined): void => {
    if (value) chips.push({ filter, label, value })
  }
  const addNamed = (filter: 'actor' | 'ref' | 'tenant', label: string, unknown: string): void => {
    if (!asked[filter]) return
    const found = names[filter]
    add(filter, label, found ? recordName(found) : 'unknown')
    if (!found) problems.push({ filter, sentence: unknown })
  }
  const noon = (date: string | undefined) => date && format.date(`${date}T12:00:00.000Z`)
  add('from', 'From', noon(asked.from))
  add('to', 'To', noon(asked.to))
  add('type', 'Only', asked.type && kindLabel(asked.type))
  addNamed('actor', 'By', 'No entry here is by the person in this address.')
  addNamed('ref', 'About', 'No entry here is about the record in this address.')
  if (scope === 'platform') addNamed('tenant', 'Tenant', 'There is no practice with the id in this address.')
  add('action', 'From', asked.action && 'one action')
  add('text', 'With', asked.text)
  return { chips, problems }
}

/** What a record is called where it stands alone. */
export function recordName({ kind, name }: NamedRecord): string {
  if (kind === 'practice') return name ?? 'A practice'
  const person = name ?? 'an erased person'
  if (kind === 'invite') return `Invite of ${person}`
  if (kind === 'session') return `A session of ${person}`
  return name ?? 'An erased person'
}

/** `MemberRoleChanged` as people read it: Member role changed. */
export function kindLabel(type: string): string {
  return type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
