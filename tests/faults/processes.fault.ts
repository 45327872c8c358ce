import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { userStream } from '~/domain/people/user'
import { tenantStream } from '~/domain/tenancy/tenant'
import { newId } from '~/platform/ids'
import { inTenant, type Runtime } from '~/services/context'
import { inviteMember } from '~/services/tenancy/invite-member'
import { issueInviteLink } from '~/services/tenancy/issue-invite-link'
import { visitor } from '~/tests/kit/runtime'
import { ChildDied, type Child } from './child'
import { Installation, untilSo } from './installation'
import { wholeLog } from './ledger'
import { record } from './table'
import type { Deadly, Form } from './tasks'
import { allIdentical, verifyAll } from './verify-all'

interface Process {
  readonly name: string
  readonly task: 'register' | 'accept' | 'provision'
  /** As the services name them, in their order. */
  readonly steps: readonly string[]
  /** The step from which on it is finished, whatever happens. */
  readonly commit: string
  /** The events of a person's and of a practice's stream, each exactly once. */
  readonly person: readonly string[]
  readonly practice: readonly string[]
  prepare(child: Child): Promise<Form>
}

const form = (): Form => ({ commandId: newId(), tag: newId().slice(-12) })

const processes: readonly Process[] = [
  {
    name: 'a registration',
    task: 'register',
    steps: [
      'hold',
      'credential',
      'takeAddress',
      'credential confirmed',
      'register',
      'confirm',
      'provision',
      'joinAsFirstOwner',
    ],
    commit: 'takeAddress',
    person: ['UserRegistered'],
    practice: ['TenantProvisioned', 'MemberJoined'],
    prepare: () => Promise.resolve(form()),
  },
  {
    name: 'accepting an invite',
    task: 'accept',
    steps: ['credential', 'takeAddress', 'credential confirmed', 'register', 'acceptInvite'],
    commit: 'takeAddress',
    person: ['UserRegistered'],
    practice: ['TenantProvisioned', 'MemberJoined', 'InviteSent', 'InviteLinkIssued', 'InviteAccepted'],
    prepare: async (child) => ({ ...form(), token: await invited(child) }),
  },
  {
    name: 'opening a practice from the console',
    task: 'provision',
    steps: ['hold', 'request', 'confirm', 'provision', 'inviteMember'],
    commit: 'request',
    person: [],
    practice: ['TenantRequested', 'TenantProvisioned', 'InviteSent'],
    prepare: () => Promise.resolve(form()),
  },
]

/** Who comes after the process that died: the person with the same form, or the reactors alone. */
const heirs = ['the form sent again', 'the reactors'] as const

let here: Installation
let runtime: Runtime
beforeAll(async () => {
  here = await Installation.open()
  runtime = (await here.opened()).runtime
})
afterAll(() => here.end())

/** Invites somebody into a practice of its own. Answers the token of the link. */
async function invited(child: Child): Promise<string> {
  const made = await child.call('register', form())
  if (isRefusal(made)) throw new Error(made.refused)
  const owner = () => inTenant(visitor(runtime, newId(), made.userId), made.tenantId, 'owner')
  const email = `${newId().slice(-12)}@guest.example`
  const sent = await inviteMember(owner(), { email, name: '', role: 'staff', message: '' })
  if (isRefusal(sent)) throw new Error(sent.refused)
  const [event] = await runtime.store.readStream(tenantStream(made.tenantId), sent.firstVersion - 1)
  const { inviteId } = JSON.parse(event?.data ?? '{}') as { inviteId: string }
  const issued = await issueInviteLink(owner(), { inviteId })
  if (isRefusal(issued)) throw new Error(issued.refused)
  return issued.url.split('/').at(-1) ?? ''
}

async function count(type: string): Promise<number> {
  return (await wholeLog(here)).filter((event) => event.type === type).length
}

/** Types that are missing from what is due, and those that are there besides. */
function against(due: readonly string[], found: readonly string[]): { lost: number; doubled: number } {
  const left = [...found]
  const lost = due.filter((type) => {
    const index = left.indexOf(type)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  }).length
  return { lost, doubled: left.length }
}

describe.each(processes)('$name', ({ name, task, steps, commit, person, practice, prepare }) => {
  it('is finished or withdrawn, once, after whichever step its process is killed', async () => {
    const living = await here.child()
    const dying: { readonly heir: (typeof heirs)[number]; readonly sent: Form }[] = []
    const before = await count(practice.at(-1) ?? '')
    for (const deadly of steps)
      for (const heir of heirs) {
        const sent = await prepare(living)
        const victim = await here.child()
        await expect(victim.call(task, { ...sent, deadly } satisfies Deadly), deadly).rejects.toThrow(
          ChildDied,
        )
        expect(await victim.ended).toBe('SIGKILL')
        dying.push({ heir, sent })
      }
    await living.kill()

    const began = performance.now()
    const next = await here.child()
    for (const { sent } of dying.filter(({ heir }) => heir === 'the form sent again'))
      expect(await next.call(task, sent)).toHaveProperty('tenantId')
    await next.call('serve', {})
    // Those that were sent again are whole by now; of the others what was committed follows by itself.
    const committed = steps.length - steps.indexOf(commit)
    const due = before + steps.length + committed
    const last = practice.at(-1) ?? ''
    await untilSo(`${due} times ${last}`, 60, async () => (await count(last)) >= due)
    const recovered = [performance.now() - began]
    expect(await count(last)).toBe(due)

    // Whoever heard nothing asks once more, and everybody ends up with exactly one of everything.
    const sum = { lost: 0, doubled: 0 }
    for (const { sent } of dying) {
      const made = await next.call(task, sent)
      if (isRefusal(made)) throw new Error(made.refused)
      const { userId, tenantId } = made
      const streams: [readonly string[], { tenantId: string | null; name: string }][] = [
        [practice, tenantStream(tenantId)],
      ]
      if (userId !== null) {
        streams.push([person, userStream(userId)])
        const rows = await here.query(
          'select confirmed, gone from ops.credentials join ops.access using (user_id) where user_id = $1 and tenant_id = $2',
          [userId, tenantId],
        )
        expect(rows).toEqual([{ confirmed: true, gone: false }])
      }
      for (const [types, stream] of streams) {
        const { lost, doubled } = against(
          types,
          (await runtime.store.readStream(stream, 0)).map(({ type }) => type),
        )
        sum.lost += lost
        sum.doubled += doubled
      }
    }
    await next.kill()
    expect(sum).toEqual({ lost: 0, doubled: 0 })
    expect(await count(last)).toBe(before + dying.length)
    const expected = dying.length * (person.length + practice.length)
    await record({
      fault: `process killed after each step of ${name}`,
      rounds: dying.length,
      expected,
      ...sum,
      recovered,
    })
  })
})

it('leaves read models that are what a rebuild makes of the events', async () => {
  expect(await verifyAll(here)).toEqual(allIdentical)
})
