import { z } from 'zod'
import { catalogue } from '~/domain/catalogue'

/** Nothing happened here before, and every calendar can still reckon with the day after the last. */
const years = { first: 1970, last: 2999 }

const day = z.iso.date().refine((text) => {
  const year = Number(text.slice(0, 4))
  return year >= years.first && year <= years.last
})
const words = z.string().trim().max(100)
const position = z.coerce.number().int().positive().optional().catch(undefined)

/** What the audit log can be asked for in its address. */
const search = z.object({
  group: z.enum(['access', 'signIns', 'settings', 'platform']).optional(),
  type: z
    .string()
    .refine((type) => Object.hasOwn(catalogue, type))
    .optional(),
  tenant: z.uuid().optional(),
  actor: z.uuid().optional(),
  ref: z.uuid().optional(),
  /** Correlation id: everything that happened for one cause. */
  action: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{8,64}$/)
    .optional(),
  from: day.optional(),
  to: day.optional(),
  text: words.optional(),
  /** Part of a name, or an id, of the person or record that is looked for. */
  who: words.optional(),
  about: words.optional(),
  // Places in the list: an odd one shows the list from its start.
  before: position,
  after: position,
  open: position,
})

export type HistorySearch = z.output<typeof search>
export type FilterName = Exclude<keyof HistorySearch, 'before' | 'after' | 'open'>

/** What is said of a filter that cannot be read. The list then does without it, so an old or odd link still shows something. */
const unreadable: Readonly<Record<FilterName, string>> = {
  group: 'There is no such tab.',
  type: 'There is no such kind of entry.',
  tenant: 'No practice has the id that this address names.',
  actor: 'Nobody has the id that this address names.',
  ref: 'No record has the id that this address names.',
  action: 'No action has the id that this address names.',
  from: 'The first day is not a date. Write it as 2026-11-19.',
  to: 'The last day is not a date. Write it as 2026-11-19.',
  text: 'Search for at most 100 characters.',
  who: 'Search for people with at most 100 characters.',
  about: 'Search for records with at most 100 characters.',
}

export interface Problem {
  readonly filter: FilterName
  readonly sentence: string
}

/** Reads the filters of an address, and says which of them cannot be read. */
export function readSearch(params: URLSearchParams): {
  readonly asked: HistorySearch
  readonly problems: readonly Problem[]
} {
  const given = Object.fromEntries([...params].filter(([, value]) => value.trim() !== ''))
  const parsed = search.safeParse(given)
  const wrong = new Set(parsed.error?.issues.map(({ path }) => path[0]))
  const asked = search.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))))
  const problems = Object.entries(unreadable).flatMap(([name, sentence]) =>
    wrong.has(name) ? [{ filter: name as FilterName, sentence }] : [],
  )
  if (asked.from && asked.to && asked.from > asked.to)
    return {
      asked,
      problems: [...problems, { filter: 'to', sentence: 'The last day comes before the first.' }],
    }
  return { asked, problems }
}
