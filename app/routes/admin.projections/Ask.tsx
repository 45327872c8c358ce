import { CommandForm, SendButton } from '~/app/components/CommandForm'
import type { IconName } from '~/app/components/icon-names'
import styles from './ProjectionsView.module.css'

/** A button that asks for work on one read model, or on all of them. */
export function Ask({
  intent,
  model,
  commandId,
  label,
  kind,
  icon,
}: {
  readonly intent: 'rebuild' | 'verify' | 'stop'
  readonly model: string
  readonly commandId: string
  readonly label: string
  readonly kind: 'quiet' | 'secondary'
  readonly icon?: IconName
}) {
  return (
    <CommandForm intent={intent} target={model} commandId={commandId} className={styles.ask ?? ''}>
      <input type="hidden" name="model" value={model} />
      <SendButton kind={kind} size={kind === 'quiet' ? 'small' : 'base'} icon={icon}>
        {label}
      </SendButton>
    </CommandForm>
  )
}
