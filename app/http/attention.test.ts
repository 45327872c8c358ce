import { describe, expect, it } from 'vitest'
import type { MirrorStatus } from '~/platform/eventstore/mirror-status'
import type { ModelStatus } from '~/projections/runtime/status'
import type { JobCounts, ReactorStatus } from '~/services/operations/jobs'
import type { InviteTrouble } from '~/services/operations/read-installation'
import { attentionOf, type Found } from './attention'
import { formatIn } from './format'
import { healthOf, type HealthFacts } from './health'

const now = '2026-11-19T07:38:00.000Z'
const format = formatIn('UTC', now)

const model = (parts: Partial<ModelStatus> = {}): ModelStatus => ({
  model: 'members',
  version: 1,
  state: 'current',
  position: 100,
  head: 100,
  behind: 0,
  lagMs: 0,
  perSecond: 0,
  rows: 5,
  unknownEvents: 0,
  quarantined: 0,
  waiting: 0,
  verifiedAt: null,
  verifiedIdentical: null,
  rebuild: null,
  ...parts,
})
const jobs = (parts: Partial<JobCounts> = {}): JobCounts => ({
  task: 'sweep',
  waiting: 0,
  running: 0,
  toRetry: 0,
  givenUp: 0,
  oldestDueSeconds: null,
  ...parts,
})
const reactor = (parts: Partial<ReactorStatus> = {}): ReactorStatus => ({
  name: 'invite-mails',
  position: 100,
  behind: 0,
  lagMs: 0,
  stoppedAt: null,
  stoppedBy: null,
  parked: 0,
  parkedSince: null,
  ...parts,
})
const practice = (parts: Partial<InviteTrouble> = {}): InviteTrouble => ({
  tenantId: 't1',
  name: 'Clinica Nord',
  failed: 0,
  failedSince: null,
  ownerInviteEndedAt: null,
  ...parts,
})
const calm: Found = {
  models: [model()],
  keys: [],
  jobs: [jobs()],
  reactors: [reactor()],
  invites: [],
  mirror: null,
}
const mirror: MirrorStatus = {
  position: 90,
  behind: 0,
  lagMs: 0,
  delayMs: 6,
  haltedAt: null,
  haltedWhy: null,
}
const key = { model: 'members', version: 1, key: '["a"]', position: 90, error: 'x', waiting: 14 }
const held = { state: 'quarantined', quarantined: 1, waiting: 14 } as const

describe('what needs attention', () => {
  it('is nothing while everything runs', () => {
    expect(attentionOf(calm, now, format)).toEqual([])
  })

  it.each<[string, Partial<Found>, string, string, string]>([
    [
      'a quarantined key',
      { models: [model(held)], keys: [{ ...key, since: '2026-11-19T07:12:00.000Z' }] },
      'members quarantined one key; 14 events wait behind',
      'Since 07:12, 26 minutes. Every other key is up to date.',
      '/admin/projections#members',
    ],
    [
      'a model that stands still',
      { models: [model({ state: 'behind', behind: 1, lagMs: 14_000 })] },
      'members is 1 event behind the log',
      'The oldest has waited 14 s. Pages show the state before it.',
      '/admin/projections#members',
    ],
    [
      'a model without a table',
      { models: [model({ state: 'missing' })] },
      'members has not been built yet',
      'Pages that need it cannot be shown.',
      '/admin/projections#members',
    ],
    [
      'a table that is not what its events say',
      { models: [model({ verifiedAt: '2026-11-19T03:00:00.000Z', verifiedIdentical: false })] },
      'members is not what its events say',
      'Found today 03:00. A rebuild puts it right.',
      '/admin/projections#members',
    ],
    [
      'a stopped reactor',
      { reactors: [reactor({ stoppedAt: '2026-11-19T05:38:00.000Z', stoppedBy: 'ClientMoved', behind: 3 })] },
      'invite-mails stopped: ClientMoved is of a newer release',
      '3 events wait, 2 hours. It goes on once this release knows the event.',
      '/admin/jobs#invite-mails',
    ],
    [
      'events a reactor could not work off',
      { reactors: [reactor({ parked: 2, parkedSince: '2026-11-19T05:38:00.000Z' })] },
      'invite-mails set 2 events aside',
      'For 2 hours. Every other event is worked off; these are tried again at most an hour apart.',
      '/admin/jobs#invite-mails',
    ],
    [
      'jobs that were given up',
      { jobs: [jobs({ givenUp: 1 }), jobs({ task: 'finish-account', givenUp: 1 })] },
      '2 jobs were given up',
      'All tries were used up. Once the cause is gone, try again.',
      '/admin/jobs?state=givenUp',
    ],
    [
      'jobs that are late',
      { jobs: [jobs({ waiting: 4, oldestDueSeconds: 300 })] },
      'Jobs wait longer than they should',
      'The oldest has been due for 5 minutes.',
      '/admin/jobs?state=waiting',
    ],
    [
      'refused mails of one practice',
      { invites: [practice({ failed: 3, failedSince: '2026-11-18T15:38:00.000Z' })] },
      '3 invite mails could not be sent',
      'Clinica Nord. Oldest 16 hours.',
      '/admin/tenants/t1',
    ],
    [
      'refused mails of several practices',
      {
        invites: [
          practice({ failed: 1, failedSince: '2026-11-19T07:00:00.000Z' }),
          practice({ tenantId: 't2', name: 'Harbor', failed: 1, failedSince: '2026-11-18T07:38:00.000Z' }),
        ],
      },
      '2 invite mails could not be sent',
      'Clinica Nord and 1 more. Oldest 24 hours.',
      '/admin/audit?type=InviteMailFailed',
    ],
    [
      'a practice without an owner',
      { invites: [practice({ ownerInviteEndedAt: '2026-11-10T07:38:00.000Z' })] },
      'Clinica Nord still waits for its owner',
      'The invite expired 9 days ago.',
      '/admin/tenants/t1',
    ],
  ])('is %s, in words, with the way to where it is mended', (_, found, words, note, to) => {
    const [item, ...more] = attentionOf({ ...calm, ...found }, now, format)
    expect(more).toEqual([])
    expect({ words: `${item?.about} ${item?.matter}`, note: item?.note, to: item?.to }).toEqual({
      words,
      note,
      to,
    })
  })

  it('leaves a difference alone while it is being put right', () => {
    const rebuild = {
      kind: 'rebuild',
      step: 'replay',
      position: 1,
      target: 2,
      startedAt: now,
      perSecond: 1,
      secondsLeft: 1,
    } as const
    const found = { ...calm, models: [model({ verifiedIdentical: false, rebuild })] }
    expect(attentionOf(found, now, format)).toEqual([])
  })
})

