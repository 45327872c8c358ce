import { Link, useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'
import { ButtonLink } from '~/app/components/Button'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { Progress } from '~/app/components/Figures'
import { State, Table } from '~/app/components/Lists'
import { PageHeader } from '~/app/components/PageHeader'
import { Facts } from '~/app/components/Records'
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

const refreshMs = 1_000

/** Read models: state, lag, rebuilds under way and keys set aside. Looks again by itself while work is under way. */
export function ProjectionsView({
  head,
  busy,
  models,
  commandId,
}: ProjectionsData & { readonly commandId: string }) {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(revalidate, refreshMs)
    return () => clearInterval(timer)
  }, [busy, revalidate])
  return (
    <>
      <PageHeader
        title="Projections"
        sub={`${models.length} read models folded from one log. The log stands at entry ${head}.`}
        actions={
          <>
            <Ask intent="verify" model="all" commandId={commandId} label="Verify all" kind="secondary" />
            <Ask intent="rebuild" model="all" commandId={commandId} label="Rebuild all" kind="secondary" />
          </>
        }
      />
      <Table heads={heads} label="Read models">
        {models.flatMap((model) => [
          <tr key={model.name}>
            <td>
              <b>{model.name}</b> <small>v{model.version}</small>
            </td>
            <td>
              <ModelState {...model} />
            </td>
            <td data-numeric>{model.position}</td>
            <td data-numeric>{model.behind}</td>
            <td data-numeric data-wide>
              {model.rate}
            </td>
            <td data-numeric data-wide>
              {model.rows}
            </td>
            <td data-muted>{model.verified}</td>
            <td data-actions>
              {!model.rebuild && (
                <Ask intent="rebuild" model={model.name} commandId={commandId} label="Rebuild" kind="quiet" />
              )}
            </td>
          </tr>,
          ...(model.rebuild || model.keys.length > 0
            ? [
                <tr key={`${model.name} more`} className={styles.more}>
                  <td colSpan={heads.length}>
                    <More model={model} commandId={commandId} />
                  </td>
                </tr>,
              ]
            : []),
        ])}
      </Table>
    </>
  )
}

function ModelState({ state, quarantined, rebuild }: Model) {
  if (rebuild) {
    return (
      <State kind="busy" icon="refresh-cw">
        {rebuild.verb}
      </State>
    )
  }
  if (quarantined > 0) {
    return (
      <State kind="danger" icon="alert-circle">
        {quarantined === 1 ? '1 key quarantined' : `${quarantined} keys quarantined`}
      </State>
    )
  }
  return state === 'current' ? (
    <State kind="good" icon="check-circle">
      Current
    </State>
  ) : (
    <State kind="caution" icon="clock">
      {state === 'missing' ? 'Not built yet' : 'Behind'}
    </State>
  )
}

function Ask({
  intent,
  model,
  commandId,
  label,
  kind,
}: {
  readonly intent: string
  readonly model: string
  readonly commandId: string
  readonly label: string
  readonly kind: 'quiet' | 'secondary'
}) {
  return (
    <CommandForm intent={intent} target={model} commandId={commandId} className={styles.ask ?? ''}>
      <input type="hidden" name="model" value={model} />
      <SendButton kind={kind} size={kind === 'quiet' ? 'small' : 'base'}>
        {label}
      </SendButton>
    </CommandForm>
  )
}

function More({ model, commandId }: { readonly model: Model; readonly commandId: string }) {
  const { rebuild } = model
  return (
    <div className={styles.detail}>
      {rebuild && (
        <>
          <Progress
            value={rebuild.position}
            max={rebuild.target}
            words={rebuild.words}
            aside={rebuild.aside}
          />
          <p className={styles.steps}>
            {rebuild.steps.map((step) => (
              <span key={step.label} data-state={step.state}>
                {step.label}
              </span>
            ))}
          </p>
          <p className={styles.calm}>
            Readers keep the present table until the swap. You can leave this page.
            <Ask intent="stop" model={model.name} commandId={commandId} label="Stop" kind="quiet" />
          </p>
        </>
      )}
      {model.keys.map((key) => (
        <div key={key.key} className={styles.key}>
          <Facts
            facts={[
              { name: 'Key', value: key.key },
              { name: 'Error', value: key.error },
              { name: 'Entry', value: <Link to={`/admin/audit/${key.position}`}>{key.entry}</Link> },
              { name: 'Waiting', value: key.waiting },
            ]}
          />
          <div className={styles.keyActions}>
            <CommandForm intent="retry" target={`${model.name} ${key.key}`} commandId={commandId}>
              <input type="hidden" name="model" value={model.name} />
              <input type="hidden" name="key" value={key.key} />
              <SendButton kind="secondary" size="small" icon="rotate-ccw">
                Retry
              </SendButton>
            </CommandForm>
            <ButtonLink to={`skip?model=${model.name}&key=${encodeURIComponent(key.key)}`} size="small">
              Skip with a reason
            </ButtonLink>
          </div>
        </div>
      ))}
    </div>
  )
}
