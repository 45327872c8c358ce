import { useId, useState, type InputHTMLAttributes, type ReactNode, type Ref } from 'react'
import { Icon } from './Icon'
import styles from './Field.module.css'

interface FieldFrame {
  readonly label: string
  readonly name: string
  readonly hint?: ReactNode | undefined
  readonly error?: ReactNode | undefined
  readonly optional?: boolean | undefined
  /** Stands right of the label. */
  readonly aside?: ReactNode | undefined
}

/** Ids and attributes that tie a control to its label, hint and error. */
function useWiring({ hint, error }: Pick<FieldFrame, 'hint' | 'error'>) {
  const id = useId()
  const described = [error ? `${id}-error` : '', hint ? `${id}-hint` : '']
    .filter((one) => one !== '')
    .join(' ')
  return {
    id,
    control: {
      id,
      'aria-invalid': error ? true : undefined,
      'aria-describedby': described === '' ? undefined : described,
    },
  }
}

function Frame({
  id,
  label,
  hint,
  error,
  optional,
  aside,
  children,
}: Omit<FieldFrame, 'name'> & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label htmlFor={id}>
          {label}
          {optional && <span className={styles.optional}> optional</span>}
        </label>
        {aside}
      </div>
      {children}
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          <Icon name="alert-circle" size={14} />
          <span>{error}</span>
        </p>
      )}
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

type InputProps = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  | 'defaultValue'
  | 'autoComplete'
  | 'required'
  | 'maxLength'
  | 'minLength'
  | 'min'
  | 'max'
  | 'placeholder'
  | 'inputMode'
  | 'autoFocus'
  | 'disabled'
>

/** One line of text. */
export function TextField({
  type = 'text',
  label,
  name,
  hint,
  error,
  optional = false,
  aside,
  ...input
}: FieldFrame &
  InputProps & { readonly type?: 'text' | 'email' | 'number' | 'date' | 'search' | undefined }) {
  const { id, control } = useWiring({ hint, error })
  return (
    <Frame {...{ id, label, hint, error, optional, aside }}>
      <input className={styles.input} type={type} name={name} {...control} {...input} />
    </Frame>
  )
}

const strengths = [
  'Too short.',
  'Weak.',
  'Fair. 12 characters or more are much safer.',
  'Good.',
  'Strong.',
] as const

/** How hard a password is to guess, by length and variety, 0 to 4. A hint while typing; the server decides. */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 | 4 {
  const length = [...password].length
  if (length < 8) return 0
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length
  if (new Set(password).size < 5) return 1
  if (length >= 16) return 4
  if (length >= 12) return kinds > 2 ? 4 : 3
  return kinds > 2 ? 2 : 1
}

/** A password; with `meter` four segments say how good it is as soon as scripts run. */
export function PasswordField({
  label,
  name,
  hint,
  error,
  meter = false,
  aside,
  ...input
}: FieldFrame & InputProps & { readonly meter?: boolean | undefined }) {
  const [typed, setTyped] = useState('')
  const strength = passwordStrength(typed)
  const words = meter && typed !== '' ? strengths[strength] : hint
  const { id, control } = useWiring({ hint: words, error })
  return (
    <Frame {...{ id, label, error, aside }} hint={words}>
      <input
        className={styles.input}
        type="password"
        name={name}
        {...control}
        {...input}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {meter && (
        <span className={styles.meter} data-strength={typed === '' ? undefined : strength} aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </span>
      )}
    </Frame>
  )
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string | undefined
}

export function SelectField({
  label,
  name,
  hint,
  error,
  choices,
  defaultValue,
  select,
}: FieldFrame & {
  readonly choices: readonly Choice[]
  readonly defaultValue?: string | undefined
  readonly select?: Ref<HTMLSelectElement> | undefined
}) {
  const { id, control } = useWiring({ hint, error })
  return (
    <Frame {...{ id, label, hint, error }}>
      <select ref={select} className={styles.input} name={name} defaultValue={defaultValue} {...control}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

/** Several lines; with `maxLength` a counter as soon as scripts run. */
export function TextAreaField({
  label,
  name,
  hint,
  error,
  optional = false,
  defaultValue = '',
  rows = 3,
  maxLength,
  minLength,
  required,
  autoFocus,
}: FieldFrame & {
  readonly defaultValue?: string | undefined
  readonly rows?: number | undefined
  readonly maxLength?: number | undefined
  readonly minLength?: number | undefined
  readonly required?: boolean | undefined
  readonly autoFocus?: boolean | undefined
}) {
  const [length, setLength] = useState(defaultValue.length)
  const counted = (hint !== undefined || maxLength !== undefined) && (
    <span className={styles.counted}>
      <span>{hint}</span>
      {maxLength !== undefined && (
        <span>
          {length} of {maxLength}
        </span>
      )}
    </span>
  )
  const { id, control } = useWiring({ hint: counted, error })
  return (
    <Frame {...{ id, label, error, optional }} hint={counted}>
      <textarea
        className={styles.area}
        name={name}
        {...{ rows, maxLength, minLength, required, autoFocus, defaultValue }}
        {...control}
        onChange={(event) => setLength(event.currentTarget.value.length)}
      />
    </Frame>
  )
}

/** A choice of few, each with what it means. */
export function RadioCards({
  label,
  name,
  choices,
  defaultValue,
  error,
}: Pick<FieldFrame, 'label' | 'name' | 'error'> & {
  readonly choices: readonly Choice[]
  readonly defaultValue: string
}) {
  const { id, control } = useWiring({ error })
  return (
    <fieldset className={styles.field} role="radiogroup" {...control}>
      <legend className={styles.legend}>{label}</legend>
      <div className={styles.cards}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.card}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              defaultChecked={choice.value === defaultValue}
            />
            <span>{choice.label}</span>
            <span className={styles.meaning}>{choice.hint}</span>
          </label>
        ))}
      </div>
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          <Icon name="alert-circle" size={14} />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}
