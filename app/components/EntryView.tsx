import { Link } from '@remix-run/react'
import type { Entry } from '~/app/http/entry'
import styles from './EntryView.module.css'
import { Icon } from './Icon'
import { Columns, PageHeader, Section } from './PageHeader'
import { BeforeAfter, DataWell, EmptyLine, Facts } from './Records'
import { plainSentence, Timeline, TimelineRow } from './Timeline'

/** One entry of the audit log: who, when, through what, what changed, and what stands around it. */
export function EntryView({
  entry,
  base,
  title,
}: {
  readonly entry: Entry
  readonly base: string
  readonly title: string
}) {
  const { reason } = entry
  const sentence = plainSentence(
    entry.parts.filter((part) => part.kind !== 'reason' || part.text !== reason),
  ).replace(/: $/, '')
  return (
    <>
      <PageHeader
        trail={[{ to: base, label: title }]}
        here={`Entry ${entry.number}`}
        title={sentence}
        sub={reason && <span className={styles.reason}>“{reason}”</span>}
        actions={
          <>
            <Step to={entry.newer} base={base} label="Newer entry" icon="chevron-up" />
            <Step to={entry.older} base={base} label="Older entry" icon="chevron-down" />
          </>
        }
      />
      <Columns main={<Main entry={entry} />} aside={<Around entry={entry} base={base} />} />
    </>
  )
}

function Main({ entry }: { readonly entry: Entry }) {
  const facts = entry.facts.map(({ name, value, note }) => ({
    name,
    value: (
      <>
        {value} {note !== '' && <small>{note}</small>}
      </>
    ),
  }))
  return (
    <>
      <Facts facts={facts} />
      <Section
        title="What changed"
        count={entry.changes.length === 1 ? '1 field' : `${entry.changes.length} fields`}
      >
        {entry.changes.length === 0 ? (
          <EmptyLine>This entry changed no record that a page shows.</EmptyLine>
        ) : (
          <BeforeAfter changes={entry.changes} />
        )}
      </Section>
      <Section title="Data">
        <DataWell fields={entry.data} />
      </Section>
    </>
  )
}

function Around({ entry, base }: { readonly entry: Entry; readonly base: string }) {
  return (
    <>
      <Section title="Around it in this record">
        <Timeline label="Around it in this record">
          {entry.record.map((one) => (
            <TimelineRow
              key={one.position}
              time={one.time.replace(/ \d{4}$/, '')}
              parts={one.parts}
              current={one.current}
              to={one.current ? undefined : `${base}/${one.position}`}
            />
          ))}
        </Timeline>
      </Section>
      <Section title="From the same action" count={entry.action.length}>
        <Timeline label="From the same action">
          {entry.action.map((one) => (
            <TimelineRow
              key={one.position}
              time={one.time}
              parts={one.parts}
              current={one.current}
              to={one.current ? undefined : `${base}/${one.position}`}
            />
          ))}
        </Timeline>
      </Section>
    </>
  )
}

function Step({
  to,
  base,
  label,
  icon,
}: {
  readonly to: number | null
  readonly base: string
  readonly label: string
  readonly icon: 'chevron-up' | 'chevron-down'
}) {
  if (to === null)
    return (
      <span className={styles.step} aria-hidden="true" data-end>
        <Icon name={icon} />
      </span>
    )
  return (
    <Link className={styles.step} to={`${base}/${to}`} aria-label={label} title={label}>
      <Icon name={icon} />
    </Link>
  )
}
