import { Form, useActionData, useNavigation } from '@remix-run/react'
import { createContext, useContext, useEffect, useRef, type ReactNode } from 'react'
import type { FormState } from '~/app/http/command'
import { Banner } from './Banner'
import { Button, type ButtonKind, type ButtonSize } from './Button'
import type { IconName } from './icon-names'
import styles from './CommandForm.module.css'

interface ActionAnswer {
  readonly form: FormState | null
  readonly shown: Readonly<Record<string, string>> | null
}

interface FormView {
  value(name: string): string | undefined
  error(name: string): string | undefined
  readonly busy: boolean
}

const View = createContext<FormView>({ value: () => undefined, error: () => undefined, busy: false })

/** What this form was answered: values as typed, errors by field, and whether it is on its way. */
export function useFormView(): FormView {
  return useContext(View)
}

interface CommandFormProps {
  readonly intent: string
  /** The record it is about, where a page has several such forms. */
  readonly target?: string | undefined
  readonly commandId: string
  readonly action?: string | undefined
  readonly children: ReactNode
  readonly className?: string | undefined
}

/** A form that asks for one command. Sent twice it happens once; refused, it keeps what was typed. */
export function CommandForm({
  intent,
  target = '',
  commandId,
  action,
  children,
  className = styles.form ?? '',
}: CommandFormProps) {
  const answer = useActionData<ActionAnswer>()
  const navigation = useNavigation()
  const mine = answer?.form?.intent === intent && answer.form.target === target ? answer.form : null
  const busy =
    navigation.formData?.get('intent') === intent && (navigation.formData.get('target') ?? '') === target
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (mine) focusFault(form.current)
  }, [mine])
  const view: FormView = { value: (name) => mine?.values[name], error: (name) => mine?.errors[name], busy }
  return (
    <View.Provider value={view}>
      <Form ref={form} method="post" {...(action ? { action } : {})} className={className}>
        <input type="hidden" name="intent" value={intent} />
        {target !== '' && <input type="hidden" name="target" value={target} />}
        <input type="hidden" name="commandId" value={commandId} />
        {mine?.formError && (
          <div tabIndex={-1} data-fault className={styles.fault}>
            <Banner kind="danger" icon="alert-circle">
              {mine.formError}
            </Banner>
          </div>
        )}
        {children}
      </Form>
    </View.Provider>
  )
}

/**
 * Goes to the first field that was refused, which then says why; without one to what is wrong with the whole form, which
 * is an alert and so is read out by itself.
 */
function focusFault(form: HTMLFormElement | null): void {
  const fault = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault]')
  const control = fault?.matches('fieldset')
    ? fault.querySelector<HTMLElement>('input:checked, input')
    : fault
  control?.focus()
}

/** The button that sends the form around it. */
export function SendButton({
  children,
  kind = 'primary',
  size = 'base',
  wide = false,
  icon,
}: {
  readonly children: ReactNode
  readonly kind?: ButtonKind | undefined
  readonly size?: ButtonSize | undefined
  readonly wide?: boolean | undefined
  readonly icon?: IconName | undefined
}) {
  const { busy } = useFormView()
  return <Button {...{ kind, size, wide, busy, ...(icon ? { icon } : {}) }}>{children}</Button>
}

/** What a command of this page has to show this once. */
export function useShown(intent: string): Readonly<Record<string, string>> | null {
  const shown = useActionData<ActionAnswer>()?.shown
  return shown?.['intent'] === intent ? shown : null
}
