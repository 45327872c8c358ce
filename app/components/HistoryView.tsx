import type { History } from '~/app/http/history'
import { ButtonLink } from './Button'
import { Choosing, HistoryFilters, Problems } from './HistoryFilters'
import { FilterChip, FilterLine, Pagination, SearchField, Tabs } from './Lists'
import { OpenEntry } from './OpenEntry'
import { Empty } from './Records'
import { DayHeading, Timeline, TimelineRow } from './Timeline'

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
        {history.filters.map(({ filter, label, value, without }) => (
          <FilterChip key={filter} name={label} value={value} without={without} />
        ))}
        <HistoryFilters history={history} />
        <SearchField name="text" label="Find in names and reasons" placeholder="Names and reasons" quiet />
      </FilterLine>
      <Problems problems={history.problems} />
      {history.choosing.map((one) => (
        <Choosing key={one.what} {...one} />
      ))}
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
                {...(entry.position === history.opened?.position
                  ? { to: history.opens.close, detail: <OpenEntry entry={history.opened} base={base} /> }
                  : { to: `${history.opens.open}${entry.position}`, detail: null })}
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
