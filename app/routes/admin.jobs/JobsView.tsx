import { Link } from '@remix-run/react'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import type { IconName } from '~/app/components/icon-names'
import {
  FilterChip,
  FilterLine,
  NameCell,
  Pagination,
  State,
  Table,
  Tabs,
  type StateKind,
} from '~/app/components/Lists'
import { PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine } from '~/app/components/Records'
import { useRefreshWhile } from '~/app/components/refresh'
import type { JobsData } from './read-jobs'
import { KindTable, ReactorTable, ScheduleTable } from './MachineryTables'
import styles from './JobsView.module.css'

type Job = JobsData['jobs'][number]

const looks = {
  waiting: { kind: 'plain', icon: 'clock', word: 'Waiting' },
  running: { kind: 'busy', icon: 'loader-circle', word: 'Running' },
  toRetry: { kind: 'caution', icon: 'rotate-ccw', word: 'To be retried' },
  givenUp: { kind: 'danger', icon: 'ban', word: 'Given up' },
} as const satisfies Readonly<
  Record<Job['state'], { readonly kind: StateKind; readonly icon: IconName; readonly word: string }>
>

const heads = [
  { label: 'Job' },
  { label: 'State' },
  { label: 'Practice' },
  { label: 'Last error' },
  { label: 'Asked for' },
  { label: 'Actions', quiet: true },
]

/** What happens besides requests: jobs in the queue, work by the clock, and reactors. */
export function JobsView({
  tabs,
  state,
  kind,
  busy,
  kinds,
  total,
  range,
  newer,
  older,
  jobs,
  schedules,
  reactors,
  commandId,
}: JobsData & { readonly commandId: string }) {
  useRefreshWhile(busy)
  return (
    <>
      <PageHeader title="Jobs" sub="Work in the background. A job that is done leaves the queue." />
      <Tabs
        label="States"
        tabs={tabs.map(({ key, ...tab }) => ({ ...tab, label: key === 'all' ? 'All' : looks[key].word }))}
      />
      <FilterLine
        count={
          <>
            <b>{total}</b> {total === 1 ? 'job' : 'jobs'}
          </>
        }
      >
        {kind && <FilterChip name="Kind" value={kind.words} without={kind.without} />}
      </FilterLine>
      {jobs.length === 0 ? (
        <EmptyLine>
          {state === 'givenUp'
            ? 'No job was given up.'
            : state === 'all'
              ? 'The queue is empty: everything that was asked for is done.'
              : 'No job is in this state.'}
        </EmptyLine>
      ) : (
        <>
          <Table heads={heads} label="Jobs">
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} commandId={commandId} />
            ))}
          </Table>
          <Pagination range={range} newer={newer} older={older} />
        </>
      )}
      <Section title="By kind">
        <KindTable kinds={kinds} />
      </Section>
      <Section title="Reactors" aside="They follow the log and leave jobs">
        <ReactorTable reactors={reactors} />
      </Section>
      <Section title="By the clock">
        <ScheduleTable schedules={schedules} />
      </Section>
    </>
  )
}

function JobRow({ job, commandId }: { readonly job: Job; readonly commandId: string }) {
  const { kind, icon, word } = looks[job.state]
  return (
    <tr>
      <NameCell name={job.words} note={`number ${job.id}`} />
      <td>
        <State kind={kind} icon={icon} note={job.note}>
          {word}
        </State>
      </td>
      <td>{job.tenant && <Link to={job.tenant.to}>{job.tenant.name}</Link>}</td>
      <td>{job.error}</td>
      <td data-muted data-label="Asked for">
        {job.since}
      </td>
      <td data-actions>
        {job.state === 'givenUp' && (
          <CommandForm intent="retry" target={job.id} commandId={commandId} className={styles.ask ?? ''}>
            <input type="hidden" name="jobId" value={job.id} />
            <input type="hidden" name="givenUpAt" value={job.changedAt} />
            <SendButton kind="secondary" size="small" icon="rotate-ccw">
              Try again
            </SendButton>
          </CommandForm>
        )}
      </td>
    </tr>
  )
}
