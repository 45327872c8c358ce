import { ButtonLink } from '~/app/components/Button'
import { BarChart } from '~/app/components/Figures'
import { Icon } from '~/app/components/Icon'
import { State, Table } from '~/app/components/Lists'
import { Columns, PageHeader, Section } from '~/app/components/PageHeader'
import { TenantState } from '~/app/components/TenantState'
import type { Overview } from './read-overview'
import styles from './OverviewView.module.css'

const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']

/** Health of the installation; what needs attention comes first. */
export function OverviewView({ attention, sub, health, bars, states }: Overview) {
  const many = attention.length
  const title =
    many === 0
      ? 'Nothing needs attention'
      : many === 1
        ? 'One thing needs attention'
        : `${numbers[many] ?? many} things need attention`
  return (
    <>
      <PageHeader title={title} sub={sub} />
      {many > 0 && (
        <ul className={styles.attention}>
          {attention.map((item) => (
            <li key={item.title} data-kind={item.kind}>
              <Icon name={item.kind === 'danger' ? 'alert-circle' : 'alert-triangle'} />
              <span>
                <b>{item.title}</b>
                <small>{item.note}</small>
              </span>
              <ButtonLink to={item.to} size="small">
                {item.action}
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
      <Section title="Health">
        <Table
          heads={[{ label: 'Part' }, { label: 'State' }, { label: 'Now' }, { label: 'Detail' }]}
          label="Health"
        >
          {health.map((part) => (
            <tr key={part.part}>
              <td>
                <b>{part.part}</b>
              </td>
              <td>
                <State kind={part.ok ? 'good' : 'caution'} icon={part.ok ? 'check-circle' : 'alert-triangle'}>
                  {part.state}
                </State>
              </td>
              <td>{part.now}</td>
              <td data-muted>{part.note}</td>
            </tr>
          ))}
        </Table>
      </Section>
      <Columns
        main={
          <Section title="Events per day" aside="Last 14 days">
            <BarChart bars={bars} label="Events per day, last 14 days" />
          </Section>
        }
        aside={
          <Section title="Tenants by state" count={states.all}>
            <ul className={styles.states}>
              {(['active', 'suspended', 'awaitingOwner'] as const).map((status) => (
                <li key={status}>
                  <TenantState status={status} />
                  <span>{states[status]}</span>
                </li>
              ))}
            </ul>
          </Section>
        }
      />
    </>
  )
}
