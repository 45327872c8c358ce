import { Form, useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button } from './Button'
import styles from './FilterForm.module.css'
import { Icon } from './Icon'

/** Filters behind one word. Works without scripts; what is filtered elsewhere on the page stays in the address. */
export function FilterForm({
  own,
  children,
}: {
  /** Names in the address that this form sets, or that begin anew with it. */
  readonly own: readonly string[]
  readonly children: ReactNode
}) {
  const [params] = useSearchParams()
  return (
    // Another address is another form: what was chosen is a chip by then.
    <details className={styles.filters} key={params.toString()}>
      <summary>
        <Icon name="plus" size={14} />
        Filter
      </summary>
      <Form className={styles.form}>
        {[...params]
          .filter(([key]) => !own.includes(key))
          .map(([key, value]) => (
            <input key={key} type="hidden" name={key} value={value} />
          ))}
        {children}
        <div className={styles.foot}>
          <Button size="small">Show</Button>
        </div>
      </Form>
    </details>
  )
}

interface FilterFieldProps {
  readonly label: string
  readonly name: string
  /** The address has something here that was not understood. */
  readonly invalid?: boolean | undefined
}

/** A day, or words to look for. */
export function FilterInput({
  label,
  name,
  invalid = false,
  ...input
}: FilterFieldProps & { readonly type: 'date' | 'search'; readonly placeholder?: string | undefined }) {
  const [params] = useSearchParams()
  return (
    <label>
      {label}{' '}
      <input
        {...input}
        name={name}
        maxLength={100}
        defaultValue={params.get(name) ?? ''}
        aria-invalid={invalid || undefined}
      />
    </label>
  )
}

export interface FilterOption {
  readonly value: string
  readonly label: string
}

/** One of several, or all of them. */
export function FilterChoice({
  label,
  name,
  all,
  choices,
  invalid = false,
}: FilterFieldProps & { readonly all: string; readonly choices: readonly FilterOption[] }) {
  const [params] = useSearchParams()
  return (
    <label>
      {label}{' '}
      <select name={name} defaultValue={params.get(name) ?? ''} aria-invalid={invalid || undefined}>
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}
