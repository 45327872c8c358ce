import type { MetaFunction } from '@remix-run/node'
import { data } from '@remix-run/node'
import { isRouteErrorResponse, Link, useLoaderData, useRouteError } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { passwordLength } from '~/domain/people/password'
import { ButtonLink } from '~/app/components/Button'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { PasswordField, SelectField, TextField } from '~/app/components/Field'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { AuthCard, AuthFoot, FieldPair } from '~/app/components/Public'
import { ZoneField } from '~/app/components/ZoneField'
import { command, intent } from '~/app/http/command'
import { homeOf } from '~/app/http/home'
import { elsewhere, page } from '~/app/http/page'
import { currencyChoices, guessPlace, zoneChoices } from '~/app/http/places'
import { sessionCookie } from '~/app/http/session'
import { input, registerPractice } from '~/services/people/register-practice'
import { startSession } from '~/services/sessions/start-session'

export const meta: MetaFunction = () => [{ title: 'Register a practice · Daybook' }]

export const loader = page.public(async ({ runtime, request, signedIn, now }) => {
  if (signedIn) throw elsewhere(homeOf(signedIn))
  if (runtime.config.registration === 'closed') throw data({ kind: 'registrationClosed' }, { status: 403 })
  return { zones: zoneChoices(now), currencies: currencyChoices, guess: guessPlace(request) }
})

export const action = command.public({
  register: intent(input, async ({ ctx, runtime }, form) => {
    const registered = await registerPractice(ctx, form)
    if (isRefusal(registered)) return registered
    const session = await startSession(ctx, { userId: registered.userId, method: 'registration' })
    if (isRefusal(session)) return session
    return {
      to: `/t/${registered.slug}`,
      toast: `Opened ${form.practice}`,
      receipt: session.receipt,
      cookies: [sessionCookie(runtime, session.token)],
    }
  }),
})

export default function Register() {
  const { commandId } = useLoaderData<typeof loader>()
  return (
    <AuthCard title="Register a practice" sub="You are its owner and can invite colleagues next.">
      <CommandForm intent="register" commandId={commandId}>
        <Fields />
        <SendButton size="large" wide>
          Register practice
        </SendButton>
      </CommandForm>
      <AuthFoot>
        Already registered? <Link to="/login">Sign in</Link>
      </AuthFoot>
    </AuthCard>
  )
}

function Fields() {
  const { zones, currencies, guess } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  const taken = error('email')?.includes('already has an account')
  return (
    <>
      <TextField
        label="Your name"
        name="name"
        autoComplete="name"
        required
        maxLength={120}
        defaultValue={value('name')}
        error={error('name')}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={value('email')}
        error={
          taken ? (
            <>
              This address already has an account. <Link to="/login">Sign in</Link> instead.
            </>
          ) : (
            error('email')
          )
        }
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        required
        minLength={passwordLength.min}
        meter
        error={error('password')}
        hint={`At least ${passwordLength.min} characters. 12 or more are much safer.`}
      />
      <hr />
      <TextField
        label="Practice"
        name="practice"
        autoComplete="organization"
        required
        maxLength={120}
        placeholder="Harbor Studio"
        defaultValue={value('practice')}
        error={error('practice')}
      />
      <FieldPair>
        <ZoneField choices={zones} guess={guess.zone} chosen={value('zone')} error={error('zone')} />
        <SelectField
          label="Currency"
          name="currency"
          choices={currencies}
          defaultValue={value('currency') ?? guess.currency}
          error={error('currency')}
        />
      </FieldPair>
    </>
  )
}

export function ErrorBoundary() {
  const error = useRouteError()
  if (!isRouteErrorResponse(error) || error.data?.kind !== 'registrationClosed') return <BareErrorPanel />
  return (
    <AuthCard
      title="Registration is closed"
      sub="New practices are opened by whoever runs this Daybook. Ask there for an invite."
    >
      <ButtonLink to="/login">Sign in</ButtonLink>
    </AuthCard>
  )
}
