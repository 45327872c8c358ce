import { Link } from '@remix-run/react'
import { ButtonLink } from '~/app/components/Button'
import { count } from '~/app/components/count'
import { BarChart, Sparkline } from '~/app/components/Charts'
import { Icon } from '~/app/components/Icon'
import { State, Table } from '~/app/components/Lists'
import { Columns, PageHeader, Section } from '~/app/components/PageHeader'
import { TenantState } from '~/app/components/TenantState'
import { ProcessTable } from './ProcessTable'
import type { Overview } from './read-overview'
import styles from './OverviewView.module.css'

/** Health of the installation; what needs attention comes first. */
export function OverviewView({ attention, sub, health, processes, bars, states }: Overview) {
  const many = attention.length
  const title =
    many === 0
      ? 'Nothing needs attention'
      : many === 1
        ? 'One thing needs attention'
        : `${count(many)} things need attention`
  return (
    <>
      <PageHeader title={title} sub={sub} />
      {many > 0 && <AttentionList attention={attention} />}
      <Section title="Health">
        <Table heads={heads} label="Health">
          {health.map((part) => (
            <HealthRow key={part.part} part={part} />
          ))}
        </Table>
      </Section>
      <Section title="Processes" count={processes.length}>
        <ProcessTable processes={processes} />
      </Section>
      <Columns
        main={
          <Section title="Events per day" aside="Last 14 days">
            <BarChart bars={bars} label="Events per day, last 14 days" />
          </Section>
        }
        aside={
          <Section title="Tenants by state" count={states.all}>
            <Shares states={states} />
          </Section>
        }
      />
    </>
  )
}

function AttentionList({ attention }: Pick<Overview, 'attention'>) {
  return (
    <ul className={styles.attention} aria-label="Needs attention">
      {attention.map((item) => (
        <li key={`${item.about} ${item.matter}`} data-kind={item.kind}>
          <Icon name={item.kind === 'danger' ? 'alert-circle' : 'alert-triangle'} />
          <span>
            <b>{item.about}</b> {item.matter}
            <small>{item.note}</small>
          </span>
          <ButtonLink to={item.to} size="small">
            {item.action}
          </ButtonLink>
        </li>
      ))}
    </ul>
  )
}

const heads = [
  { label: 'Part' },
  { label: 'State' },
  { label: 'Now' },
  { label: 'Detail', quiet: true },
  { label: 'Last hour' },
  { label: 'Peak', numeric: true },
]

function HealthRow({ part }: { readonly part: Overview['health'][number] }) {
  return (
    <tr>
      <td className={styles.part}>{part.to ? <Link to={part.to}>{part.part}</Link> : part.part}</td>
      <td>
        <State
          kind={part.trouble ?? 'good'}
          icon={
            part.trouble === null
              ? 'check-circle'
              : part.trouble === 'danger'
                ? 'alert-circle'
                : 'alert-triangle'
          }
        >
          {part.state}
        </State>
      </td>
      <td>{part.now}</td>
      <td data-muted>{part.note}</td>
      <td data-wide>
        <Sparkline values={part.line} label={`${part.part} in the last hour, at most ${part.peak}`} />
      </td>
      <td data-numeric data-muted data-label="Peak" className={styles.peak}>
        {part.peak}
      </td>
    </tr>
  )
}

const states = ['active', 'suspended', 'awaitingOwner'] as const

/** How the tenants divide into states: one bar, and the counts below. */
function Shares({ states: counts }: Pick<Overview, 'states'>) {
  const shares = states.map((status, index) => ({
    status,
    before: states.slice(0, index).reduce((sum, earlier) => sum + counts[earlier], 0),
    many: counts[status],
  }))
  const part = (of: number): string => `${((of / Math.max(1, counts.all)) * 100).toFixed(2)}%`
  return (
    <>
      <svg className={styles.shares} aria-hidden="true">
        {shares.map(({ status, before, many }) => (
          <rect key={status} data-status={status} x={part(before)} width={part(many)} height="100%" />
        ))}
      </svg>
      <ul className={styles.states}>
        {states.map((status) => (
          <li key={status}>
            <Link to={`/admin/tenants?state=${status}`}>
              <TenantState status={status} />
            </Link>
            <span>{counts[status]}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
