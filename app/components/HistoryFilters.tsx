import { Form, Link, useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import type { History } from '~/app/http/history'
import { Banner } from './Banner'
import { Button } from './Button'
import styles from './HistoryFilters.module.css'
import { Icon } from './Icon'

/** Fields of the form; everything else in the address stays as it is when the form is sent. */
const own = ['from', 'to', 'type', 'tenant', 'who', 'about', 'before', 'after', 'open']

/** Time, kind, practice, people and records, behind one word. Works without scripts. */
export function HistoryFilters({ history }: { readonly history: History }) {
  const [params] = useSearchParams()
  const { people, tenants, types } = history
  const kept = [...params].filter(([key]) => !own.includes(key) && !(key === 'actor' && people))
  const field = (name: string) => ({
    name,
    defaultValue: params.get(name) ?? '',
    'aria-invalid': history.problems.some(({ filter }) => filter === name) || undefined,
  })
  return (
    // Another address is another form: what was chosen is a chip by then.
    <details className={styles.filters} key={params.toString()}>
      <summary>
        <Icon name="plus" size={14} />
        Filter
      </summary>
      <Form className={styles.form}>
        {kept.map(([key, value]) => (
          <input key={key} type="hidden" name={key} value={value} />
        ))}
        <Labelled label="From">
          <input type="date" {...field('from')} />
        </Labelled>
        <Labelled label="To">
          <input type="date" {...field('to')} />
        </Labelled>
        <Labelled label="Kind">
          <Choice {...field('type')} all="Every kind" choices={types} />
        </Labelled>
        {tenants.length > 0 && (
          <Labelled label="Tenant">
            <Choice {...field('tenant')} all="Every tenant" choices={tenants} />
          </Labelled>
        )}
        <Labelled label="By">
          {people ? (
            <Choice {...field('actor')} all="Everybody" choices={people} />
          ) : (
            <input type="search" placeholder="Name or id of a person" maxLength={100} {...field('who')} />
          )}
        </Labelled>
        <Labelled label="About">
          <input type="search" placeholder="Name or id of a record" maxLength={100} {...field('about')} />
        </Labelled>
        <div className={styles.foot}>
          <Button size="small">Show</Button>
        </div>
      </Form>
    </details>
  )
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <label>
      {label} {children}
    </label>
  )
}

function Choice({
  all,
  choices,
  ...field
}: {
  readonly all: string
  readonly choices: History['types']
  readonly name: string
  readonly defaultValue: string
}) {
  return (
    <select {...field}>
      <option value="">{all}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
}

/** What of the address was not understood, each with the way to the list without it. */
export function Problems({ problems }: Pick<History, 'problems'>) {
  if (problems.length === 0) return null
  return (
    <div className={styles.problems}>
      {problems.map(({ filter, sentence, without }) => (
        <Banner
          key={filter}
          kind="caution"
          icon="alert-triangle"
          action={
            <Link to={without} preventScrollReset>
              Leave it out
            </Link>
          }
        >
          {sentence}
        </Banner>
      ))}
    </div>
  )
}

/** Several have this name: which one is meant? */
export function Choosing({ asked, what, choices, more }: History['choosing'][number]) {
  const id = `choose-${what}`
  return (
    <section className={styles.choosing} aria-labelledby={id}>
      <h2 id={id}>{what === 'who' ? `Entries by which “${asked}”?` : `Entries about which “${asked}”?`}</h2>
      <ul>
        {choices.map(({ name, note, to }) => (
          <li key={to}>
            <Link to={to} preventScrollReset>
              {name} <small>{note}</small>
            </Link>
          </li>
        ))}
      </ul>
      {more && <p>There are more. Write more of the name.</p>}
    </section>
  )
}
