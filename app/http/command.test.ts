import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { refuse } from '~/domain/kernel/decider'
import { CommandReused, StreamFromNewerRelease } from '~/platform/eventstore/execute'
import { OutcomeUnknown, StoreUnavailable, VersionConflict, type Receipt } from '~/platform/eventstore/ports'
import { PasswordQueueFull } from '~/platform/passwords/hasher'
import type { ServiceContext } from '~/services/context'
import { fakeLoadContext } from '~/tests/kit/fake-load-context'
import { aTenant, aToken, aUser, databaseWith, membership, type FakePerson } from '~/tests/kit/fake-person'
import { fakeRuntime } from '~/tests/kit/fake-runtime'
import { command, intent, type FormState } from './command'
import { toastOf } from './flash'
import { haveSettled } from './receipt'

interface Post {
  readonly form: Readonly<Record<string, string>> | FormData
  readonly as?: FakePerson
  readonly path?: string
  readonly method?: string
  readonly requestId?: string
}

function post({
  form,
  as,
  path = '/t/clinica-nord/team',
  method = 'POST',
  requestId = 'request-0001',
}: Post) {
  const runtime = fakeRuntime(as ? { db: databaseWith(as) } : {})
  const body = form instanceof FormData ? form : new URLSearchParams(form)
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    body,
    headers: as ? { Cookie: `sid=${aToken}` } : {},
  })
  return {
    request,
    params: { tenant: /\/t\/([^/]+)/.exec(path)?.[1] },
    context: fakeLoadContext({ runtime, requestId }),
  }
}

interface Outcome {
  readonly status: number
  readonly form: FormState | null
  readonly shown: Readonly<Record<string, string>> | null
  readonly headers: Headers
}

/** What an action answers or throws: a response, or data with a status. */
async function outcomeOf(acting: Promise<unknown>): Promise<Outcome> {
  const result: unknown = await acting.catch((thrown: unknown) => thrown)
  if (result instanceof Error) throw result
  if (result instanceof Response)
    return { status: result.status, form: null, shown: null, headers: result.headers }
  const { data, init } = Object(result) as {
    data: Partial<Pick<Outcome, 'form' | 'shown'>>
    init: ResponseInit | null
  }
  return {
    status: init?.status ?? 200,
    form: data.form ?? null,
    shown: data.shown ?? null,
    headers: new Headers(init?.headers),
  }
}

const schema = z.strictObject({
  email: z.email('Give a whole address.'),
  name: z.string().default(''),
  password: z.string().min(8, 'Use at least 8 characters.').optional(),
})

/** An action whose only intent does `run`. */
const acting = (run: (ctx: ServiceContext) => ReturnType<Parameters<typeof intent<object, z.ZodType>>[1]>) =>
  command.public({ invite: intent(schema, ({ ctx }) => run(ctx)) })

const good = { intent: 'invite', commandId: 'page-1', email: 'ana@example.org' }
const well = acting(() => Promise.resolve({ to: '/t/clinica-nord/team' }))

