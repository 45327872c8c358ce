import { ButtonLink } from '~/app/components/Button'
import { Banner } from '~/app/components/Banner'
import { Wordmark } from '~/app/components/Mark'
import { Timeline, TimelineRow, type SentencePartView } from '~/app/components/Timeline'
import styles from './Landing.module.css'

const name = (text: string): SentencePartView => ({ kind: 'name', text })
const words = (text: string): SentencePartView => ({ kind: 'text', text })
const reason = (text: string): SentencePartView => ({ kind: 'reason', text })

/** A page out of an imaginary ledger, for strangers to see what the real one reads like. */
const example: readonly { readonly time: string; readonly parts: readonly SentencePartView[] }[] = [
  {
    time: '08:40',
    parts: [name('Vera Holm'), words(' raised the seats of '), name('Clinica Nord'), words(' from 8 to 10')],
  },
  { time: '08:52', parts: [name('Ioana Mureșan'), words(' signed in')] },
  {
    time: '09:02',
    parts: [
      name('Ana Pop'),
      words(' changed '),
      name('Mihai Ionescu'),
      words(' from staff to admin: '),
      reason('takes over the front desk'),
    ],
  },
  { time: '09:14', parts: [name('Ana Pop'), words(' invited '), name('Sorina Vlad'), words(' as staff')] },
  { time: '09:21', parts: [words('The invite to '), name('Sorina Vlad'), words(' was mailed')] },
]

const team = [
  ['Ana Pop', 'Owner', ''],
  ['Mihai Ionescu', 'Staff', 'Admin since 19 Nov'],
  ['Ioana Mureșan', 'Staff', ''],
  ['Daria Filip', 'Admin', 'Left in July'],
  ['Radu Țîrlea', 'Invited', 'Member since 5 Mar'],
] as const

const promises = [
  [
    'Written once',
    'Who did what, when, from where and why, in plain sentences. A correction is a new entry beside the old one.',
  ],
  [
    'Built from its history',
    'Every list is made from those entries, and can be made again from the first one to see that it is the same.',
  ],
  [
    'Yours alone',
    'Each practice is walled off from every other, and access that is taken away is gone with the next click.',
  ],
] as const

export function Landing({
  demo,
  open,
  empty,
}: {
  readonly demo: boolean
  readonly open: boolean
  readonly empty: boolean
}) {
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <Wordmark />
        <nav>
          <ButtonLink to="/login" kind="quiet">
            Sign in
          </ButtonLink>
          {open && (
            <ButtonLink to="/register" kind="primary">
              Register a practice
            </ButtonLink>
          )}
        </nav>
      </header>
      <main>
        {empty && (
          <Banner kind="caution" icon="alert-triangle">
            There is no super admin yet. On the machine that runs Daybook:{' '}
            <code>npm run admin:create -- --email you@example.org --name &quot;Your name&quot;</code>
          </Banner>
        )}
        <div className={styles.lead}>
          <div>
            <h1>The book your practice keeps, and can always open again</h1>
            <p className={styles.actions}>
              {open && (
                <ButtonLink to="/register" kind="primary" size="large">
                  Register a practice
                </ButtonLink>
              )}
              <ButtonLink to="/login" size="large">
                {demo ? 'Open the demo practice' : 'Sign in'}
              </ButtonLink>
            </p>
          </div>
          <p>
            Daybook runs a small clinic, studio or consultancy and writes every change down once, so that it
            can always be read who did what, and why.
          </p>
        </div>
        <div className={styles.book} aria-hidden="true">
          <section>
            <header>
              <h2>Thursday 19 November</h2>
              <span>Clinica Nord</span>
            </header>
            <Timeline>
              {example.map((entry) => (
                <TimelineRow key={entry.time} {...entry} />
              ))}
            </Timeline>
          </section>
          <section className={styles.past}>
            <header>
              <h2>The team since March</h2>
              <span>Clinica Nord</span>
            </header>
            <table>
              <tbody>
                {team.map(([person, role, since]) => (
                  <tr key={person}>
                    <th>{person}</th>
                    <td>{role}</td>
                    <td>{since}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
        <div className={styles.promises}>
          {promises.map(([title, text]) => (
            <section key={title}>
              <h2>{title}</h2>
              <p>{text}</p>
            </section>
          ))}
        </div>
      </main>
      <footer className={styles.foot}>Daybook</footer>
    </div>
  )
}
