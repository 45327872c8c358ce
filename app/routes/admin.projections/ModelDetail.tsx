import { Link } from '@remix-run/react'
import { ButtonLink } from '~/app/components/Button'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { Progress } from '~/app/components/Figures'
import { Icon } from '~/app/components/Icon'
import { Facts } from '~/app/components/Records'
import { Ask } from './Ask'
import type { ProjectionsData } from './read-projections'
import styles from './ProjectionsView.module.css'

type Model = ProjectionsData['models'][number]

interface DetailProps {
  readonly model: Model
  readonly commandId: string
}

/** Whether there is more to say of a model than its row does. */
export function hasDetail({ rebuild, keys, result }: Model): boolean {
  return rebuild !== null || keys.length > 0 || (result?.differences.length ?? 0) > 0
}

/** What stands below a model's row: the work under way, what the last work found, and keys set aside. */
export function ModelDetail({ model, commandId }: DetailProps) {
  return (
    <div className={styles.detail}>
      {model.rebuild && <UnderWay name={model.name} rebuild={model.rebuild} commandId={commandId} />}
      {model.result && model.result.differences.length > 0 && <Differences result={model.result} />}
      {model.keys.map((key) => (
        <QuarantinedKey key={key.key} name={model.name} of={key} commandId={commandId} />
      ))}
    </div>
  )
}

function UnderWay({
  name,
  rebuild,
  commandId,
}: {
  readonly name: string
  readonly rebuild: NonNullable<Model['rebuild']>
  readonly commandId: string
}) {
  return (
    <>
      <Progress value={rebuild.position} max={rebuild.target} words={rebuild.words} aside={rebuild.aside} />
      <ol className={styles.steps}>
        {rebuild.steps.map((step) => (
          <li
            key={step.label}
            data-state={step.state}
            aria-current={step.state === 'now' ? 'step' : undefined}
          >
            {step.state === 'done' && <Icon name="check" size={14} />}
            {step.state === 'now' && <Icon name="arrow-right" size={14} />}
            {step.label}
          </li>
        ))}
      </ol>
      <div className={styles.calm}>
        {rebuild.calm}
        <Ask intent="stop" model={name} commandId={commandId} label="Stop" kind="quiet" />
        <noscript>
          <a href="/admin/projections">Look again</a>
        </noscript>
      </div>
    </>
  )
}

function Differences({ result }: { readonly result: NonNullable<Model['result']> }) {
  return (
    <>
      <Facts facts={result.differences.map(({ name, column }) => ({ name: column, value: name }))} />
      {result.command && (
        <p className={styles.calm}>
          <span>
            Both values of each: <code>{result.command}</code>
          </span>
        </p>
      )}
    </>
  )
}

function QuarantinedKey({
  name,
  of,
  commandId,
}: {
  readonly name: string
  readonly of: Model['keys'][number]
  readonly commandId: string
}) {
  return (
    <div className={styles.key}>
      <Facts
        facts={[
          { name: 'Key', value: of.words },
          { name: 'Error', value: of.error },
          { name: 'Waiting', value: of.waiting },
        ]}
      />
      <div className={styles.keyActions}>
        <CommandForm
          intent="retry"
          target={`${name} ${of.key}`}
          commandId={commandId}
          className={styles.ask ?? ''}
        >
          <input type="hidden" name="model" value={name} />
          <input type="hidden" name="key" value={of.key} />
          <SendButton kind="secondary" size="small" icon="rotate-ccw">
            Retry
          </SendButton>
        </CommandForm>
        <ButtonLink to={`skip?model=${name}&key=${encodeURIComponent(of.key)}`} size="small">
          Skip with a reason
        </ButtonLink>
        <Link className={styles.entry} to={`/admin/audit/${of.position}`}>
          {of.entry}
        </Link>
      </div>
    </div>
  )
}
