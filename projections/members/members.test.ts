import { describe, it } from 'vitest'
import { InviteAccepted, MemberJoined, MemberRemoved, MemberRoleChanged } from '~/domain/tenancy/events'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { members } from './members'

const [nord, harbor, ana, mihai, invite] = [id(1), id(2), id(11), id(12), id(21)]
const joined = (userId = mihai, tenantId = nord) => MemberJoined({ tenantId, userId, role: 'staff' })
const removed = MemberRemoved({ tenantId: nord, userId: mihai, role: 'staff' })
const promoted = MemberRoleChanged({ tenantId: nord, userId: mihai, from: 'staff', to: 'admin' })
const accepted = InviteAccepted({ tenantId: nord, inviteId: invite, userId: mihai, role: 'staff' })

const row = {
  tenantId: nord,
  userId: mihai,
  role: 'staff',
  status: 'active',
  joinedAt: instant(2),
  inviteId: null,
  removedAt: null,
  removedBy: null,
  removedReason: null,
}
const counted = (active: number, removed: number, tenantId = nord) => ({ tenantId, active, removed })
const { given } = reading(members)

describe('members', () => {
  it('joins whoever was put there or accepted an invite', async () => {
    const own = await given(on(2, joined())).rows(row)
    await own.tally(counted(1, 0))
    const invited = await given(on(2, accepted)).rows({ ...row, inviteId: invite })
    await invited.tally(counted(1, 0))
  })

  it('changes a role and nothing else', async () => {
    const then = await given(on(2, joined()), on(3, promoted)).rows({ ...row, role: 'admin' })
    await then.tally(counted(1, 0))
  })

  it('keeps a removed member, with when, by whom and why', async () => {
    const by = { actor: { kind: 'user', id: ana }, reason: 'moved to another clinic' } as const
    const then = await given(on(2, joined()), on(5, removed, by)).rows({
      ...row,
      status: 'removed',
      removedAt: instant(5),
      removedBy: ana,
      removedReason: 'moved to another clinic',
    })
    await then.tally(counted(0, 1))
  })

  it('forgets the removal of a member who comes back', async () => {
    const by = { reason: 'moved away' }
    const then = await given(on(1, joined()), on(2, removed, by), on(4, accepted)).rows({
      ...row,
      joinedAt: instant(4),
      inviteId: invite,
    })
    await then.tally(counted(1, 0))
  })

  it('knows nobody from a change or a removal alone', async () => {
    const nobody = await given(on(2, promoted), on(3, removed)).rows()
    await nobody.tally()
    const then = await given(on(1, removed), on(2, joined())).rows(row)
    await then.tally(counted(1, 0))
  })

  it('counts a member once, however often the event comes', async () => {
    const twice = await given(on(1, joined()), on(2, joined())).rows(row)
    await twice.tally(counted(1, 0))
    await given(on(1, joined()), on(2, removed), on(3, removed)).tally(counted(0, 1))
  })

  it('keeps practices and people apart', async () => {
    const then = await given(
      on(2, joined()),
      on(2, joined(ana)),
      on(2, joined(mihai, harbor)),
      on(3, removed),
    ).rows(
      { ...row, userId: ana },
      { ...row, status: 'removed', removedAt: instant(3) },
      { ...row, tenantId: harbor },
    )
    await then.tally(counted(1, 1), counted(1, 0, harbor))
  })
})
