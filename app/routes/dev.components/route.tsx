import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { notFound, page } from '~/app/http/page'
import { Actions, Feedback, Figures, Forms, Lists, Records } from './gallery'
import styles from './gallery.module.css'

export const meta: MetaFunction = () => [{ title: 'Components · Daybook' }]

/** Every component in every state, for whoever builds pages. */
export const loader = page.public(async ({ runtime }) => {
  if (runtime.config.mode === 'production') throw notFound()
  return Promise.resolve({})
})

export default function Components() {
  const { commandId } = useLoaderData<typeof loader>()
  return (
    <main className={styles.page}>
      <h1>Components</h1>
      <div className={styles.columns}>
        <div>
          <Actions />
          <Forms commandId={commandId} />
          <Feedback />
        </div>
        <div>
          <Lists />
          <Figures />
          <Records />
        </div>
      </div>
    </main>
  )
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
