import { data, redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { may, type Permission, type Standing } from '~/domain/access/policy'
import type { Instant } from '~/domain/kernel/instant'
import { newId } from '~/platform/ids'
import type { Tx } from '~/platform/postgres/database'
import type { ModelName } from '~/projections/models'
import type { Runtime } from '~/services/context'
import type { Membership, SignedIn } from '~/services/sessions/find-session'
import { formatIn, type Format } from './format'
import { readsQuarantined } from './held-back'
import { haveSettled } from './receipt'
import { signedInOf } from './session'

/** What every page handler gets. */
export interface PageArgs {
  readonly runtime: Runtime
  readonly request: Request
  readonly url: URL
  readonly params: Readonly<Record<string, string | undefined>>
  readonly requestId: string
  readonly now: Instant
  readonly signal: AbortSignal
}
export interface PublicArgs extends PageArgs {
  readonly signedIn: SignedIn | null
}
export interface PersonArgs extends PageArgs {
  readonly signedIn: SignedIn
  readonly format: Format
}
export interface PracticeArgs extends PersonArgs {
  readonly tenant: Membership
  /** Whether this person may do something here; the command checks again. */
  can(permission: Permission): boolean
  /** Reads confined to this practice. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

type Reads = readonly ModelName[]
type Handler<A, D> = (args: A) => Promise<D>

/** What the builders add to a page's own data. */
interface Added {
  /** Id for the commands of this page's forms. */
  readonly commandId: string
  /** What the person just wrote is not in these lists yet. */
  readonly stillUpdating: boolean
  /** Records that these lists are made of could not be brought up to date. */
  readonly quarantined: boolean
}

export function common({ request, params, context }: LoaderFunctionArgs): PageArgs {
  const { runtime, requestId, signal } = context
  return { runtime, request, url: new URL(request.url), params, requestId, now: runtime.clock.now(), signal }
}

/** `whose` records a page shows: of a practice or a person; of everybody when it is null. */
async function finish<A extends PageArgs, D>(
  args: A,
  reads: Reads,
  whose: string | null,
  handler: Handler<A, D>,
) {
  const settled = await haveSettled(args.request, args.runtime, reads)
  const own = await handler(args)
  if (own instanceof Response) throw own
  const quarantined = await readsQuarantined(args.runtime, reads, whose)
  const added: Added = { commandId: newId(), stillUpdating: !settled, quarantined }
  return data({ ...own, ...added }, { headers: { 'Cache-Control': 'no-store' } })
}

/** Loaders by place. Each authenticates, resolves the practice, authorises, waits for one's own writes, then reads. */
export const page = {
  /** Open to everybody. */
  public:
    <D extends object>(handler: Handler<PublicArgs, D>) =>
    async (args: LoaderFunctionArgs) =>
      finish({ ...common(args), signedIn: await signedInOf(args.request, args.context) }, [], null, handler),

  /** For whoever is signed in. */
  account:
    <D extends object>(reads: Reads, handler: Handler<PersonArgs, D>) =>
    async (args: LoaderFunctionArgs) => {
      const person = await personArgs(args)
      return finish(person, reads, person.signedIn.userId, handler)
    },

  /** Inside the practice of the address. */
  practice:
    <D extends object>(permission: Permission, reads: Reads, handler: Handler<PracticeArgs, D>) =>
    async (args: LoaderFunctionArgs) => {
      const inside = await practiceArgs(args, permission)
      return finish(inside, reads, inside.tenant.tenantId, handler)
    },

  /** For super admins. */
  console:
    <D extends object>(permission: Permission, reads: Reads, handler: Handler<PersonArgs, D>) =>
    async (args: LoaderFunctionArgs) =>
      finish(await consoleArgs(args, permission), reads, null, handler),
}

export async function personArgs(args: LoaderFunctionArgs): Promise<PersonArgs> {
  const base = common(args)
  const signedIn = await signedInOf(args.request, args.context)
  if (!signedIn && isProgram(args.request)) throw data({ kind: 'signedOut' }, { status: 401 })
  if (!signedIn) throw elsewhere(`/login?to=${encodeURIComponent(pathOf(base.url))}`)
  return { ...base, signedIn, format: formatIn(signedIn.memberships[0]?.zone ?? 'UTC', base.now) }
}

export async function practiceArgs(args: LoaderFunctionArgs, permission: Permission): Promise<PracticeArgs> {
  const person = await personArgs(args)
  // Another practice is as good as none: nobody learns which addresses are taken.
  const tenant = person.signedIn.memberships.find((membership) => membership.slug === args.params['tenant'])
  if (!tenant) throw notFound()
  if (tenant.suspended)
    throw data({ kind: 'suspended', practice: tenant.name, reason: tenant.reason }, { status: 403 })
  const can = (wanted: Permission): boolean => may(tenant.role, wanted)
  if (!can(permission)) throw forbidden()
  const { tenantId } = tenant
  return {
    ...person,
    tenant,
    can,
    format: formatIn(tenant.zone, person.now),
    read: (work) => person.runtime.db.withTenant(tenantId, work),
  }
}

export async function consoleArgs(args: LoaderFunctionArgs, permission: Permission): Promise<PersonArgs> {
  const person = await personArgs(args)
  const standing: Standing = person.signedIn.isSuperAdmin ? 'superAdmin' : 'signedIn'
  if (!may(standing, permission)) throw forbidden()
  return { ...person, format: formatIn('UTC', person.now) }
}

/** Leads to where somebody belongs right now; the next time it may be another place. */
export function elsewhere(to: string): Response {
  return redirect(to, { headers: { 'Cache-Control': 'no-store' } })
}

export function notFound() {
  return data({ kind: 'notFound' }, { status: 404 })
}

export function forbidden() {
  return data({ kind: 'forbidden' }, { status: 403 })
}

/** Whoever asks for JSON has no use for a page to sign in on. */
function isProgram(request: Request): boolean {
  const accept = request.headers.get('Accept') ?? ''
  return accept.includes('json') && !accept.includes('text/html')
}

/** Path and query of the page itself, also when its data was asked for. */
function pathOf(url: URL): string {
  return `${url.pathname.replace(/\.data$/, '').replace(/\/_root$/, '/')}${url.search}`
}
