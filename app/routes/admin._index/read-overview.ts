import { barsOf, startDaysAgo } from '~/app/http/days'
import type { PersonArgs } from '~/app/http/page'
import { activityByDay } from '~/projections/audit/queries'
import { countInviteMails } from '~/projections/invites/queries'
import { models } from '~/projections/models'
import { statusOf } from '~/projections/runtime/status'
import { listTenants } from '~/projections/tenants/queries'
import { listUsers } from '~/projections/users/queries'
import { jobCounts } from '~/services/operations/job-counts'

const days = 14

/** How the installation is doing, and what somebody should look at first. */
export async function readOverview({ runtime, now, format }: PersonArgs) {
  const { db } = runtime
  const status = await statusOf(db, models, runtime.progress)
  const { counts } = await listTenants(db, { status: 'all', text: '', limit: 1, offset: 0 })
  const { total: people } = await listUsers(db, { text: '', limit: 1, offset: 0 })
  const jobs = await jobCounts(runtime)
  const { activity, mail } = await db.asPlatform(async (tx) => ({
    activity: await activityByDay(tx, 'platform', 'UTC', startDaysAgo(now, 'UTC', days - 1)),
    mail: await countInviteMails(tx, now),
  }))
  const quarantined = status.filter((model) => model.quarantined > 0)
  const behind = Math.max(0, ...status.map((model) => model.lagMs))
  const current = status.filter((model) => model.behind === 0).length
  const attention = [
    ...quarantined.map((model) => ({
      kind: 'danger' as const,
      title: `${model.model} quarantined ${model.quarantined === 1 ? 'one key' : `${model.quarantined} keys`}; ${model.waiting} events wait behind`,
      note: 'Every other key is up to date.',
      to: '/admin/projections',
      action: 'Open the keys',
    })),
    ...(mail.failed > 0
      ? [
          {
            kind: 'caution' as const,
            title:
              mail.failed === 1
                ? '1 invite mail could not be sent'
                : `${mail.failed} invite mails could not be sent`,
            note: 'The practice can copy the link and hand it over.',
            to: '/admin/audit?type=InviteMailFailed',
            action: 'See mails',
          },
        ]
      : []),
    ...(jobs.failed > 0
      ? [
          {
            kind: 'danger' as const,
            title: jobs.failed === 1 ? '1 job was given up' : `${jobs.failed} jobs were given up`,
            note: 'Their errors are in the log of the server.',
            to: '/admin',
            action: 'Look again',
          },
        ]
      : []),
  ]
  return {
    attention,
    sub: `${counts.all} ${counts.all === 1 ? 'tenant' : 'tenants'}, ${format.number(people)} people. Times are UTC.`,
    health: [
      {
        part: 'Event log',
        ok: true,
        state: 'Healthy',
        now: `${format.number(status[0]?.head ?? 0)} events`,
        note: 'gapless, in commit order',
      },
      {
        part: 'Read models',
        ok: quarantined.length === 0,
        state: quarantined.length === 0 ? 'Healthy' : `${quarantined.length} quarantined`,
        now: `${current} of ${status.length} current`,
        note: behind === 0 ? 'nothing waits' : `${format.number(behind)} ms behind at most`,
      },
      {
        part: 'Jobs',
        ok: jobs.failed === 0,
        state: jobs.failed === 0 ? 'Healthy' : `${jobs.failed} given up`,
        now: `${jobs.waiting} waiting`,
        note: jobs.oldestSeconds === null ? '' : `oldest ${jobs.oldestSeconds} s`,
      },
      {
        part: 'Outgoing mail',
        ok: mail.failed === 0,
        state: mail.failed === 0 ? 'Healthy' : `${mail.failed} refused`,
        now: `${mail.sent} of open invites sent`,
        note: `${mail.waiting} on their way`,
      },
    ],
    bars: barsOf(activity, now, 'UTC', days, format.number),
    states: counts,
  }
}

export type Overview = Awaited<ReturnType<typeof readOverview>>
