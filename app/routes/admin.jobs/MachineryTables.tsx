import { NameCell, State, Table } from '~/app/components/Lists'
import { EmptyLine } from '~/app/components/Records'
import type { JobsData } from './read-jobs'
import styles from './JobsView.module.css'

const states = ['waiting', 'running', 'toRetry', 'givenUp'] as const
const stateWords = {
  waiting: 'Waiting',
  running: 'Running',
  toRetry: 'To be retried',
  givenUp: 'Given up',
} as const

/** Jobs of each kind, counted by state. */
export function KindTable({ kinds }: Pick<JobsData, 'kinds'>) {
  if (kinds.length === 0) return <EmptyLine>No job has ever been asked for.</EmptyLine>
  return (
    <Table
      heads={[
        { label: 'Kind' },
        ...states.map((state) => ({ label: stateWords[state], numeric: true })),
        { label: 'Oldest due', numeric: true },
      ]}
      label="Jobs by kind"
    >
      {kinds.map((kind) => (
        <tr key={kind.task}>
          <NameCell name={kind.words} note={kind.task} to={kind.to} />
          {states.map((state) => (
            <td
              key={state}
              data-numeric
              data-label={stateWords[state]}
              className={kind[state] === 0 ? styles.none : undefined}
            >
              {kind[state]}
            </td>
          ))}
          <td data-numeric data-muted data-label="Oldest due">
            {kind.oldest}
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** Where each reactor stands in the log. */
export function ReactorTable({ reactors }: Pick<JobsData, 'reactors'>) {
  return (
    <Table
      heads={[
        { label: 'Reactor' },
        { label: 'State' },
        { label: 'Read to', numeric: true },
        { label: 'Behind', numeric: true },
      ]}
      label="Reactors"
    >
      {reactors.map((reactor) => (
        <tr key={reactor.name} id={reactor.name}>
          <td>
            <b>{reactor.name}</b>
          </td>
          <td>
            {reactor.state === 'stopped' ? (
              <State kind="danger" icon="pause-circle" note={reactor.note}>
                Stopped
              </State>
            ) : reactor.state === 'parked' ? (
              <State kind="danger" icon="alert-circle" note={reactor.note}>
                Events set aside
              </State>
            ) : reactor.state === 'behind' ? (
              <State kind="caution" icon="clock">
                Behind
              </State>
            ) : (
              <State kind="good" icon="check-circle">
                Following
              </State>
            )}
          </td>
          <td data-numeric data-wide>
            {reactor.position}
          </td>
          <td data-numeric data-label="Behind">
            {reactor.behind}
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** Work that comes back by the clock. */
export function ScheduleTable({ schedules }: Pick<JobsData, 'schedules'>) {
  if (schedules.length === 0) return <EmptyLine>Nothing has come up by the clock yet.</EmptyLine>
  return (
    <Table heads={[{ label: 'Work' }, { label: 'Last begun' }]} label="Work by the clock">
      {schedules.map((schedule) => (
        <tr key={schedule.task}>
          <NameCell name={schedule.words} note={schedule.task} />
          <td data-muted data-label="Last begun">
            {schedule.last}
          </td>
        </tr>
      ))}
    </Table>
  )
}
