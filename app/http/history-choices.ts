import { z } from 'zod'
import type { Scope } from '~/projections/audit/queries'
import { findRecords, findsAtMost, recordInHistory, type NamedRecord } from '~/projections/audit/records'
import type { Runtime } from '~/services/context'
import { recordName } from './history-chips'
import type { HistorySearch, Problem } from './history-search'

/** The address of the same list with something changed; null takes a filter away. */
export type Link = (changes: Readonly<Record<string, string | null>>) => string

const uuid = z.uuid()

/** Several that one may have meant, to choose from. */
export interface Choosing {
  readonly asked: string
  readonly what: 'who' | 'about'
  readonly choices: readonly { readonly name: string; readonly note: string; readonly to: string }[]
  /** There are more than are listed. */
  readonly more: boolean
}

interface Chosen {
  /** Where the one that was meant is filtered by, when there is no doubt. */
  readonly to: string | null
  readonly problems: readonly Problem[]
  readonly choosing: readonly Choosing[]
}

const fields = [
  { what: 'who', filter: 'actor', which: 'people' },
  { what: 'about', filter: 'ref', which: 'everything' },
] as const

/** Finds the person or the record that a name or an id in the filter form means: one, one of several, or none. */
export async function chooseFor(
  { db }: Pick<Runtime, 'db'>,
  scope: Scope,
  asked: HistorySearch,
  link: Link,
): Promise<Chosen> {
  const changes: Record<string, string | null> = {}
  const problems: Problem[] = []
  const choosing: Choosing[] = []
  for (const { what, filter, which } of fields) {
    const text = asked[what]
    if (text === undefined) continue
    const found = await db.asPlatform(async (tx): Promise<readonly NamedRecord[]> => {
      if (!uuid.safeParse(text).success) return findRecords(tx, scope, text, which)
      const record = await recordInHistory(tx, scope, text.toLowerCase(), filter)
      return record ? [record] : []
    })
    const [only, second] = found
    if (!only) problems.push({ filter: what, sentence: `${notFound[what]} “${text}”.` })
    else if (!second) Object.assign(changes, { [what]: null, [filter]: only.id })
    else
      choosing.push({
        asked: text,
        what,
        choices: found.slice(0, findsAtMost).map((record) => ({
          name: recordName(record),
          note: noteOf(record),
          to: link({ [what]: null, [filter]: record.id }),
        })),
        more: found.length > findsAtMost,
      })
  }
  return { to: Object.keys(changes).length > 0 ? link(changes) : null, problems, choosing }
}

const notFound = {
  who: 'Nobody here has the name or id',
  about: 'No record here has the name or id',
}

function noteOf({ kind, note }: NamedRecord): string {
  return kind === 'invite' ? `to ${note}` : note
}
