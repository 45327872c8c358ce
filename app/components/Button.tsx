import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icon-names'
import styles from './Button.module.css'

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'history'
export type ButtonSize = 'small' | 'base' | 'large'

interface Look {
  readonly kind?: ButtonKind | undefined
  readonly size?: ButtonSize | undefined
  readonly icon?: IconName | undefined
  readonly wide?: boolean | undefined
}

function classes({ kind = 'secondary', size = 'base', wide = false }: Look): string {
  return [styles.button, styles[kind], styles[size], wide ? styles.wide : ''].join(' ')
}

interface ButtonProps extends Look {
  readonly children: ReactNode
  readonly name?: string | undefined
  readonly value?: string | undefined
  readonly type?: 'submit' | 'button' | undefined
  readonly disabled?: boolean | undefined
  /** Its form is on its way: the label stays, a spinner stands before it. */
  readonly busy?: boolean | undefined
  readonly popoverTarget?: string | undefined
  /** For what only scripts can do. */
  readonly onClick?: (() => void) | undefined
}

/** Does something. One primary button on a page; danger only inside a confirmation. */
export function Button({
  children,
  name,
  value,
  type = 'submit',
  disabled = false,
  busy = false,
  popoverTarget,
  onClick,
  icon,
  ...look
}: ButtonProps) {
  return (
    <button
      className={classes(look)}
      type={type}
      name={name}
      value={value}
      disabled={disabled}
      onClick={onClick}
      aria-disabled={busy || undefined}
      {...(popoverTarget ? { popovertarget: popoverTarget } : {})}
    >
      {busy ? <span className={styles.spinner} /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}

interface ButtonLinkProps extends Look {
  readonly children: ReactNode
  readonly to: string
  /** The same in one word, for phones. */
  readonly short?: string | undefined
}

/** Leads somewhere, and looks like a button because that is what one came for. */
export function ButtonLink({ children, to, short, icon, ...look }: ButtonLinkProps) {
  return (
    <Link className={classes(look)} to={to}>
      {icon && <Icon name={icon} />}
      <span className={short && styles.long}>{children}</span>
      {short && <span className={styles.short}>{short}</span>}
    </Link>
  )
}
