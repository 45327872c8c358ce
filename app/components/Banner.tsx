import type { ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icon-names'
import styles from './Banner.module.css'

/** One sentence about the state of things, and at most one action. */
export function Banner({
  kind = 'plain',
  icon,
  children,
  action,
}: {
  readonly kind?: 'plain' | 'caution' | 'danger' | undefined
  readonly icon: IconName
  readonly children: ReactNode
  readonly action?: ReactNode | undefined
}) {
  return (
    <div className={[styles.banner, styles[kind]].join(' ')} role={kind === 'danger' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div className={styles.words}>{children}</div>
      {action}
    </div>
  )
}
