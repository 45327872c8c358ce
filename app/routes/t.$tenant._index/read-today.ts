import { barsOf, startDaysAgo } from '~/app/http/days'
import { entryViews } from '~/app/http/entries'
import { roleNames } from '~/app/http/role-words'
import type { PracticeArgs } from '~/app/http/page'
import { mondayOf, localDay, startOfLocalDay, dayAfter } from '~/domain/time/local-day'
import { activityByDay, countSignIns, listEntries } from '~/projections/audit/queries'
import { listOpenInvites } from '~/projections/invites/queries'
import { seatsOf } from '~/projections/tenants/queries'

const days = 14
const latest = 6

/** The numbers and sentences of a practice's day. */
export async function readToday({ runtime, signedIn, tenant, can, read, now, format }: PracticeArgs) {
  const { tenantId, zone } = tenant
  // Who may not read the history sees what they did themselves, and of the rest only how much it was.
  const mayReadHistory = can('history.view')
  const own = mayReadHistory ? {} : { actorId: signedIn.userId }
  const scope = { tenantId }
  const today = localDay(now, zone)
  const monday = startOfLocalDay(mondayOf(today), zone)
  const lastMonday = startOfLocalDay(dayAfter(mondayOf(today), -7), zone)
  const sameMomentLastWeek = new Date(Date.parse(now) - 7 * 86_400_000).toISOString()
  const { seats, invites } = await read(async (tx) => ({
    seats: await seatsOf(tx, tenantId, now),
    invites: await listOpenInvites(tx, tenantId, now),
  }))
  const book = await runtime.db.asPlatform(async (tx) => ({
    counts: await activityByDay(tx, scope, zone, startDaysAgo(now, zone, days - 1)),
    signIns: await countSignIns(tx, scope, monday, now),
    signInsBefore: await countSignIns(tx, scope, lastMonday, sameMomentLastWeek),
    page: await listEntries(tx, scope, { from: startOfLocalDay(today, zone), ...own }, { limit: latest }),
  }))
  const failed = invites.filter((invite) => invite.mail === 'failed').length
  const expired = invites.filter((invite) => invite.expired).length
  const entries = await entryViews(runtime, book.page.positions, format)
  return {
    practice: tenant.name,
    base: `/t/${tenant.slug}`,
    title: format.day(now),
    zone,
    mayInvite: can('team.manage'),
    mayReadHistory,
    stats: [
      {
        figure: format.number(seats.members),
        unit: `of ${format.number(seats.seats)} seats`,
        label: 'Members',
        note: `${seats.held} held by invites, ${seats.free} free`,
      },
      {
        figure: format.number(invites.length),
        label: 'Open invites',
        note: failed > 0 ? mails(failed) : expired > 0 ? `${expired} expired` : 'None needs attention',
      },
      {
        figure: format.number(book.signIns),
        label: 'Sign-ins this week',
        note: comparison(book.signIns, book.signInsBefore),
      },
      {
        figure: format.number(book.page.total),
        label: mayReadHistory ? 'Entries today' : 'Entries of yours today',
        note: `${format.number(book.page.all)} in the book`,
      },
    ],
    entries: entries.map(({ position, time, parts }) => ({ position, time, parts })),
    earlier: Math.max(0, book.page.total - entries.length),
    bars: barsOf(book.counts, now, zone, days, format.number),
    invites: invites.slice(0, 4).map((invite) => ({
      inviteId: invite.inviteId,
      name: invite.name || invite.email || 'Erased',
      note:
        invite.mail === 'failed'
          ? null
          : `${roleNames[invite.role]}, ${invite.expired ? 'expired' : `until ${format.date(invite.expiresAt)}`}`,
    })),
    steps: stepsOf(seats.members, invites.length, `${zone}, ${tenant.currency}`),
  }
}

function mails(count: number): string {
  return count === 1 ? 'One mail could not be sent' : `${count} mails could not be sent`
}

function comparison(now: number, before: number): string {
  if (now === before) return 'As many as last week by now'
  return now > before
    ? `${now - before} more than last week by now`
    : `${before - now} fewer than last week by now`
}

/** What a new practice does first; null once it has company. Zone and currency were asked for with its name. */
function stepsOf(members: number, invites: number, place: string) {
  if (members > 1) return null
  return [
    { label: 'Register the practice', done: true },
    { label: 'Set zone and currency', done: true, note: place },
    { label: 'Invite a colleague', done: invites > 0, to: 'team/invite' },
    { label: 'See the first colleague join', done: false, note: 'The day and the team fill up from there' },
  ]
}
