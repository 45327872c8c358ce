import { Form, Link, NavLink, useRouteLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Avatar } from './Avatar'
import { HeldBack } from './HeldBack'
import { Icon } from './Icon'
import type { IconName } from './icon-names'
import { Wordmark } from './Mark'
import styles from './Frame.module.css'

export interface Area {
  readonly to: string
  readonly label: string
  readonly icon: IconName
  readonly end?: boolean | undefined
}

export interface AreaGroup {
  readonly label: string | null
  readonly areas: readonly Area[]
}

export interface Place {
  readonly to: string
  readonly label: string
  readonly note?: string | undefined
}

interface FrameProps {
  readonly desk: 'practice' | 'console'
  readonly home: string
  readonly groups: readonly AreaGroup[]
  /** Where one is: the practice or the console. */
  readonly here: string
  /** Where else one could go. */
  readonly places: readonly Place[]
  readonly person: string
  readonly account: string
  readonly menu: string
  readonly collapsed: boolean
  readonly children: ReactNode
}

/** The desk: rail and top bar around the sheet. On a phone the rail becomes a bar at the bottom. */
export function Frame({
  desk,
  home,
  groups,
  here,
  places,
  person,
  account,
  menu,
  collapsed,
  children,
}: FrameProps) {
  const areas = groups.flatMap((group) => group.areas)
  return (
    <div className={styles.desk} data-desk={desk} data-collapsed={collapsed || undefined}>
      <a className={styles.skip} href="#sheet">
        Skip to the page
      </a>
      <header className={styles.top}>
        <Link to={home} className={styles.brand} aria-label="Daybook">
          <Wordmark />
          {desk === 'console' && <span className={styles.tag}>Console</span>}
        </Link>
        <Switcher {...{ desk, here, places }} />
        <span className={styles.spring} />
        <AccountMenu {...{ person, account }} />
      </header>
      <nav className={styles.rail} aria-label={desk === 'console' ? 'Console' : 'Practice'}>
        {groups.map((group) => (
          <div key={group.label ?? ''} className={styles.group}>
            {group.label && <p className={styles.groupLabel}>{group.label}</p>}
            {group.areas.map((area) => (
              <AreaLink key={area.to} {...area} />
            ))}
          </div>
        ))}
        <Form method="post" action="/appearance" className={styles.collapse}>
          <input type="hidden" name="rail" value={collapsed ? 'open' : 'collapsed'} />
          <button
            className={styles.area}
            type="submit"
            aria-label={collapsed ? 'Expand the rail' : 'Collapse the rail'}
          >
            <Icon name="panel-left-close" />
            <span>Collapse</span>
          </button>
        </Form>
      </nav>
      <main className={styles.sheet} id="sheet" tabIndex={-1}>
        <HeldBack console={desk === 'console'} />
        {children}
      </main>
      <nav className={styles.bottom} aria-label="Areas">
        {areas.slice(0, 4).map((area) => (
          <AreaLink key={area.to} {...area} />
        ))}
        <AreaLink to={menu} label="Menu" icon="menu" />
      </nav>
    </div>
  )
}

function AreaLink({ to, label, icon, end = false }: Area) {
  return (
    <NavLink to={to} end={end} className={styles.area ?? ''} prefetch="intent" title={label}>
      <Icon name={icon} />
      <span>{label}</span>
    </NavLink>
  )
}

function Switcher({ desk, here, places }: Pick<FrameProps, 'desk' | 'here' | 'places'>) {
  const name = (
    <>
      {desk === 'console' ? (
        <Icon name="globe" />
      ) : (
        <span className={styles.initial} aria-hidden="true">
          {[...here][0]?.toUpperCase()}
        </span>
      )}
      <span className={styles.hereName}>{here}</span>
    </>
  )
  if (places.length === 0) return <p className={styles.here}>{name}</p>
  return (
    <>
      <button className={styles.here} type="button" popovertarget="places">
        {name}
        <Icon name="chevrons-up-down" />
      </button>
      <div className={styles.popover} id="places" popover="auto" data-side="left">
        <p className={styles.popoverLabel}>Go to</p>
        {places.map((place) => (
          <Link key={place.to} to={place.to} className={styles.item}>
            <span>{place.label}</span>
            {place.note && <span className={styles.note}>{place.note}</span>}
          </Link>
        ))}
      </div>
    </>
  )
}

function AccountMenu({ person, account }: Pick<FrameProps, 'person' | 'account'>) {
  return (
    <>
      <button className={styles.me} type="button" popovertarget="me" aria-label={`Account of ${person}`}>
        <Avatar name={person} />
      </button>
      <div className={styles.popover} id="me" popover="auto" data-side="right">
        <p className={styles.popoverLabel}>{person}</p>
        <Link to={account} className={styles.item}>
          <Icon name="user" />
          <span>Account and sessions</span>
        </Link>
        <ThemeChoice />
        <hr />
        <Form method="post" action="/sign-out">
          <button className={styles.item} type="submit">
            <Icon name="log-out" />
            <span>Sign out</span>
          </button>
        </Form>
      </div>
    </>
  )
}

const themes = [
  ['light', 'sun', 'Light'],
  ['dark', 'moon', 'Dark'],
  ['system', 'monitor', 'System'],
] as const

/** Light, dark or as the system says; the choice of now is pressed in. */
export function ThemeChoice({ spelled = false }: { readonly spelled?: boolean }) {
  const chosen = useRouteLoaderData<{ readonly theme: string }>('root')?.theme
  return (
    <Form
      method="post"
      action="/appearance"
      className={styles.themes}
      data-spelled={spelled || undefined}
      aria-label="Appearance"
    >
      {themes.map(([theme, icon, label]) => (
        <button
          key={theme}
          className={styles.theme}
          type="submit"
          name="theme"
          value={theme}
          aria-pressed={theme === chosen}
          {...(spelled ? {} : { 'aria-label': label, title: label })}
        >
          <Icon name={icon} />
          {spelled && label}
        </button>
      ))}
    </Form>
  )
}
