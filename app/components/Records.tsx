import { Link } from '@remix-run/react'
import { useEffect, useRef, type ReactNode } from 'react'
import { ButtonLink } from './Button'
import { Icon } from './Icon'
import styles from './Records.module.css'

/** Facts of a record, name and value side by side. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[]
}) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

export interface Change {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** What an entry changed, field by field. */
export function BeforeAfter({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <td>{change.field}</td>
            <td>
              {change.before === null ? (
                <span className={styles.unset}>Not set</span>
              ) : (
                <s>{change.before}</s>
              )}
            </td>
            <td>
              {change.after === null ? <span className={styles.unset}>Not set</span> : <b>{change.after}</b>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Raw fields of an entry, as they are stored. */
export function DataWell({
  fields,
}: {
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}) {
  return (
    <dl className={styles.well}>
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.name}</dt>
          <dd>{field.value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface EmptyProps {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode | undefined
  readonly sketch?: boolean | undefined
}

/** Nothing here yet, or nothing that matches: what this is, why, and one way on. */
export function Empty({ title, children, action, sketch = true }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {sketch && (
        <svg viewBox="0 0 60 44" width="60" height="44" aria-hidden="true">
          <path d="M2 8h56M2 17h56M2 26h56M2 35h56M14 2v42M17 2v42" />
          <path className={styles.entry} d="M22 17h22" />
        </svg>
      )}
      <h2>{title}</h2>
      <p>{children}</p>
      {action && <div className={styles.emptyAction}>{action}</div>}
    </div>
  )
}

/** Nothing in this section: one line, with the button beside it. */
export function EmptyLine({
  children,
  action,
}: {
  readonly children: ReactNode
  readonly action?: ReactNode | undefined
}) {
  return (
    <div className={styles.emptyLine}>
      <p>{children}</p>
      {action}
    </div>
  )
}

interface DialogProps {
  readonly title: string
  readonly sub?: ReactNode | undefined
  /** Where Cancel and Escape lead. */
  readonly back: string
  readonly children: ReactNode
}

/**
 * A question with a page of its own. Without scripts it is that page; with them the page opens as a modal dialog, which
 * keeps the keyboard inside.
 */
export function Dialog({ title, sub, back, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const leave = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    const opener = document.activeElement
    element.close()
    element.showModal()
    // Among choices the keyboard begins at the one that holds now, not at the first.
    const chosen = element.querySelector<HTMLInputElement>('input[type=radio]:checked')
    if (document.activeElement?.matches('input[type=radio]')) chosen?.focus()
    return () => {
      element.close()
      returnFocus(opener)
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      open
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault()
        leave.current?.click()
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {sub && <p className={styles.dialogSub}>{sub}</p>}
      {children}
      <Link ref={leave} to={back} className="hidden" tabIndex={-1} aria-hidden="true" preventScrollReset>
        Cancel
      </Link>
    </dialog>
  )
}

/** Back to what opened the dialog: a button, the dots of a menu that has closed meanwhile, else the heading of the page. */
function returnFocus(opener: Element | null): void {
  const menu = opener?.closest('[popover]')
  const target = menu ? document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`) : opener
  if (target instanceof HTMLElement && target.isConnected) target.focus({ preventScroll: true })
  if (document.activeElement !== document.body) return
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** Cancel and the verb, at the foot of a dialog; only the way back where there is nothing to do. */
export function DialogActions({
  back,
  children,
}: {
  readonly back: string
  readonly children?: ReactNode | undefined
}) {
  return (
    <div className={styles.dialogActions}>
      <ButtonLink to={back}>{children ? 'Cancel' : 'Back'}</ButtonLink>
      {children}
    </div>
  )
}

/** What a confirmation touches, with counts. */
export function Touches({
  items,
}: {
  readonly items: readonly {
    readonly count: string
    readonly what: string
    readonly who?: string | undefined
  }[]
}) {
  return (
    <ul className={styles.touches}>
      {items.map((item) => (
        <li key={item.what}>
          <b>{item.count}</b>
          <span>
            {item.what}
            {item.who && <small>{item.who}</small>}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What was done, in the past tense. Stays until it is closed; the next page no longer has it. */
export function Toast({ text, close }: { readonly text: string; readonly close: string }) {
  return (
    <div className={styles.toast} role="status">
      <span>{text}</span>
      <Link to={close} aria-label="Close" preventScrollReset replace>
        <Icon name="x" />
      </Link>
    </div>
  )
}
