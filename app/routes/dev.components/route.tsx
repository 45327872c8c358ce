import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { notFound, page } from '~/app/http/page'
import { Actions, Feedback, Figures, Forms, Lists, Records } from './gallery'
import styles from './gallery.module.css'

export const meta: MetaFunction = () => [{ title: 'Components · Daybook' }]

/** Every component in every state, for whoever builds pages; with `?failed` the page of something that broke. */
export const loader = page.public(async ({ runtime, url }) => {
  if (runtime.config.mode === 'production') throw notFound()
  if (url.searchParams.has('failed')) throw new Error('This is what a page looks like when something broke')
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
