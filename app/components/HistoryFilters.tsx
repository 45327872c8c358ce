import { Link } from '@remix-run/react'
import type { History } from '~/app/http/history'
import { Banner } from './Banner'
import { FilterChoice, FilterForm, FilterInput } from './FilterForm'
import styles from './HistoryFilters.module.css'

/** Fields of the form; everything else in the address stays as it is when the form is sent. */
const own = ['from', 'to', 'type', 'tenant', 'who', 'about', 'before', 'after', 'open']

/** Time, kind, practice, people and records. */
export function HistoryFilters({ history }: { readonly history: History }) {
  const { people, tenants, types, problems } = history
  const field = (name: string) => ({ name, invalid: problems.some(({ filter }) => filter === name) })
  return (
    <FilterForm own={people ? [...own, 'actor'] : own}>
      <FilterInput label="From" type="date" {...field('from')} />
      <FilterInput label="To" type="date" {...field('to')} />
      <FilterChoice label="Kind" all="Every kind" choices={types} {...field('type')} />
      {tenants.length > 0 && (
        <FilterChoice label="Tenant" all="Every tenant" choices={tenants} {...field('tenant')} />
      )}
      {people ? (
        <FilterChoice label="By" all="Everybody" choices={people} {...field('actor')} />
      ) : (
        <FilterInput label="By" type="search" placeholder="Name or id of a person" {...field('who')} />
      )}
      <FilterInput label="About" type="search" placeholder="Name or id of a record" {...field('about')} />
    </FilterForm>
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
