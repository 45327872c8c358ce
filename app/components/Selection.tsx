import { Form } from '@remix-run/react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icon-names'
import styles from './Selection.module.css'

const chosen = 'td[data-select] input'

/**
 * A list whose rows can be selected, and the bar with what can be done to several. The bar is a form that asks a page to
 * confirm; without scripts style sheets show it, count and mark the rows.
 */
export function Selectable({
  id,
  label,
  children,
  actions,
}: {
  /** Names the form; the boxes of the rows say it belongs to them. */
  readonly id: string
  readonly label: string
  readonly children: ReactNode
  readonly actions: ReactNode
}) {
  const area = useRef<HTMLDivElement>(null)
  const [count, setCount] = useState<number | null>(null)
  useEffect(() => {
    const element = area.current
    if (!element) return
    const boxes = (): HTMLInputElement[] => [...element.querySelectorAll<HTMLInputElement>(chosen)]
    const recount = (): void => {
      const selected = boxes().filter((box) => box.checked).length
      const all = element.querySelector<HTMLInputElement>('thead input')
      if (all) {
        all.checked = selected > 0 && selected === boxes().length
        all.indeterminate = selected > 0 && selected < boxes().length
      }
      setCount(selected)
    }
    const onChange = ({ target }: Event): void => {
      if (target instanceof HTMLInputElement && target.closest('thead'))
        for (const box of boxes()) box.checked = target.checked
      recount()
    }
    // The boxes are empty only after the event.
    const onReset = (): void => void setTimeout(recount)
    element.addEventListener('change', onChange)
    element.addEventListener('reset', onReset)
    recount()
    return () => {
      element.removeEventListener('change', onChange)
      element.removeEventListener('reset', onReset)
    }
    // Rows come and go with the list, and selected ones with them.
  }, [children])
  return (
    <div className={styles.area} ref={area}>
      {children}
      <Form id={id} className={styles.bar} aria-label={label} preventScrollReset>
        <span className={styles.count} role="status">
          {count ?? <span className={styles.counted} />} selected
        </span>
        {actions}
        <button type="reset" className={styles.clear}>
          <Icon name="x" />
          Clear
        </button>
      </Form>
    </div>
  )
}

/** One thing to do to what is selected: the page that asks whether it is meant. */
export function ForSelected({
  to,
  icon,
  children,
  name,
  value,
}: {
  readonly to: string
  readonly icon: IconName
  readonly children: ReactNode
  readonly name?: string | undefined
  readonly value?: string | undefined
}) {
  return (
    <button type="submit" formAction={to} name={name} value={value}>
      <Icon name={icon} />
      {children}
    </button>
  )
}

/** The first cell of a row that can be selected. */
export function SelectCell({
  form,
  name,
  value,
  about,
}: {
  readonly form: string
  readonly name: string
  readonly value: string
  readonly about: string
}) {
  return (
    <td data-select>
      <label className={styles.box}>
        <input type="checkbox" {...{ form, name, value }} aria-label={`Select ${about}`} autoComplete="off" />
      </label>
    </td>
  )
}

/** Selects every row of the list; needs scripts, so it comes with them. */
export function SelectAll({ form, label }: { readonly form: string; readonly label: string }) {
  const [awake, setAwake] = useState(false)
  useEffect(() => setAwake(true), [])
  return (
    <label className={styles.box} hidden={!awake}>
      <input type="checkbox" form={form} aria-label={label} autoComplete="off" />
    </label>
  )
}