describe('fields that are not right', () => {
  it('come back beside what was typed, but never a password', async () => {
    const { status, form, headers } = await outcomeOf(
      well(post({ form: { ...good, email: 'ana', name: ' Ana ', password: 'short', target: 'row-3' } })),
    )
    expect(status).toBe(422)
    expect(form).toEqual({
      intent: 'invite',
      target: 'row-3',
      values: { email: 'ana', name: ' Ana ' },
      errors: { email: 'Give a whole address.', password: 'Use at least 8 characters.' },
      formError: null,
    })
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('say in words what is missing, empty or not there at all', async () => {
    const named = z.strictObject({
      name: z.string().min(1, 'Give your name.'),
      role: z.enum(['staff', 'admin']),
      zone: z.string(),
    })
    const action = command.public({ invite: intent(named, () => Promise.resolve({ to: '/' })) })
    const { form } = await outcomeOf(action(post({ form: { intent: 'invite', name: '', role: 'king' } })))
    expect(form?.errors).toEqual({
      name: 'Give your name.',
      role: 'Choose one of those that are offered.',
      zone: 'This is missing.',
    })
  })

  it('read numbers, and lists of none, one and several', async () => {
    const seen: unknown[] = []
    const several = z.strictObject({
      seats: z.number('Give a number.'),
      id: z.array(z.string()).min(1, 'None.'),
    })
    const action = command.public({
      invite: intent(several, (_, value) => {
        seen.push(value)
        return Promise.resolve({ to: '/' })
      }),
    })
    const send = (fields: readonly (readonly [string, string])[]) => {
      const form = new FormData()
      for (const [name, value] of [['intent', 'invite'] as const, ...fields]) form.append(name, value)
      return outcomeOf(action(post({ form })))
    }
    await send([
      ['seats', '3'],
      ['id', 'a'],
    ])
    await send([
      ['seats', '4'],
      ['id', 'a'],
      ['id', 'b'],
    ])
    expect(seen).toEqual([
      { seats: 3, id: ['a'] },
      { seats: 4, id: ['a', 'b'] },
    ])
    expect((await send([['seats', '']])).form?.errors).toEqual({ seats: 'Give a number.', id: 'None.' })
  })

  it('include fields nobody asked for', async () => {
    const { status, form } = await outcomeOf(
      well(post({ form: { ...good, role: 'superAdmin', tenantId: aTenant } })),
    )
    expect(status).toBe(422)
    expect(form?.formError ?? Object.values(form?.errors ?? {})[0]).toBeTruthy()
  })
})

describe('a form that cannot be read', () => {
  it.each([
    {},
    { intent: '' },
    { intent: 'remove' },
    { intent: 'constructor' },
    { intent: '__proto__' },
    { intent: 'toString' },
  ])('is refused: %j', async (form) => {
    expect((await outcomeOf(well(post({ form })))).status).toBe(400)
  })

  it('is refused with more than 100 fields', async () => {
    const form = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`field${index}`, 'x']))
    expect((await outcomeOf(well(post({ form: { ...form, ...good } })))).status).toBe(400)
  })

  it.each(['email', 'name', 'target', 'commandId', 'other'])(
    'is refused with a NUL in %s, before anything is done',
    async (field) => {
      const { status } = await outcomeOf(
        acting(() => Promise.reject(new Error('was reached')))(
          post({ form: { ...good, [field]: 'Ana\u0000Pop' } }),
        ),
      )
      expect(status).toBe(400)
    },
  )

  it('is not one with a NUL in a password, which is kept only as its hash', async () => {
    const form = { ...good, password: 'long\u0000 enough' }
    expect((await outcomeOf(well(post({ form })))).status).toBe(303)
  })

  it('may hold fields of fields', async () => {
    const seen = z.strictObject({ seen: z.strictObject({ name: z.string() }) })
    const action = command.public({
      invite: intent(seen, (_, value) => Promise.resolve({ to: value.seen.name })),
    })
    const { status, headers } = await outcomeOf(
      action(post({ form: { intent: 'invite', 'seen.name': '/x' } })),
    )
    expect([status, headers.get('Location')]).toEqual([303, '/x'])
  })

  it.each([
    '__state__',
    '__intent__',
    'rows[99999999]',
    'a.b.c',
    'constructor.prototype',
    'toString',
    '',
    'na\u0000me',
  ])('is refused with a field that means something to the parser: %j', async (field) => {
    expect((await outcomeOf(well(post({ form: { ...good, [field]: '{' } })))).status).toBe(400)
  })

  it('is refused when it is no form', async () => {
    const { context, params } = post({ form: good })
    const request = new Request('http://localhost:3000/register', {
      method: 'POST',
      body: '{"intent":"invite"}',
      headers: { 'Content-Type': 'application/json' },
    })
    expect((await outcomeOf(well({ request, context, params }))).status).toBe(400)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('is refused by %s, which says what would do', async (method) => {
    const { status, headers } = await outcomeOf(well(post({ form: good, method })))
    expect(status).toBe(405)
    expect(headers.get('Allow')).toBe('GET, POST')
  })
})

describe('a rule that says no', () => {
  it('is said for the whole form', async () => {
    const { status, form } = await outcomeOf(
      acting(() => Promise.resolve(refuse('SeatLimitReached', { seats: 8 })))(post({ form: good })),
    )
    expect(status).toBe(409)
    expect(form).toMatchObject({
      formError: 'All 8 seats are taken. Remove somebody or ask for more seats.',
      errors: {},
      values: { email: 'ana@example.org' },
    })
  })

  it('is said beside its field', async () => {
    const { status, form } = await outcomeOf(
      acting(() => Promise.resolve(refuse('AlreadyMember')))(post({ form: good })),
    )
    expect(status).toBe(409)
    expect(form).toMatchObject({ formError: null, errors: { email: 'This person is a member already.' } })
  })
})

describe('what can go wrong underneath', () => {
  const failing = (error: Error) => acting(() => Promise.reject(error))

  it.each([
    ['VersionConflict', 409, null, new VersionConflict('tenant-1', 3, 4)],
    ['CommandReused', 422, null, new CommandReused('tenant-1')],
    ['PasswordQueueFull', 503, '2', new PasswordQueueFull('full')],
    ['StoreUnavailable', 503, '5', new StoreUnavailable('tenant-1')],
    ['OutcomeUnknown', 503, '5', new OutcomeUnknown('tenant-1')],
    ['StreamFromNewerRelease', 503, '5', new StreamFromNewerRelease('tenant-1')],
  ])('%s is answered with %i and what was typed', async (_name, status, retryAfter, error) => {
    const outcome = await outcomeOf(failing(error)(post({ form: good })))
    expect(outcome.status).toBe(status)
    expect(outcome.headers.get('Retry-After')).toBe(retryAfter)
    expect(outcome.form).toMatchObject({
      values: { email: 'ana@example.org' },
      formError: expect.stringMatching(/^[A-Z].*\.$/) as string,
    })
  })

  it('and is not understood goes on to the error page', async () => {
    await expect(failing(new TypeError('a bug'))(post({ form: good }))).rejects.toThrow('a bug')
  })
})

describe('a command that went well', () => {
  const receipt: Receipt = {
    tenantId: aTenant,
    stream: 'tenant-1',
    commandId: 'c',
    firstVersion: 3,
    version: 3,
    position: 42,
  }

  it('redirects with a toast, a receipt and cookies of its own', async () => {
    const action = acting(() =>
      Promise.resolve({
        to: '/t/clinica-nord/team',
        toast: 'Sent the invite to Ana',
        receipt,
        cookies: ['sid=new; Path=/'],
      }),
    )
    const { status, headers } = await outcomeOf(action(post({ form: good })))
    expect(status).toBe(303)
    expect(headers.get('Location')).toBe('/t/clinica-nord/team')
    expect(headers.get('Cache-Control')).toBe('no-store')
    const [own, toast = '', written = ''] = headers.getSetCookie()
    expect(own).toBe('sid=new; Path=/')
    const next = new Request('http://localhost/', {
      headers: { Cookie: `${toast.split(';')[0] ?? ''}; ${written.split(';')[0] ?? ''}` },
    })
    expect(toastOf(next)?.text).toBe('Sent the invite to Ana')
    // The signed receipt makes the next page wait for position 42, which nothing has read.
    expect(await haveSettled(next, fakeRuntime(), ['members'])).toBe(false)
    expect(written).toMatch(/HttpOnly; Max-Age=30$/)
  })

  it('leaves no receipt when nothing was written', async () => {
    const { headers } = await outcomeOf(
      acting(() => Promise.resolve({ to: '/', receipt: null }))(post({ form: good })),
    )
    expect(headers.getSetCookie()).toEqual([])
  })

  it('may show something this once', async () => {
    const { status, shown, headers } = await outcomeOf(
      acting(() => Promise.resolve({ show: { url: 'http://localhost/invite/x' } }))(
        post({ form: { ...good, target: 'invite-7' } }),
      ),
    )
    expect([status, headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(shown).toEqual({ intent: 'invite', target: 'invite-7', url: 'http://localhost/invite/x' })
  })
})

describe('the context of a command', () => {
  async function contextOf(parts: Post): Promise<ServiceContext> {
    const seen: ServiceContext[] = []
    await outcomeOf(
      acting((ctx) => {
        seen.push(ctx)
        return Promise.resolve({ to: '/' })
      })(post(parts)),
    )
    const [ctx] = seen
    if (!ctx) throw new Error('The command was not reached')
    return ctx
  }

  it('has the moment, the origin and the correlation of the request', async () => {
    const ctx = await contextOf({ form: good })
    expect(ctx).toMatchObject({
      actor: { kind: 'guest', id: null },
      source: 'web',
      origin: { ip: '192.0.2.1', userAgent: 'Test' },
      correlationId: 'request-0001',
      now: '2026-11-19T09:14:05.000Z',
      tenantId: null,
    })
  })

  it('is done by whoever is signed in', async () => {
    expect((await contextOf({ form: good, as: {} })).actor).toEqual({ kind: 'user', id: aUser })
  })

  it('has the same command id for the same form sent twice', async () => {
    const first = await contextOf({ form: good, requestId: 'request-0001' })
    const second = await contextOf({
      form: { ...good, email: 'other@example.org' },
      requestId: 'request-0002',
    })
    expect(second.commandId).toBe(first.commandId)
  })

  it('has another for another page, another form of the page, and a form without an id', async () => {
    const { commandId: _commandId, ...bare } = good
    const all = await Promise.all([
      contextOf({ form: good }),
      contextOf({ form: { ...good, commandId: 'page-2' } }),
      contextOf({ form: { ...good, target: 'row-2' } }),
      // Whoever sends its own request id may send it with several forms.
      contextOf({ form: bare, requestId: 'request-0001' }),
      contextOf({ form: bare, requestId: 'request-0001' }),
    ])
    expect(new Set(all.map((ctx) => ctx.commandId)).size).toBe(5)
    for (const ctx of all) expect(ctx.commandId).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('who may act', () => {
  let reached = 0
  const empty = z.strictObject({})
  const act = () => {
    reached += 1
    return Promise.resolve({ to: '/' })
  }
  const inPractice = command.practice('team.manage', { go: intent(empty, act) })
  const inConsole = command.console('console.tenants', { go: intent(empty, act) })
  const own = command.account({ go: intent(empty, act) })
  const form = { intent: 'go' }

  it.each([
    ['nobody', undefined, 302, 302, 302],
    ['staff', { memberships: [membership({ role: 'staff' })] }, 403, 403, 303],
    ['admin', { memberships: [membership({ role: 'admin' })] }, 303, 403, 303],
    ['owner', { memberships: [membership({ role: 'owner' })] }, 303, 403, 303],
    [
      'owner of a suspended practice',
      { memberships: [membership({ suspended: true, reason: 'unpaid' })] },
      403,
      403,
      303,
    ],
    ['owner of another practice', { memberships: [membership({ slug: 'harbor-studio' })] }, 404, 403, 303],
    ['super admin', { isSuperAdmin: true }, 404, 303, 303],
  ] as const)('%s', async (_name, as, practice, console, account) => {
    const before = reached
    const visitor = as ? { as } : {}
    const statuses = [
      (await outcomeOf(inPractice(post({ form, ...visitor })))).status,
      (await outcomeOf(inConsole(post({ form, ...visitor, path: '/admin/tenants' })))).status,
      (await outcomeOf(own(post({ form, ...visitor, path: '/account' })))).status,
    ]
    expect(statuses).toEqual([practice, console, account])
    expect(reached - before).toBe(statuses.filter((status) => status === 303).length)
  })

  it('hands a command of a practice its tenant and the role of the person', async () => {
    const seen: object[] = []
    const action = command.practice('team.manage', {
      go: intent(empty, ({ ctx }) => {
        seen.push({ tenantId: ctx.tenantId, by: ctx.by })
        return Promise.resolve({ to: '/' })
      }),
    })
    await outcomeOf(action(post({ form, as: { memberships: [membership({ role: 'admin' })] } })))
    expect(seen).toEqual([{ tenantId: aTenant, by: 'admin' }])
  })
})
