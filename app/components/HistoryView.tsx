import { Form, useSearchParams } from '@remix-run/react'
import type { History } from '~/app/http/history'
import { Button, ButtonLink } from './Button'
import { FilterChip, FilterLine, Pagination, SearchField, Tabs } from './Lists'
import { Empty } from './Records'
import { DayHeading, Timeline, TimelineRow } from './Timeline'
import styles from './HistoryView.module.css'

const groupLabels = {
  all: 'All',
  access: 'Team and access',
  signIns: 'Sign-ins',
  settings: 'Settings',
  platform: 'Platform',
} as const

/** The audit log: filters in the address, entries by day, newest first. */
export function HistoryView({
  history,
  base,
  groups,
}: {
  readonly history: History
  readonly base: string
  readonly groups: readonly (keyof typeof groupLabels)[]
}) {
  const current = history.group ?? 'all'
  return (
    <>
      <Tabs
        label="Kinds of entries"
        tabs={groups.map((group) => ({
          to: history.groups[group],
          label: groupLabels[group],
          current: group === current,
        }))}
      />
      <FilterLine
        count={
          <>
            <b>{history.total}</b> of {history.all} entries
          </>
        }
      >
        {history.filters.map(({ label, value, without }) => (
          <FilterChip key={label} name={label} value={value} without={without} />
        ))}
        <SearchField name="text" label="Find in names and reasons" placeholder="Names and reasons" />
        <Filters history={history} />
      </FilterLine>
      {history.days.length === 0 && (
        <Empty
          title="No entry matches"
          sketch={false}
          action={<ButtonLink to={history.clear}>Clear filters</ButtonLink>}
        >
          Nothing in the book fits these filters.
        </Empty>
      )}
      {history.days.map(({ day, entries }) => (
        <section key={day}>
          <DayHeading day={day} count={entries.length === 1 ? '1 entry' : `${entries.length} entries`} />
          <Timeline label={day}>
            {entries.map((entry) => (
              <TimelineRow
                key={entry.position}
                time={entry.time}
                parts={entry.parts}
                through={entry.through}
                to={`${base}/${entry.position}`}
              />
            ))}
          </Timeline>
        </section>
      ))}
      {history.any && (
        <Pagination
          range={`${history.shown} of ${history.total} shown`}
          newer={history.newer}
          older={history.older}
        />
      )}
    </>
  )
}

/** Time, kind of event and practice, behind one word. Works without scripts. */
function Filters({ history }: { readonly history: History }) {
  const [params] = useSearchParams()
  const own = ['from', 'to', 'type', 'tenant', 'before', 'after']
  return (
    <details className={styles.filters}>
      <summary>Filter</summary>
      <Form className={styles.form}>
        {[...params]
          .filter(([key]) => !own.includes(key))
          .map(([key, value]) => (
            <input key={key} type="hidden" name={key} value={value} />
          ))}
        <label>
          From <input type="date" name="from" defaultValue={params.get('from') ?? ''} />
        </label>
        <label>
          To <input type="date" name="to" defaultValue={params.get('to') ?? ''} />
        </label>
        <Choice label="Kind" name="type" all="Every kind" choices={history.types} />
        {history.tenants.length > 0 && (
          <Choice label="Tenant" name="tenant" all="Every tenant" choices={history.tenants} />
        )}
        <Button size="small">Show</Button>
      </Form>
    </details>
  )
}

function Choice({
  label,
  name,
  all,
  choices,
}: {
  readonly label: string
  readonly name: string
  readonly all: string
  readonly choices: History['types']
}) {
  const [params] = useSearchParams()
  return (
    <label>
      {label}{' '}
      <select name={name} defaultValue={params.get(name) ?? ''}>
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}