describe('the mirror of an EventStoreDB', () => {
  const found = (parts: Partial<MirrorStatus>) =>
    attentionOf({ ...calm, mirror: { ...mirror, ...parts } }, now, format)

  it('needs attention when it has halted, with the reason, and when it is behind for longer than a moment', () => {
    expect(found({})).toEqual([])
    expect(found({ behind: 3, lagMs: 900 })).toEqual([])
    expect(found({ behind: 3, lagMs: 9_000 })[0]).toMatchObject({
      kind: 'danger',
      matter: 'is 3 events behind',
    })
    expect(found({ haltedAt: now, haltedWhy: 'version 3 of tenant-1 is missing' })[0]).toMatchObject({
      kind: 'danger',
      matter: 'halted: version 3 of tenant-1 is missing',
    })
  })
})

describe('health', () => {
  const facts: HealthFacts = {
    ...calm,
    failedMails: 0,
    database: { bytes: 21_300_000, connections: 8, mostConnections: 120 },
    sessions: 5,
    today: { SessionStarted: 7, InviteMailSent: 0, InviteMailFailed: 0 },
    entries: { all: [1, 4, 0], signIns: [0, 1, 0], mails: [0, 0, 0] },
    lag: [
      { at: now, value: 87, of: 'lag members v1' },
      { at: now, value: null, of: null },
    ],
    waiting: [],
    reactorsBehind: [],
    connections: [],
    mirrorLag: [{ at: now, value: 6, of: 'mirror' }],
  }
  const partOf = (name: string, changed: Partial<HealthFacts> = {}) =>
    healthOf({ ...facts, ...changed }, format).find(({ part }) => part === name)

  it('shows the mirror only where there is one, and how far it is', () => {
    expect(partOf('Mirror of EventStoreDB')).toBeUndefined()
    expect(partOf('Mirror of EventStoreDB', { mirror })).toMatchObject({
      state: 'Healthy',
      now: 'Level with the store',
      note: 'newest took 6 ms',
    })
    const behind = { ...mirror, behind: 1_200, lagMs: 61_000 }
    expect(partOf('Mirror of EventStoreDB', { mirror: behind })).toMatchObject({
      trouble: 'danger',
      state: 'Behind',
      now: '1,200 events behind',
    })
    const halted = { ...mirror, haltedAt: now, haltedWhy: 'x' }
    expect(partOf('Mirror of EventStoreDB', { mirror: halted })).toMatchObject({ state: 'Halted' })
  })

  it('says each part in words and numbers', () => {
    expect(healthOf(facts, format).map(({ part, state }) => `${part}: ${state}`)).toEqual([
      'Event log: Healthy',
      'Read models: Healthy',
      'Reactors: Healthy',
      'Jobs: Healthy',
      'Outgoing mail: Healthy',
      'Sign-in: Healthy',
      'Database: Healthy',
    ])
    expect(partOf('Event log')).toMatchObject({
      now: '100 events',
      note: '5 in the last hour',
      peak: '4 a minute',
    })
    expect(partOf('Read models')).toMatchObject({ now: '1 of 1 current', line: [87, null], peak: '87 ms' })
    expect(partOf('Outgoing mail')).toMatchObject({ now: 'None today', note: '' })
    expect(partOf('Database')).toMatchObject({ now: '22 MB', note: '8 of 120 connections' })
  })

  it('says what is wrong with the part it is wrong with', () => {
    expect(partOf('Read models', { models: [model(held), model()] })).toMatchObject({
      trouble: 'danger',
      state: '1 key quarantined',
      now: '1 of 2 current',
    })
    expect(partOf('Read models', { models: [model({ state: 'behind' })] })).toMatchObject({
      state: '1 behind',
    })
    expect(partOf('Reactors', { reactors: [reactor({ stoppedAt: now }), reactor()] })).toMatchObject({
      state: '1 stopped',
      now: '1 of 2 following',
    })
    expect(partOf('Reactors', { reactors: [reactor({ parked: 3 })] })).toMatchObject({
      trouble: 'danger',
      state: '3 set aside',
    })
    expect(partOf('Jobs', { jobs: [jobs({ givenUp: 2, waiting: 3 })] })).toMatchObject({
      state: '2 given up',
      now: '3 waiting, 0 running',
    })
    const today = { SessionStarted: 0, InviteMailSent: 3, InviteMailFailed: 1 }
    expect(partOf('Outgoing mail', { failedMails: 1, today })).toMatchObject({
      trouble: 'caution',
      state: '1 refused',
      now: '3 of 4 sent today',
      note: '75.0%',
    })
  })
})
