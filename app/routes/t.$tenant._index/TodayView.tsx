import { Link } from '@remix-run/react'
import { ButtonLink } from '~/app/components/Button'
import { BarChart, type Bar } from '~/app/components/Charts'
import { StatRow, Steps, type StatView } from '~/app/components/Figures'
import { State } from '~/app/components/Lists'
import { Columns, PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine } from '~/app/components/Records'
import { StillUpdating } from '~/app/components/StillUpdating'
import { Timeline, TimelineRow, type SentencePartView } from '~/app/components/Timeline'
import styles from './TodayView.module.css'

interface TodayViewProps {
  readonly practice: string
  readonly base: string
  readonly title: string
  readonly zone: string
  readonly mayInvite: boolean
  readonly mayReadHistory: boolean
  readonly stillUpdating: boolean
  readonly stats: readonly StatView[]
  readonly entries: readonly {
    readonly position: number
    readonly time: string
    readonly parts: readonly SentencePartView[]
  }[]
  readonly earlier: number
  readonly bars: readonly Bar[]
  readonly invites: readonly {
    readonly inviteId: string
    readonly name: string
    readonly note: string | null
  }[]
  readonly steps:
    | readonly {
        readonly label: string
        readonly done: boolean
        readonly to?: string
        readonly note?: string
      }[]
    | null
}

/** The day of a practice at a glance. */
export function TodayView(props: TodayViewProps) {
  const { practice, base, title, zone, mayInvite, stats } = props
  return (
    <>
      <PageHeader
        title={title}
        sub={`${practice}. Times are ${zone}.`}
        actions={
          mayInvite && (
            <ButtonLink to={`${base}/team/invite`} kind="primary" icon="user-plus" short="Invite">
              Invite colleague
            </ButtonLink>
          )
        }
      />
      <StillUpdating when={props.stillUpdating} />
      <StatRow stats={stats} />
      <Columns main={<Book {...props} />} aside={<Aside {...props} />} />
    </>
  )
}

function Book({ base, entries, earlier, bars, mayReadHistory }: TodayViewProps) {
  const title = mayReadHistory ? 'What changed today' : 'What you changed today'
  return (
    <>
      <Section title={title} aside={mayReadHistory && <Link to={`${base}/audit`}>All of it in History</Link>}>
        {entries.length === 0 ? (
          <EmptyLine>
            {mayReadHistory ? 'Nothing has changed yet today.' : 'You have changed nothing yet today.'}
          </EmptyLine>
        ) : (
          <Timeline label={title}>
            {entries.map(({ position, time, parts }) => (
              <TimelineRow
                key={position}
                time={time}
                parts={parts}
                {...(mayReadHistory ? { to: `${base}/audit/${position}` } : {})}
              />
            ))}
          </Timeline>
        )}
        {earlier > 0 && mayReadHistory && (
          <Link className={styles.earlier} to={`${base}/audit`}>
            {earlier === 1 ? '1 earlier entry' : `${earlier} earlier entries`}
          </Link>
        )}
      </Section>
      <Section title="Activity by day" aside="Entries, last 14 days">
        <BarChart bars={bars} label="Entries by day, last 14 days" />
      </Section>
    </>
  )
}

function Aside({ base, steps, invites, mayInvite }: TodayViewProps) {
  return (
    <>
      {steps && (
        <Section
          title="First steps"
          aside={`${steps.filter((step) => step.done).length} of ${steps.length} done`}
        >
          <Steps
            steps={steps.map((step) => ({
              done: step.done,
              note: step.note,
              label: step.to && !step.done ? <Link to={`${base}/${step.to}`}>{step.label}</Link> : step.label,
            }))}
          />
        </Section>
      )}
      <Section title="Open invites" count={invites.length}>
        {invites.length === 0 ? (
          <EmptyLine>Nobody is on the way in.</EmptyLine>
        ) : (
          <ul className={styles.invites}>
            {invites.map(({ inviteId, name, note }) => (
              <li key={inviteId}>
                <span>
                  <b>{name}</b>
                  {note ? (
                    <small>{note}</small>
                  ) : (
                    <State kind="caution" icon="alert-triangle">
                      Mail could not be sent
                    </State>
                  )}
                </span>
                {!note && mayInvite && (
                  <ButtonLink to={`${base}/team`} size="small">
                    See invite
                  </ButtonLink>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  )
}
