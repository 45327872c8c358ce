import { parseWithZod } from '@conform-to/zod/v4'
import { configureCoercion } from '@conform-to/zod/v4/future'
import { data, redirect, type ActionFunctionArgs } from '@remix-run/node'
import type { core, z } from 'zod'
import type { Permission } from '~/domain/access/policy'
import { isRefusal, type Refusal } from '~/domain/kernel/decider'
import { CommandReused, StreamFromNewerRelease } from '~/platform/eventstore/execute'
import {
  AppendTooLarge,
  OutcomeUnknown,
  StoreUnavailable,
  VersionConflict,
  type Receipt,
} from '~/platform/eventstore/ports'
import { derivedId, newId } from '~/platform/ids'
import { PasswordQueueFull } from '~/platform/passwords/hasher'
import { contextFor, inTenant, type ServiceContext, type TenantContext } from '~/services/context'
import { toastCookie } from './flash'
import {
  common,
  consoleArgs,
  personArgs,
  practiceArgs,
  type PersonArgs,
  type PracticeArgs,
  type PublicArgs,
} from './page'
import { receiptCookie } from './receipt'
import { sayRefusal } from './refusals'
import { signedInOf } from './session'

/** What a form gets back when it was not accepted: where, why, and what was typed. */
export interface FormState {
  readonly intent: string
  readonly target: string
  readonly values: Readonly<Record<string, string>>
  readonly errors: Readonly<Record<string, string>>
  readonly formError: string | null
}

