import { redirect } from '@remix-run/node'
import { catalogue } from '~/domain/catalogue'
import { dayAfter, startOfLocalDay } from '~/domain/time/local-day'
import { typesOfGroup } from '~/projections/audit/groups'
import { listEntries, type EntryFilter, type Scope } from '~/projections/audit/queries'
import { peopleOf } from '~/projections/audit/records'
import { listTenants } from '~/projections/tenants/queries'
import type { Runtime } from '~/services/context'
import { byDay, entryViews } from './entries'
import { readEntry } from './entry'
import type { Format } from './format'
import { chipsOf, kindLabel } from './history-chips'
import { chooseFor, type Link } from './history-choices'
import { readSearch, type FilterName, type HistorySearch } from './history-search'

const pageSize = 40

/** One page of the audit log as an address asks for it. */
export async function readHistory(runtime: Runtime, scope: Scope, url: URL, format: Format) {
  const { asked, problems } = readSearch(url.searchParams)
  const link = linkFrom(url)
  const chosen = await chooseFor(runtime, scope, asked, link)
  if (chosen.to) throw redirect(`${url.pathname}${chosen.to}`, { headers: { 'Cache-Control': 'no-store' } })
  const named = await chipsOf(runtime, scope, asked, format)
  const page = await runtime.db.asPlatform((tx) =>
    listEntries(tx, scope, filterOf(scope, asked, format), {
      limit: pageSize,
      before: asked.before,
      after: asked.after,
    }),
  )
  const entries = await entryViews(runtime, page.positions, format)
  const open = asked.open !== undefined && page.positions.includes(asked.open) ? asked.open : null
  const without = (filter: FilterName): string => link({ [filter]: null })
  return {
    days: byDay(entries),
    opened: open === null ? null : await readEntry(runtime, scope, String(open), format),
    opens: placed(url),
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
    filters: named.chips.map((chip) => ({ ...chip, without: without(chip.filter) })),
    problems: [...problems, ...chosen.problems, ...named.problems].map((problem) => ({
      ...problem,
      without: without(problem.filter),
    })),
    choosing: chosen.choosing,
    clear: url.pathname,
    types: typesFor(scope),
    tenants: scope === 'platform' ? await tenantChoices(runtime, asked.tenant) : [],
    /** A practice chooses among its own people; a console searches among everybody. */
    people: scope === 'platform' ? null : await peopleChoices(runtime, scope.tenantId),
  }
}

export type History = Awaited<ReturnType<typeof readHistory>>

function filterOf(scope: Scope, asked: HistorySearch, { zone }: Format): EntryFilter {
  return {
    group: asked.group,
    type: asked.type,
    tenantId: scope === 'platform' ? asked.tenant : undefined,
    actorId: asked.actor,
    ref: asked.ref,
    correlationId: asked.action,
    from: asked.from && startOfLocalDay(asked.from, zone),
    until: asked.to && startOfLocalDay(dayAfter(asked.to, 1), zone),
    text: asked.text,
  }
}

/** The same list with something changed, from its first page on. */
function linkFrom({ searchParams, pathname }: URL): Link {
  return (changes) => {
    const next = new URLSearchParams([...searchParams].filter(([, value]) => value !== ''))
    for (const place of ['before', 'after', 'open']) next.delete(place)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    return next.size === 0 ? pathname : `?${next.toString()}`
  }
}

/** The address of this very page without a row open; the row to open is put at its end. */
function placed({ searchParams, pathname }: URL): { readonly close: string; readonly open: string } {
  const here = new URLSearchParams(
    [...searchParams].filter(([name, value]) => value !== '' && name !== 'open'),
  )
  const text = here.toString()
  return { close: text === '' ? pathname : `?${text}`, open: text === '' ? '?open=' : `?${text}&open=` }
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** Kinds of events to choose from; a practice has none of the platform's. */
function typesFor(scope: Scope): readonly Choice[] {
  const hidden: readonly string[] = scope === 'platform' ? [] : typesOfGroup('platform')
  return Object.keys(catalogue)
    .filter((type) => !hidden.includes(type))
    .map((value) => ({ value, label: kindLabel(value) }))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
}

const mostChoices = 200

async function tenantChoices({ db }: Runtime, chosen: string | undefined): Promise<readonly Choice[]> {
  const { tenants } = await listTenants(db, { status: 'all', text: '', limit: mostChoices, offset: 0 })
  const choices = tenants.map(({ tenantId, name }) => ({ value: tenantId, label: name }))
  // Whatever is chosen stays chosen when the form is sent again, also where there are too many to list.
  const missing = chosen !== undefined && !choices.some(({ value }) => value === chosen)
  return missing ? [...choices, { value: chosen, label: 'The practice chosen' }] : choices
}

async function peopleChoices({ db }: Runtime, tenantId: string): Promise<readonly Choice[]> {
  const people = await db.asPlatform((tx) => peopleOf(tx, tenantId))
  return people.map(({ id, name }) => ({ value: id, label: name ?? '' }))
}
