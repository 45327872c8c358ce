import { Fragment } from 'react'
import { LineChart } from '~/app/components/LineChart'
import { State, Table } from '~/app/components/Lists'
import { PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine } from '~/app/components/Records'
import { count } from '~/app/components/count'
import { useRefreshWhile } from '~/app/components/refresh'
import { Ask } from './Ask'
import { hasDetail, ModelDetail } from './ModelDetail'
import type { ProjectionsData } from './read-projections'
import styles from './ProjectionsView.module.css'

type Model = ProjectionsData['models'][number]

const heads = [
  { label: 'Read model' },
  { label: 'State' },
  { label: 'Read to', numeric: true },
  { label: 'Behind', numeric: true },
  { label: 'Rate', numeric: true },
  { label: 'Rows', numeric: true },
  { label: 'Last verified' },
  { label: 'Actions', quiet: true },
]

/** Read models: state, lag, rebuilds under way, how the last one ended, and keys set aside. */
export function ProjectionsView({
  head,
  busy,
  models,
  lag,
  commandId,
}: ProjectionsData & { readonly commandId: string }) {
  useRefreshWhile(busy)
  return (
    <>
      <PageHeader
        title="Projections"
        sub={`${count(models.length)} read models folded from one log. The log stands at entry ${head}.`}
        actions={
          <>
            <Ask
              intent="verify"
              model="all"
              commandId={commandId}
              label="Verify all"
              kind="secondary"
              icon="shield-check"
            />
            <Ask
              intent="rebuild"
              model="all"
              commandId={commandId}
              label="Rebuild all"
              kind="secondary"
              icon="refresh-cw"
            />
          </>
        }
      />
      <Table heads={heads} label="Read models">
        {models.map((model) => (
          <Fragment key={model.name}>
            <ModelRow model={model} commandId={commandId} />
            {hasDetail(model) && (
              <tr className={styles.more}>
                <td colSpan={heads.length}>
                  <ModelDetail model={model} commandId={commandId} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </Table>
      <Section title="Behind the log" aside="Slowest read model, last hour, milliseconds">
        {lag.measured ? (
          <LineChart {...lag} label="How far the slowest read model was behind the log" smallestTop={10} />
        ) : (
          <EmptyLine>Nothing has been measured yet. The first measure comes after ten seconds.</EmptyLine>
        )}
      </Section>
    </>
  )
}

function ModelRow({ model, commandId }: { readonly model: Model; readonly commandId: string }) {
  return (
    <tr id={model.name} className={hasDetail(model) ? styles.open : undefined}>
      <td>
        <b>{model.name}</b> <small className={styles.version}>v{model.version}</small>
      </td>
      <td>
        <ModelState {...model} />
      </td>
      <td data-numeric data-wide>
        {model.position}
      </td>
      <td data-numeric data-label="Behind">
        {model.behind}
      </td>
      <td data-numeric data-wide>
        {model.rate}
      </td>
      <td data-numeric data-wide>
        {model.rows}
      </td>
      <td data-muted data-label="Last verified" className={styles.verified}>
        {model.verified}
        {model.result && <small data-trouble={model.result.trouble || undefined}>{model.result.words}</small>}
      </td>
      <td data-actions>
        {!model.rebuild && (
          <>
            <Ask intent="verify" model={model.name} commandId={commandId} label="Verify" kind="quiet" />
            <Ask intent="rebuild" model={model.name} commandId={commandId} label="Rebuild" kind="quiet" />
          </>
        )}
      </td>
    </tr>
  )
}

function ModelState({ state, quarantined, unknown, rebuild }: Model) {
  const note = unknown > 0 ? `${unknown} events of a newer release passed over` : undefined
  if (rebuild)
    return (
      <State kind="busy" icon="refresh-cw" note={note}>
        {rebuild.verb}
      </State>
    )
  if (quarantined > 0)
    return (
      <State kind="danger" icon="alert-circle" note={note}>
        {quarantined === 1 ? '1 key quarantined' : `${quarantined} keys quarantined`}
      </State>
    )
  return state === 'current' ? (
    <State kind="good" icon="check-circle" note={note}>
      Current
    </State>
  ) : (
    <State kind="caution" icon="clock" note={note}>
      {state === 'missing' ? 'Not built yet' : 'Behind'}
    </State>
  )
}