/** A command that went well: where to go and what to say there. */
export interface Done {
  readonly to: string
  readonly toast?: string
  readonly receipt?: Receipt | null
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** A command that went well and has something to show this once. */
export interface Shown {
  readonly show: Readonly<Record<string, string>>
}

type Result = Done | Shown | Refusal

/**
 * Numbers and lists out of what forms send, which is text. What is empty stays an empty text, so that each field says in
 * its own words what it misses.
 */
const { coerceFormValue } = configureCoercion({ stripEmptyString: (text) => text })

/** One thing a form can ask for: the shape of its fields and what to do. */
export interface Intent<A> {
  handle(args: A, form: FormData, target: string): Promise<Result | FormState>
}

export function intent<A, S extends z.ZodType>(
  schema: S,
  run: (args: A, value: z.output<S>) => Promise<Result>,
): Intent<A> {
  return {
    async handle(args, form, target) {
      const submission = parseWithZod(form, {
        schema: coerceFormValue(schema),
        error: wordsOf,
        disableAutoCoercion: true,
      })
      if (submission.status === 'success') return run(args, submission.value)
      const errors = Object.fromEntries(
        Object.entries(submission.error ?? {}).map(([field, words]) => [
          field,
          words?.[0] ?? 'This is not right.',
        ]),
      )
      const { '': formError = null, ...fields } = errors
      return {
        intent: String(form.get('intent') ?? ''),
        target,
        values: typed(form),
        errors: fields,
        formError,
      }
    },
  }
}

/** Said where a schema has no sentence of its own: by forms that our pages do not send. */
function wordsOf({ code, input }: core.$ZodRawIssue): string {
  if (code === 'unrecognized_keys') return 'This form holds more than was asked for. Reload the page.'
  if (code === 'invalid_value') return 'Choose one of those that are offered.'
  return input === undefined || input === '' ? 'This is missing.' : 'This is not right.'
}

type Intents<A> = Readonly<Record<string, Intent<A>>>

interface WithContext<C> {
  readonly ctx: C
}

/** Actions by place: parse, authenticate, resolve the practice, authorise, do, answer. */
export const command = {
  public:
    (intents: Intents<PublicArgs & WithContext<ServiceContext>>) => async (args: ActionFunctionArgs) => {
      const base = { ...common(args), signedIn: await signedInOf(args.request, args.context) }
      const actor = base.signedIn ? base.signedIn.userId : null
      return dispatch(args, { ...base, actor, wrap: (ctx: ServiceContext) => ({ ...base, ctx }) }, intents)
    },
  account:
    (intents: Intents<PersonArgs & WithContext<ServiceContext>>) => async (args: ActionFunctionArgs) => {
      const base = await personArgs(args)
      return dispatch(
        args,
        { ...base, actor: base.signedIn.userId, wrap: (ctx: ServiceContext) => ({ ...base, ctx }) },
        intents,
      )
    },
  practice:
    (permission: Permission, intents: Intents<PracticeArgs & WithContext<TenantContext>>) =>
    async (args: ActionFunctionArgs) => {
      const base = await practiceArgs(args, permission)
      const { tenantId, role } = base.tenant
      return dispatch(
        args,
        {
          ...base,
          actor: base.signedIn.userId,
          wrap: (ctx: ServiceContext) => ({ ...base, ctx: inTenant(ctx, tenantId, role) }),
        },
        intents,
      )
    },
  console:
    (permission: Permission, intents: Intents<PersonArgs & WithContext<ServiceContext>>) =>
    async (args: ActionFunctionArgs) => {
      const base = await consoleArgs(args, permission)
      return dispatch(
        args,
        { ...base, actor: base.signedIn.userId, wrap: (ctx: ServiceContext) => ({ ...base, ctx }) },
        intents,
      )
    },
}

const mostFields = 100
/** Names of fields as our pages write them, `name` or `seen.name`; others mean something to the parser or to objects. */
const ourName = /^[a-z][a-zA-Z\d]*(\.[a-z][a-zA-Z\d]*)?$/

function isOurName(name: string): boolean {
  return ourName.test(name) && name.split('.').every((part) => !(part in Object.prototype))
}

/**
 * Whether a form is one that we can read. No text of ours holds a NUL: Postgres cannot keep it, and an event that holds
 * one would stop whatever reads it. A password is never kept, only its hash.
 */
function isReadable(form: FormData): boolean {
  const fields = [...form]
  return (
    fields.length <= mostFields &&
    fields.every(
      ([name, value]) =>
        isOurName(name) && (typeof value !== 'string' || !value.includes('\0') || isPassword(name)),
    )
  )
}

function isPassword(field: string): boolean {
  return /password/i.test(field)
}

interface Base<A> extends Pick<PublicArgs, 'runtime' | 'requestId' | 'signal'> {
  readonly actor: string | null
  wrap(ctx: ServiceContext): A
}

async function dispatch<A>({ request, context }: ActionFunctionArgs, base: Base<A>, intents: Intents<A>) {
  if (request.method !== 'POST')
    throw data({ kind: 'method' }, { status: 405, headers: { Allow: 'GET, POST' } })
  const form = await request.formData().catch(() => null)
  if (!form || !isReadable(form)) throw data({ kind: 'badRequest' }, { status: 400 })
  const name = String(form.get('intent') ?? '')
  const target = String(form.get('target') ?? '')
  const chosen = Object.hasOwn(intents, name) ? intents[name] : undefined
  if (!chosen) throw data({ kind: 'badRequest' }, { status: 400 })
  const given = String(form.get('commandId') ?? '')
  // One page id serves several forms: each has its own command, and the same form sent twice is the same command.
  // Without an id each sending is a command of its own: the request id is the sender's, who may use one for many.
  const commandId = derivedId('form', given === '' ? newId() : given, name, target)
  const { runtime, requestId, signal } = base
  const ctx = contextFor(runtime, {
    actor: base.actor ? { kind: 'user', id: base.actor } : { kind: 'guest', id: null },
    source: 'web',
    origin: context.origin,
    commandId,
    correlationId: requestId,
    signal,
  })
  for (const field of ['intent', 'target', 'commandId']) form.delete(field)
  const answer = (
    status: number,
    formError: string | null,
    errors: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const state: FormState = { intent: name, target, values: typed(form), errors, formError }
    return data(
      { form: state, shown: null },
      { status, headers: { 'Cache-Control': 'no-store', ...headers } },
    )
  }
  try {
    const result = await chosen.handle(base.wrap(ctx), form, target)
    if ('values' in result) return answer(422, result.formError, result.errors)
    if ('show' in result)
      return data(
        { form: null, shown: { intent: name, target, ...result.show } },
        { headers: { 'Cache-Control': 'no-store' } },
      )
    if (isRefusal(result)) {
      const { status, field, sentence } = sayRefusal(result)
      return field ? answer(status, null, { [field]: sentence }) : answer(status, sentence)
    }
    throw done(base, result)
  } catch (error) {
    if (error instanceof VersionConflict)
      return answer(409, 'Somebody changed this at the same moment. Look at it again and send it once more.')
    if (error instanceof CommandReused)
      return answer(422, 'This form was sent already, with other words. Reload the page to send it again.')
    if (error instanceof AppendTooLarge)
      return answer(
        413,
        'This is more than can be written down at once. Shorten it, or do it in several steps.',
      )
    if (error instanceof PasswordQueueFull)
      return answer(
        503,
        'Many people are signing in right now. Try again in a moment.',
        {},
        { 'Retry-After': '2' },
      )
    if (
      error instanceof StoreUnavailable ||
      error instanceof OutcomeUnknown ||
      error instanceof StreamFromNewerRelease
    ) {
      return answer(
        503,
        'This could not be written down just now. What you typed is still here; try again in a moment.',
        {},
        { 'Retry-After': '5' },
      )
    }
    throw error
  }
}

function done(
  { runtime }: Pick<PublicArgs, 'runtime'>,
  { to, toast, receipt, cookies = [], headers = {} }: Done,
): Response {
  const response = redirect(to, { status: 303, headers: { 'Cache-Control': 'no-store', ...headers } })
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie)
  if (toast) response.headers.append('Set-Cookie', toastCookie(runtime, toast))
  if (receipt && receipt.version > 0) response.headers.append('Set-Cookie', receiptCookie(runtime, receipt))
  return response
}

/** What was typed, but never passwords. */
function typed(form: FormData): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...form].flatMap(([field, value]) =>
      typeof value === 'string' && !isPassword(field) ? [[field, value]] : [],
    ),
  )
}
