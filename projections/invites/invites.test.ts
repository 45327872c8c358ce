import { describe, expect, it } from 'vitest'
import * as tenancy from '~/domain/tenancy/events'
import { folded } from '~/tests/kit/folded'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { recorded } from '~/tests/kit/record'
import { invites } from './invites'

const [nord, ana, sorina, invite, mailId] = [id(1), id(11), id(12), id(21), id(31)]
const about = { tenantId: nord, inviteId: invite }
const sent = tenancy.InviteSent({
  ...about,
  email: 'sorina@mail.example',
  name: 'Sorina Vlad',
  message: 'Covers Thursdays.',
  addressKey: 'key',
  role: 'staff',
  expiresAt: instant(8),
})
const resent = tenancy.InviteResent({ ...about, expiresAt: instant(12) })
const linkIssued = tenancy.InviteLinkIssued(about)
const revoked = tenancy.InviteRevoked(about)
const accepted = tenancy.InviteAccepted({ ...about, userId: sorina, role: 'staff' })
const mailed = tenancy.InviteMailSent({ ...about, mailId })
const bounced = tenancy.InviteMailFailed({ ...about, mailId, code: 550, reply: '550 no such box' })

const row = {
  ...about,
  email: 'sorina@mail.example',
  name: 'Sorina Vlad',
  role: 'staff',
  status: 'open',
  sentAt: instant(1),
  sentBy: ana,
  expiresAt: instant(8),
  closedAt: null,
  acceptedBy: null,
  mail: 'waiting',
  mailAt: instant(1),
  mailReply: null,
}
const counted = (open: number, mailFailed: number) => ({ tenantId: nord, open, mailFailed })
const first = on(1, sent, { actor: { kind: 'user', id: ana } })
const { given } = reading(invites)

describe('invites', () => {
  it('opens with its mail waiting, and never keeps the message', async () => {
    const then = await given(first).rows(row)
    await then.tally(counted(1, 0))
  })

  it.each([
    ['sent', mailed, { mail: 'sent', mailAt: instant(2) }, counted(1, 0)],
    ['failed', bounced, { mail: 'failed', mailAt: instant(2), mailReply: '550 no such box' }, counted(1, 1)],
    ['handed over as a link', linkIssued, { mail: 'link', mailAt: instant(2) }, counted(1, 0)],
    ['sent again', resent, { expiresAt: instant(12), mail: 'waiting', mailAt: instant(2) }, counted(1, 0)],
    ['accepted', accepted, { status: 'accepted', closedAt: instant(2), acceptedBy: sorina }, counted(0, 0)],
    ['revoked', revoked, { status: 'revoked', closedAt: instant(2) }, counted(0, 0)],
  ])('says when it was %s', async (_words, event, columns, count) => {
    const then = await given(first, on(2, event)).rows({ ...row, ...columns })
    await then.tally(count)
  })

  it.each([
    ['sent again', resent],
    ['mailed after all', mailed],
    ['handed over as a link', linkIssued],
  ])('forgets a failed mail once it is %s', async (_words, event) => {
    const then = await given(first, on(2, bounced), on(3, event)).row({ mailReply: null, mailAt: instant(3) })
    await then.tally(counted(1, 0))
  })

  it('asks nobody to look at the failed mail of an invite that is closed', async () => {
    await given(first, on(2, bounced), on(3, revoked)).tally(counted(0, 0))
    await given(first, on(2, revoked), on(3, bounced)).tally(counted(0, 0))
  })

  it('stays as it is when the news of a mail comes after it was accepted', async () => {
    const then = await given(first, on(2, accepted), on(3, mailed)).row({ status: 'accepted', mail: 'sent' })
    await then.tally(counted(0, 0))
  })

  it('knows no invite from what became of it alone', async () => {
    const after = [resent, linkIssued, mailed, bounced, accepted, revoked].map((event) => on(2, event))
    const then = await given(...after).rows()
    await then.tally()
  })

  it('counts once what comes twice', async () => {
    await given(first, on(2, bounced), on(3, bounced)).tally(counted(1, 1))
    await given(first, on(2, revoked), on(3, revoked)).tally(counted(0, 0))
    await given(first, first).tally(counted(1, 0))
  })

  it('keeps the place of an invitee who was erased', async () => {
    const events = await recorded([first, on(2, bounced)])
    const erased = events.map((event) => {
      if (event.type === 'InviteSent')
        return { ...event, data: { ...event.data, email: null, name: null, message: null } }
      return event.type === 'InviteMailFailed' ? { ...event, data: { ...event.data, reply: null } } : event
    })
    expect(folded(invites, erased, []).rows).toEqual([
      { ...row, email: null, name: null, mail: 'failed', mailAt: instant(2) },
    ])
  })
})
