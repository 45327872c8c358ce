import { Form, Link } from '@remix-run/react'
import { Button, ButtonLink } from '~/app/components/Button'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { PasswordField, TextField } from '~/app/components/Field'
import { AuthCard, AuthFoot } from '~/app/components/Public'
import styles from './InviteView.module.css'

export interface OpenInviteView {
  readonly state: 'open'
  readonly practice: string
  readonly email: string
  readonly name: string
  readonly message: string
  readonly role: string
  readonly invitedBy: string | null
  readonly hasAccount: boolean
}

interface InviteViewProps {
  readonly commandId: string
  readonly invite: OpenInviteView | { readonly state: 'unknown' | 'expired' | 'revoked' | 'accepted' }
  readonly you: { readonly isInvited: boolean; readonly name: string | null } | null
}

const closed = {
  unknown: [
    'This link opens nothing',
    'It may have been replaced by a newer one. Look for the latest mail, or ask whoever invited you to send it again.',
  ],
  expired: [
    'This invite has expired',
    'Invites are good for seven days. Ask whoever invited you to send it again.',
  ],
  revoked: ['This invite was withdrawn', 'Ask whoever invited you if that was meant.'],
  accepted: ['This invite was accepted already', 'If that was you, sign in.'],
} as const

/** What the link of an invite shows, for each kind of visitor. */
export function InviteView({ commandId, invite, you }: InviteViewProps) {
  if (invite.state !== 'open') {
    const [title, words] = closed[invite.state]
    return (
      <AuthCard title={title} sub={words}>
        <ButtonLink to="/login">Sign in</ButtonLink>
      </AuthCard>
    )
  }
  const { practice, invitedBy, role, message } = invite
  return (
    <AuthCard title={`Join ${practice}`} sub={`${invitedBy ?? 'Somebody'} invites you as ${role}.`}>
      {message !== '' && <blockquote className={styles.message}>{message}</blockquote>}
      <Answer {...{ commandId, invite, you }} />
    </AuthCard>
  )
}

function Answer({
  commandId,
  invite,
  you,
}: {
  readonly commandId: string
  readonly invite: OpenInviteView
  readonly you: InviteViewProps['you']
}) {
  const { practice, email, hasAccount } = invite
  if (you && !you.isInvited) {
    return (
      <>
        <p className={styles.words}>
          You are signed in as {you.name ?? 'somebody else'}. The invite is for {email}: sign out first, then
          open the link again.
        </p>
        <Form method="post" action="/sign-out">
          <Button>Sign out</Button>
        </Form>
      </>
    )
  }
  if (you) {
    return (
      <CommandForm intent="accept" commandId={commandId}>
        <SendButton size="large" wide>
          Join {practice}
        </SendButton>
      </CommandForm>
    )
  }
  if (hasAccount) {
    return (
      <>
        <p className={styles.words}>{email} has an account already.</p>
        <ButtonLink to="/login?to=/invite/open" kind="primary" size="large" wide>
          Sign in to join
        </ButtonLink>
      </>
    )
  }
  return (
    <>
      <CommandForm intent="acceptAsNew" commandId={commandId}>
        <NewPerson {...invite} />
        <SendButton size="large" wide>
          Join {practice}
        </SendButton>
      </CommandForm>
      <AuthFoot>
        Not {email}? <Link to="/">Leave this page</Link>
      </AuthFoot>
    </>
  )
}

function NewPerson({ email, name }: OpenInviteView) {
  const { value, error } = useFormView()
  return (
    <>
      <TextField
        label="E-mail"
        name="username"
        type="email"
        autoComplete="username"
        disabled
        defaultValue={email}
      />
      <TextField
        label="Your name"
        name="name"
        autoComplete="name"
        required
        maxLength={120}
        defaultValue={value('name') ?? name}
        error={error('name')}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        required
        minLength={8}
        meter
        error={error('password')}
        hint="At least 8 characters. 12 or more are much safer."
      />
    </>
  )
}
