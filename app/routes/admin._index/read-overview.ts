import { barsOf, startDaysAgo } from '~/app/http/days'
import type { PersonArgs } from '~/app/http/page'
import { readMirrorStatus } from '~/platform/eventstore/mirror-status'
import { activityByDay } from '~/projections/audit/queries'
import { models } from '~/projections/models'
import { listQuarantine } from '~/projections/runtime/quarantine'
import { statusOf } from '~/projections/runtime/status'
import { listTenants } from '~/projections/tenants/queries'
import { listUsers } from '~/projections/users/queries'
import { countJobs, listReactors } from '~/services/operations/jobs'
import { listProcesses } from '~/services/operations/processes'
import { entriesOfLastHour, samplesOfLastHour } from '~/services/operations/last-hour'
import {
  countEntries,
  countSessions,
  listInviteTrouble,
  readDatabaseUse,
} from '~/services/operations/read-installation'
import { attentionOf } from '~/app/http/attention'
import { healthOf } from '~/app/http/health'
import { processRows } from '~/app/http/process-rows'

const days = 14
const minuteMs = 60_000
const lines = {
  all: null,
  signIns: ['SessionStarted'],
  mails: ['InviteMailSent', 'InviteMailFailed'],
} as const

/** How the installation is doing, and what somebody should look at first. */
export async function readOverview({ runtime, now, format }: PersonArgs) {
  const { db } = runtime
  const status = await statusOf(db, models, runtime.progress)
  const { counts } = await listTenants(db, { status: 'all', text: '', limit: 1, offset: 0 })
  const { total: people } = await listUsers(db, { text: '', limit: 1, offset: 0 })
  const jobs = await countJobs(db)
  const reactors = await listReactors(db)
  const read = await db.asPlatform(async (tx) => ({
    keys: await listQuarantine(tx),
    mirror: await readMirrorStatus(tx),
    mirrorLag: await samplesOfLastHour(tx, 'mirror', now, minuteMs),
    invites: await listInviteTrouble(tx, now),
    activity: await activityByDay(tx, 'platform', 'UTC', startDaysAgo(now, 'UTC', days - 1)),
    entries: await entriesOfLastHour(tx, lines, now),
    lag: await samplesOfLastHour(tx, 'lag ', now, minuteMs),
    waiting: await samplesOfLastHour(tx, 'jobs waiting', now, minuteMs),
    reactorsBehind: await samplesOfLastHour(tx, 'reactors behind', now, minuteMs),
    connections: await samplesOfLastHour(tx, 'connections', now, minuteMs),
    database: await readDatabaseUse(tx),
    sessions: await countSessions(tx, now),
    processes: await listProcesses(tx),
    today: await countEntries(
      tx,
      ['SessionStarted', 'InviteMailSent', 'InviteMailFailed'],
      startDaysAgo(now, 'UTC', 0),
    ),
  }))
  const failedMails = read.invites.reduce((sum, practice) => sum + practice.failed, 0)
  return {
    attention: attentionOf({ models: status, jobs, reactors, ...read }, now, format),
    sub: `${counts.all} ${counts.all === 1 ? 'tenant' : 'tenants'}, ${format.number(people)} ${people === 1 ? 'person' : 'people'}. Checked at ${format.exactTime(now)}. Times are UTC.`,
    health: healthOf({ models: status, jobs, reactors, failedMails, ...read }, format),
    processes: processRows(read.processes, now, format),
    bars: barsOf(read.activity, now, 'UTC', days, format.number),
    states: counts,
  }
}

export type Overview = Awaited<ReturnType<typeof readOverview>>
