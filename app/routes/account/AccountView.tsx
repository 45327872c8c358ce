import { Form, Link } from '@remix-run/react'
import { Button, ButtonLink } from '~/app/components/Button'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { TextField } from '~/app/components/Field'
import { HeldBack } from '~/app/components/HeldBack'
import { ThemeChoice } from '~/app/components/Frame'
import { State, Table } from '~/app/components/Lists'
import { PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine } from '~/app/components/Records'
import { Wordmark } from '~/app/components/Mark'
import styles from './AccountView.module.css'

interface AccountViewProps {
  readonly commandId: string
  readonly name: string
  readonly email: string
  readonly home: string | null
  readonly practices: readonly {
    readonly to: string
    readonly name: string
    readonly role: string
    readonly suspended: boolean
  }[]
  readonly sessions: readonly {
    readonly sessionId: string
    readonly device: string
    readonly since: string
    readonly seen: string
    readonly current: boolean
  }[]
}

/** One's own name, practices, sessions and appearance. Belongs to no practice, so it stands without a frame. */
export function AccountView({ commandId, name, email, home, practices, sessions }: AccountViewProps) {
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <Link to={home ?? '/account'}>
          <Wordmark />
        </Link>
        <Form method="post" action="/sign-out">
          <Button icon="log-out">Sign out</Button>
        </Form>
      </div>
      <div className={styles.sheet}>
        <HeldBack />
        <PageHeader title="Account" sub={email} actions={home && <ButtonLink to={home}>Back</ButtonLink>} />
        <div className={styles.form}>
          <CommandForm intent="rename" commandId={commandId}>
            <Name name={name} />
            <p>
              <SendButton>Save name</SendButton>
            </p>
          </CommandForm>
        </div>
        <Section title="Practices" count={practices.length}>
          {practices.length === 0 ? (
            <EmptyLine>
              This account belongs to no practice. Open the link of an invite to join one.
            </EmptyLine>
          ) : (
            <Table heads={[{ label: 'Practice' }, { label: 'Role' }, { label: 'State' }]} label="Practices">
              {practices.map((practice) => (
                <tr key={practice.to}>
                  <td>
                    {practice.suspended ? practice.name : <Link to={practice.to}>{practice.name}</Link>}
                  </td>
                  <td>{practice.role.charAt(0).toUpperCase() + practice.role.slice(1)}</td>
                  <td>
                    <State
                      kind={practice.suspended ? 'danger' : 'good'}
                      icon={practice.suspended ? 'pause-circle' : 'check-circle'}
                    >
                      {practice.suspended ? 'Suspended' : 'Active'}
                    </State>
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </Section>
        <Section title="Signed in" count={sessions.length}>
          <Table
            heads={[
              { label: 'Device' },
              { label: 'Since' },
              { label: 'Last seen' },
              { label: 'Actions', quiet: true },
            ]}
            label="Sessions"
          >
            {sessions.map((session) => (
              <tr key={session.sessionId}>
                <td>{session.device}</td>
                <td data-muted data-label="Since">
                  {session.since}
                </td>
                <td data-muted data-label="Last seen">
                  {session.current ? 'Now, this device' : session.seen}
                </td>
                <td data-actions>
                  {!session.current && (
                    <CommandForm intent="endSession" target={session.sessionId} commandId={commandId}>
                      <input type="hidden" name="sessionId" value={session.sessionId} />
                      <SendButton kind="quiet" size="small">
                        Sign out there
                      </SendButton>
                    </CommandForm>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </Section>
        <Section title="Appearance">
          <ThemeChoice spelled />
        </Section>
      </div>
    </main>
  )
}

function Name({ name }: { readonly name: string }) {
  const { value, error } = useFormView()
  return (
    <TextField
      label="Your name"
      name="name"
      autoComplete="name"
      required
      maxLength={120}
      defaultValue={value('name') ?? name}
      error={error('name')}
      hint="As colleagues and the history show it."
    />
  )
}
