import { z } from 'zod'
import { dayAfter, startOfLocalDay } from '~/domain/time/local-day'
import { listEntries, type EntryFilter, type Scope } from '~/projections/audit/queries'
import { catalogue } from '~/domain/catalogue'
import { typesOfGroup } from '~/projections/audit/groups'
import { listTenants } from '~/projections/tenants/queries'
import type { Runtime } from '~/services/context'
import { byDay, entryViews } from './entries'
import type { Format } from './format'

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(text)))

/** Filters as they stand in the address. What cannot be read is left out, so an old or odd link still shows something. */
const search = z.object({
  group: z.enum(['access', 'signIns', 'settings', 'platform']).optional().catch(undefined),
  type: z.string().max(60).optional().catch(undefined),
  tenant: z.uuid().optional().catch(undefined),
  actor: z.uuid().optional().catch(undefined),
  ref: z.uuid().optional().catch(undefined),
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  text: z.string().trim().max(100).optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
  after: z.coerce.number().int().positive().optional().catch(undefined),
})

export type HistorySearch = z.output<typeof search>

const pageSize = 40

/** One page of the audit log as an address asks for it. */
export async function readHistory(runtime: Runtime, scope: Scope, url: URL, format: Format) {
  const asked = search.parse(Object.fromEntries([...url.searchParams].filter(([, value]) => value !== '')))
  const filter: EntryFilter = {
    group: asked.group,
    type: asked.type,
    tenantId: scope === 'platform' ? asked.tenant : undefined,
    actorId: asked.actor,
    ref: asked.ref,
    from: asked.from && startOfLocalDay(asked.from, format.zone),
    until: asked.to && startOfLocalDay(dayAfter(asked.to, 1), format.zone),
    text: asked.text,
  }
  const page = await runtime.db.asPlatform((tx) =>
    listEntries(tx, scope, filter, { limit: pageSize, before: asked.before, after: asked.after }),
  )
  const entries = await entryViews(runtime, page.positions, format)
  const link = (changes: Readonly<Record<string, string | null>>): string => {
    const next = new URLSearchParams(url.searchParams)
    next.delete('before')
    next.delete('after')
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    const text = next.toString()
    return text === '' ? url.pathname : `?${text}`
  }
  return {
    days: byDay(entries),
    total: format.number(page.total),
    all: format.number(page.all),
    any: page.total > 0,
    shown: entries.length,
    group: asked.group ?? null,
    groups: {
      all: link({ group: null }),
      access: link({ group: 'access' }),
      signIns: link({ group: 'signIns' }),
      settings: link({ group: 'settings' }),
      platform: link({ group: 'platform' }),
    },
    newer: page.newer === null ? null : link({ after: String(page.newer) }),
    older: page.older === null ? null : link({ before: String(page.older) }),
    filters: chips(asked, format).map(([name, label, value]) => ({
      label,
      value,
      without: link({ [name]: null }),
    })),
    clear: url.pathname,
    types: typesFor(scope),
    tenants: scope === 'platform' ? await tenantChoices(runtime) : [],
  }
}

export type History = Awaited<ReturnType<typeof readHistory>>

function chips(asked: HistorySearch, format: Format): readonly (readonly [string, string, string])[] {
  const noon = (date: string): string => format.date(`${date}T12:00:00.000Z`)
  return [
    ...(asked.from ? [['from', 'From', noon(asked.from)] as const] : []),
    ...(asked.to ? [['to', 'To', noon(asked.to)] as const] : []),
    ...(asked.type ? [['type', 'Only', asked.type] as const] : []),
    ...(asked.actor ? [['actor', 'By', 'one person'] as const] : []),
    ...(asked.ref ? [['ref', 'About', 'one record'] as const] : []),
    ...(asked.tenant ? [['tenant', 'Tenant', 'one practice'] as const] : []),
    ...(asked.text ? [['text', 'With', asked.text] as const] : []),
  ]
}

/** Kinds of events to choose from; a practice has none of the platform's. */
function typesFor(scope: Scope): readonly { readonly value: string; readonly label: string }[] {
  const hidden: readonly string[] = scope === 'platform' ? [] : typesOfGroup('platform')
  return Object.keys(catalogue)
    .filter((type) => !hidden.includes(type))
    .map((value) => ({
      value,
      label: value.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
}

const mostChoices = 200

async function tenantChoices({
  db,
}: Runtime): Promise<readonly { readonly value: string; readonly label: string }[]> {
  const { tenants } = await listTenants(db, { status: 'all', text: '', limit: mostChoices, offset: 0 })
  return tenants.map(({ tenantId, name }) => ({ value: tenantId, label: name }))
}
