import { useFormView } from './CommandForm'
import { TextAreaField } from './Field'

/** Why, in words that stay: 10 to 500 characters, kept as they are typed. */
export function ReasonField({
  hint,
  autoFocus = true,
}: {
  readonly hint: string
  /** Off where another field comes first. */
  readonly autoFocus?: boolean | undefined
}) {
  const { value, error } = useFormView()
  return (
    <TextAreaField
      label="Reason"
      name="reason"
      required
      minLength={10}
      maxLength={500}
      rows={4}
      autoFocus={autoFocus}
      defaultValue={value('reason') ?? ''}
      error={error('reason')}
      hint={hint}
    />
  )
}

/** Why, where nobody has to say. */
export function OptionalReason() {
  const { value, error } = useFormView()
  return (
    <TextAreaField
      label="Reason"
      name="reason"
      optional
      maxLength={500}
      defaultValue={value('reason') ?? ''}
      error={error('reason')}
      hint="Kept word for word in the history."
    />
  )
}
