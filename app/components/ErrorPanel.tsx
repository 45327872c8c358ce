import { isRouteErrorResponse, Link, useLocation, useRouteError, useRouteLoaderData } from '@remix-run/react'
import { Button, ButtonLink } from './Button'
import type { Area, AreaGroup } from './Frame'
import { Wordmark } from './Mark'
import { Facts } from './Records'
import styles from './ErrorPanel.module.css'

interface Panel {
  readonly title: string
  readonly words: string
}

const panels: Readonly<Record<number, Panel>> = {
  400: {
    title: 'This request cannot be read',
    words: 'Nothing was changed. Go back, reload the page and send the form again.',
  },
  403: {
    title: 'Your role does not allow this',
    words: 'Nothing was changed. An owner of the practice can change what you may do.',
  },
  404: {
    title: 'There is no such page here',
    words: 'The link may be old, or it may belong to another practice you are not signed in to.',
  },
  405: { title: 'This page cannot be used this way', words: 'Nothing was changed.' },
  409: {
    title: 'Somebody was faster',
    words: 'Nothing of yours was lost. Reload the page to see what it looks like now.',
  },
}

/** Said at the door of the console, where no owner of a practice can help. */
const notOfTheConsole: Panel = {
  title: 'The console is for super admins',
  words: 'Nothing was changed. Your own pages are where they were.',
}

const failed: Panel = {
  title: 'This page could not be shown',
  words: 'Nothing was lost: what you saved before is safe, and this page changes nothing.',
}

interface RootData {
  readonly requestId?: string | undefined
}

/** What the frame around the page knows of itself. */
interface FrameData {
  readonly here: string
  readonly groups: readonly AreaGroup[]
}

/** What happened, what is safe, what to do next, and a reference. Stands inside the frame, so the navigation stays. */
export function ErrorPanel() {
  const error = useRouteError()
  const root = useRouteLoaderData<RootData>('root')
  const practice = useRouteLoaderData<FrameData>('routes/t.$tenant')
  const console = useRouteLoaderData<FrameData>('routes/admin')
  const { pathname, search } = useLocation()
  const frame = practice ?? console
  const status = isRouteErrorResponse(error) ? error.status : 500
  const suspension = isRouteErrorResponse(error) ? suspensionIn(error.data) : null
  const place = /^\/(t\/[^/]+|admin)/.exec(pathname)?.[0] ?? '/'
  const atTheDoor = status === 403 && place === '/admin' && !console
  const { title, words } = suspension ?? (atTheDoor ? notOfTheConsole : (panels[status] ?? failed))
  const areas = status === 404 && frame ? frame.groups.flatMap((group) => group.areas) : []
  return (
    <div className={styles.panel}>
      <p className={styles.status}>{suspension ? 'Suspended' : `Error ${status}`}</p>
      <h1>{status === 404 && practice ? `There is no such page in ${practice.here}` : title}</h1>
      <p className={styles.words}>{words}</p>
      {areas.length > 0 ? (
        <AreaLinks areas={areas} />
      ) : (
        <div className={styles.actions}>
          {status >= 500 && (
            <form>
              {[...new URLSearchParams(search)].map(([name, value], index) => (
                <input key={index} type="hidden" name={name} value={value} />
              ))}
              <Button kind="primary" icon="refresh-cw">
                Try again
              </Button>
            </form>
          )}
          {/* Without its frame the place itself is shut, and a link to it would lead here again. */}
          {/* The first page of somebody with this practice alone is this very page. */}
          {suspension ? (
            <ButtonLink to="/account">Go to your account</ButtonLink>
          ) : (
            <WayOn home={frame ? place : '/'} />
          )}
        </div>
      )}
      {root?.requestId && <Facts facts={[{ name: 'Reference', value: root.requestId }]} />}
    </div>
  )
}

function AreaLinks({ areas }: { readonly areas: readonly Area[] }) {
  return (
    <nav className={styles.areas} aria-label="Pages that exist">
      {areas.map((area) => (
        <Link key={area.to} to={area.to}>
          {area.label}
        </Link>
      ))}
    </nav>
  )
}

function WayOn({ home }: { readonly home: string }) {
  if (home === '/') return <ButtonLink to={home}>Go to the first page</ButtonLink>
  return <ButtonLink to={home}>{home === '/admin' ? 'Go to the overview' : 'Go to Today'}</ButtonLink>
}

function suspensionIn(data: unknown): Panel | null {
  if (typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'suspended') return null
  const practice = 'practice' in data && typeof data.practice === 'string' ? data.practice : 'This practice'
  const reason =
    'reason' in data && typeof data.reason === 'string' ? ` The reason given: “${data.reason}”` : ''
  return {
    title: `${practice} is suspended`,
    words: `Nothing is deleted, and reactivating gives back exactly what was there.${reason}`,
  }
}

/** The same for pages without a frame. */
export function BareErrorPanel() {
  return (
    <main className={styles.bare}>
      <Link to="/" className={styles.brand} aria-label="Daybook">
        <Wordmark />
      </Link>
      <ErrorPanel />
    </main>
  )
}
