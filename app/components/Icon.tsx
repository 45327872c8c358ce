import type { IconName } from './icon-names'
import sprite from './icons.svg?url'
import styles from './Icon.module.css'

/** One icon of the sprite. It always stands beside words, so it is silent for screen readers. */
export function Icon({
  name,
  size = 16,
}: {
  readonly name: IconName
  readonly size?: 14 | 16 | 20 | undefined
}) {
  return (
    <svg
      className={size === 14 ? styles.small : styles.icon}
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <use href={`${sprite}#${name}`} />
    </svg>
  )
}
