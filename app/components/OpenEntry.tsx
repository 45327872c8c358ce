import { Link } from '@remix-run/react'
import { Fragment } from 'react'
import type { Entry } from '~/app/http/entry'
import { ButtonLink } from './Button'
import styles from './OpenEntry.module.css'
import { BeforeAfter } from './Records'

/** As many of an action as an entry lists. */
const mostShown = 20

/** An entry opened in its list: what changed, what it is about, and the ways on from it. */
export function OpenEntry({ entry, base }: { readonly entry: Entry; readonly base: string }) {
  const place = entry.record.findIndex(({ current }) => current)
  const [before, after] = [entry.record[place - 1], entry.record[place + 1]]
  const action = `${base}?action=${encodeURIComponent(entry.correlationId)}`
  return (
    <>
      {entry.changes.length > 0 ? (
        <BeforeAfter changes={entry.changes} />
      ) : (
        <p className={styles.none}>This entry changed no record that a page shows.</p>
      )}
      <dl className={styles.facts}>
        {entry.touched.length > 0 && (
          <div>
            <dt>About</dt>
            <dd>
              {entry.touched.map(({ id, name }, index) => (
                <Fragment key={id}>
                  {index > 0 && ', '}
                  <Link to={`${base}?ref=${id}`}>{name}</Link>
                </Fragment>
              ))}
            </dd>
          </div>
        )}
        <div>
          <dt>Same action</dt>
          <dd>
            {entry.action.length > 1 ? (
              <Link to={action}>
                {entry.action.length === mostShown ? 'All its entries' : `${entry.action.length} entries`}
              </Link>
            ) : (
              'Nothing else happened with it'
            )}
          </dd>
        </div>
        <div>
          <dt>Entry</dt>
          <dd>{entry.number}</dd>
        </div>
      </dl>
      <div className={styles.actions}>
        <ButtonLink to={`${base}/${entry.position}`} size="small" icon="arrow-up-right">
          Open entry
        </ButtonLink>
        {before && (
          <ButtonLink to={`${base}/${before.position}`} size="small" icon="chevron-left">
            Before it in this record
          </ButtonLink>
        )}
        {after && (
          <ButtonLink to={`${base}/${after.position}`} size="small" icon="chevron-right">
            After it in this record
          </ButtonLink>
        )}
      </div>
    </>
  )
}
