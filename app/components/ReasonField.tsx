import { useFormView } from './CommandForm'
import { TextAreaField } from './Field'

/** Why, in words that stay: 10 to 500 characters, kept as they are typed. */
export function ReasonField({ hint }: { readonly hint: string }) {
  const { value, error } = useFormView()
  return (
    <TextAreaField
      label="Reason"
      name="reason"
      required
      minLength={10}
      maxLength={500}
      rows={4}
      autoFocus
      defaultValue={value('reason') ?? ''}
      error={error('reason')}
      hint={hint}
    />
  )
}
