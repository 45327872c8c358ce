import { Form, Link, useSearchParams } from '@remix-run/react'
import { useId, type ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icon-names'
import { useListKeys } from './list-keys'
import styles from './Lists.module.css'

export interface Tab {
  readonly to: string
  readonly label: string
  readonly count?: string | undefined
  readonly current: boolean
}

/** Views of one list; the current one is underlined. */
export function Tabs({ tabs, label }: { readonly tabs: readonly Tab[]; readonly label: string }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} aria-current={tab.current ? 'page' : undefined} preventScrollReset>
          {tab.label}
          {tab.count !== undefined && <span> {tab.count}</span>}
        </Link>
      ))}
    </nav>
  )
}

/** What the list is confined to, with a way to lift it. */
export function FilterChip({
  name,
  value,
  without,
}: {
  readonly name: string
  readonly value: string
  readonly without: string
}) {
  return (
    <span className={styles.chip}>
      <span>{name}</span> <b>{value}</b>
      <Link to={without} aria-label={`Remove the filter ${name}`} preventScrollReset>
        <Icon name="x" size={14} />
      </Link>
    </span>
  )
}

/** Finds by words, in the URL, without scripts. Other filters stay. */
export function SearchField({
  name,
  label,
  placeholder,
  quiet = false,
}: {
  readonly name: string
  readonly label: string
  readonly placeholder: string
  /** Without a border of its own, beside chips. */
  readonly quiet?: boolean | undefined
}) {
  const [params] = useSearchParams()
  return (
    <Form className={styles.search} role="search" data-quiet={quiet || undefined}>
      {[...params]
        .filter(([key]) => key !== name && !['before', 'after', 'page', 'open'].includes(key))
        .map(([key, value]) => (
          <input key={key} type="hidden" name={key} value={value} />
        ))}
      <Icon name="search" />
      <input
        key={params.get(name)}
        type="search"
        name={name}
        aria-label={label}
        placeholder={placeholder}
        defaultValue={params.get(name) ?? ''}
      />
    </Form>
  )
}

/** Filters on the left, the count at the end of the line. */
export function FilterLine({ children, count }: { readonly children: ReactNode; readonly count: ReactNode }) {
  return (
    <div className={styles.line}>
      {children}
      <span className={styles.counted}>{count}</span>
    </div>
  )
}

export type StateKind = 'plain' | 'good' | 'caution' | 'danger' | 'busy'

/** Icon and word without fill; coloured only when someone should act. */
export function State({
  kind,
  icon,
  children,
  note,
}: {
  readonly kind: StateKind
  readonly icon: IconName
  readonly children: ReactNode
  readonly note?: ReactNode | undefined
}) {
  return (
    <span className={[styles.state, styles[kind]].join(' ')}>
      <Icon name={icon} size={14} />
      <span>
        {children}
        {note && <small>{note}</small>}
      </span>
    </span>
  )
}

/** The state of a record, filled, in its header only. */
export function Badge({
  kind,
  icon,
  children,
}: {
  readonly kind: StateKind
  readonly icon: IconName
  readonly children: ReactNode
}) {
  return (
    <span className={[styles.badge, styles[kind]].join(' ')}>
      <Icon name={icon} size={14} />
      {children}
    </span>
  )
}

/** A table that becomes a list of cards on a phone; each cell carries its heading. */
export function Table({
  heads,
  children,
  label,
}: {
  readonly heads: readonly {
    readonly label: string
    readonly numeric?: boolean | undefined
    readonly quiet?: boolean | undefined
    /** Stands in place of the words. */
    readonly control?: ReactNode | undefined
    /** Where a click on the head leads: the list in another order. */
    readonly to?: string | undefined
    readonly sorted?: 'ascending' | 'descending' | undefined
  }[]
  readonly children: ReactNode
  readonly label: string
}) {
  const body = useListKeys<HTMLTableSectionElement>('tr')
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head.label} scope="col" data-numeric={head.numeric || undefined} aria-sort={head.sorted}>
              {head.control}
              {head.to ? (
                <Link to={head.to} preventScrollReset>
                  {head.label}
                  {head.sorted && (
                    <Icon name={head.sorted === 'ascending' ? 'chevron-up' : 'chevron-down'} size={14} />
                  )}
                </Link>
              ) : head.quiet ? (
                <span className="hidden">{head.label}</span>
              ) : (
                head.label
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>{children}</tbody>
    </table>
  )
}

/** A name with a line below it, first in its row. */
export function NameCell({
  name,
  note,
  avatar,
  to,
  tag,
}: {
  readonly name: string
  readonly note?: ReactNode | undefined
  readonly avatar?: ReactNode | undefined
  readonly to?: string | undefined
  readonly tag?: string | undefined
}) {
  return (
    <td className={styles.nameCell}>
      {avatar}
      <span>
        <span className={styles.name}>
          {to ? (
            <Link to={to} className={styles.whole}>
              {name}
            </Link>
          ) : (
            name
          )}
          {tag && <em>{tag}</em>}
        </span>
        {note && <small>{note}</small>}
      </span>
    </td>
  )
}

/** Verbs for one record behind three dots; a native popover, so it opens without scripts. */
export function RowMenu({ about, children }: { readonly about: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <>
      <button className={styles.dots} type="button" popovertarget={id} aria-label={`More for ${about}`}>
        <Icon name="more-horizontal" />
      </button>
      <div className={styles.menu} id={id} popover="auto">
        <p>{about}</p>
        {children}
      </div>
    </>
  )
}

export function MenuLink({
  to,
  icon,
  children,
  danger = false,
}: {
  readonly to: string
  readonly icon: IconName
  readonly children: ReactNode
  readonly danger?: boolean | undefined
}) {
  return (
    <Link className={styles.menuItem} to={to} data-danger={danger || undefined} preventScrollReset>
      <Icon name={icon} />
      {children}
    </Link>
  )
}

/** Range on the left, Newer and Older on the right. */
export function Pagination({
  range,
  newer,
  older,
}: {
  readonly range: string
  readonly newer: string | null
  readonly older: string | null
}) {
  return (
    <nav className={styles.pages} aria-label="Pages">
      <span>{range}</span>
      <PageLink to={newer} rel="prev">
        <Icon name="chevron-left" size={14} /> Newer
      </PageLink>
      <PageLink to={older} rel="next">
        Older <Icon name="chevron-right" size={14} />
      </PageLink>
    </nav>
  )
}

function PageLink({
  to,
  rel,
  children,
}: {
  readonly to: string | null
  readonly rel: string
  readonly children: ReactNode
}) {
  if (!to) return <span className={styles.pageOff}>{children}</span>
  return (
    <Link className={styles.page} to={to} rel={rel}>
      {children}
    </Link>
  )
}
