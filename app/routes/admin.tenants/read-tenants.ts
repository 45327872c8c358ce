import { z } from 'zod'
import type { PersonArgs } from '~/app/http/page'
import { pageLinks } from '~/app/http/page-links'
import { durations, later } from '~/domain/kernel/instant'
import { listTenants, placesOfTenants } from '~/projections/tenants/queries'

const size = 25
const quietDays = ['7', '30', '90'] as const

/** Filters as they stand in the address. What cannot be read is left out, so an old or odd link still shows something. */
const search = z.object({
  state: z.enum(['all', 'active', 'suspended', 'awaitingOwner']).catch('all'),
  text: z.string().trim().max(100).catch(''),
  zone: z.string().max(60).optional().catch(undefined),
  currency: z.string().max(3).optional().catch(undefined),
  quiet: z.enum(quietDays).optional().catch(undefined),
  seats: z.enum(['full']).optional().catch(undefined),
  sort: z.enum(['name', 'seats', 'lastEntry']).catch('name'),
})

/** One page of practices as an address asks for it. */
export async function readTenants({ runtime, url, now, format }: PersonArgs) {
  const asked = search.parse({
    state: 'all',
    text: '',
    sort: 'name',
    ...Object.fromEntries([...url.searchParams].filter(([, value]) => value !== '')),
  })
  const { offset, links } = pageLinks(url, size)
  const { tenants, total, counts } = await listTenants(runtime.db, {
    status: asked.state,
    text: asked.text,
    zone: asked.zone,
    currency: asked.currency,
    quietSince: asked.quiet && later(now, -Number(asked.quiet) * durations.day),
    full: asked.seats === 'full',
    order: asked.sort,
    limit: size,
    offset,
  })
  const { zones, currencies } = await placesOfTenants(runtime.db)
  const link = (name: string, value: string | null): string => {
    const next = new URLSearchParams(url.searchParams)
    next.delete('page')
    if (value === null) next.delete(name)
    else next.set(name, value)
    return next.size === 0 ? url.pathname : `?${next.toString()}`
  }
  const chips = [
    ['zone', 'Zone', asked.zone],
    ['currency', 'Currency', asked.currency],
    ['quiet', 'Quiet for', asked.quiet && `${asked.quiet} days`],
    ['seats', 'Seats', asked.seats && 'all taken'],
  ] as const
  const same = (value: string) => ({ value, label: value })
  return {
    text: asked.text,
    total,
    ...links(total, tenants.length),
    tabs: (['all', 'active', 'suspended', 'awaitingOwner'] as const).map((key) => ({
      key,
      to: link('state', key === 'all' ? null : key),
      count: format.number(counts[key]),
      current: asked.state === key,
    })),
    filters: chips.flatMap(([name, label, value]) =>
      value ? [{ label, value, without: link(name, null) }] : [],
    ),
    choices: {
      zones: zones.map(same),
      currencies: currencies.map(same),
      quiet: quietDays.map((days) => ({ value: days, label: `${days} days` })),
    },
    sort: asked.sort,
    sorts: { name: link('sort', null), seats: link('sort', 'seats'), lastEntry: link('sort', 'lastEntry') },
    tenants: tenants.map((tenant) => ({
      ...tenant,
      seatsWords: `${tenant.members} of ${tenant.seats}`,
      last:
        tenant.status === 'awaitingOwner'
          ? `Opened ${format.date(tenant.provisionedAt)}`
          : tenant.lastEntryAt
            ? format.when(tenant.lastEntryAt)
            : '',
    })),
  }
}

export type TenantsData = Awaited<ReturnType<typeof readTenants>>
