import styles from './Avatar.module.css'

/** Initials on paper, never a colour that means nothing. */
export function Avatar({
  name,
  size = 'base',
}: {
  readonly name: string
  readonly size?: 'small' | 'base' | 'large' | undefined
}) {
  const words = name.split(/\s+/).filter((word) => word !== '')
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
  return (
    <span className={[styles.avatar, styles[size]].join(' ')} aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  )
}
