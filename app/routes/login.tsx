import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { PasswordField, TextField } from '~/app/components/Field'
import { AuthCard, AuthFoot } from '~/app/components/Public'
import { passwordAuthenticator, WrongCredentials } from '~/app/http/authenticator'
import { command, intent } from '~/app/http/command'
import { elsewhere, page } from '~/app/http/page'
import { safePath } from '~/app/http/safe-redirect'
import { homeOf } from '~/app/http/home'
import { sessionCookie } from '~/app/http/session'
import { startSession } from '~/services/sessions/start-session'

export const meta: MetaFunction = () => [{ title: 'Sign in · Daybook' }]

const input = z.strictObject({
  email: z.string().min(1, 'Give your address.').max(300),
  password: z.string().min(1, 'Give your password.').max(512),
  to: z.string().max(2_048).optional(),
})

export const loader = page.public(async ({ runtime, signedIn, url }) => {
  const to = safePath(url.searchParams.get('to'))
  if (signedIn) throw elsewhere(to === '/' ? homeOf(signedIn) : to)
  return { to, open: runtime.config.registration === 'open' }
})

export const action = command.public({
  signIn: intent(input, async ({ ctx, request, runtime }, { email, password, to }) => {
    const form = new URLSearchParams({ email, password })
    try {
      const userId = await passwordAuthenticator(ctx).authenticate(
        'password',
        new Request(request.url, { method: 'POST', body: form }),
      )
      const session = await startSession(ctx, { userId, method: 'password' })
      if (isRefusal(session)) return session
      return { to: safePath(to), receipt: session.receipt, cookies: [sessionCookie(runtime, session.token)] }
    } catch (error) {
      if (error instanceof WrongCredentials) return { refused: 'WrongCredentials' }
      throw error
    }
  }),
})

export default function Login() {
  const { commandId, open } = useLoaderData<typeof loader>()
  return (
    <AuthCard title="Sign in">
      <CommandForm intent="signIn" commandId={commandId}>
        <Fields />
        <SendButton size="large" wide>
          Sign in
        </SendButton>
      </CommandForm>
      {open && (
        <AuthFoot>
          New here? <Link to="/register">Register a practice</Link>
        </AuthFoot>
      )}
    </AuthCard>
  )
}

function Fields() {
  const { to } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  return (
    <>
      <input type="hidden" name="to" value={to} />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={value('email')}
        error={error('email')}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        error={error('password')}
      />
    </>
  )
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
