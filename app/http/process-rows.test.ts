import { expect, it } from 'vitest'
import type { ListedProcess } from '~/services/operations/processes'
import { formatIn } from './format'
import { processRows } from './process-rows'

const now = '2026-11-19T09:14:05.000Z'
const listed: ListedProcess = {
  id: '018f0000-0000-7000-8000-000000000001',
  roles: ['projector'],
  host: 'north',
  pid: 412,
  release: '0.1.0+3f2a9c1d',
  state: 'running',
  startedAt: '2026-11-19T08:52:00.000Z',
  seenAt: '2026-11-19T09:14:02.000Z',
  isSilent: false,
  leases: ['members v1', 'tenants v2'],
}
const rowOf = (parts: Partial<ListedProcess>) =>
  processRows([{ ...listed, ...parts }], now, formatIn('UTC', now))[0]

it('says what a process does, where, since when, and what it feeds', () => {
  expect(rowOf({})).toEqual({
    id: listed.id,
    name: 'Projector',
    place: 'north, process 412',
    state: 'running',
    word: 'Running',
    note: null,
    release: '0.1.0+3f2a9c1d',
    started: '22 minutes ago',
    feeds: 'members v1, tenants v2',
  })
  expect(rowOf({ roles: ['web', 'projector', 'worker'] })?.name).toBe('All roles')
  expect(rowOf({ roles: ['web', 'worker'], leases: [] })).toMatchObject({
    name: 'Web, Worker',
    feeds: 'None',
  })
})

it('takes a process without a sign of life for silent, whatever it said of itself before', () => {
  expect(rowOf({ isSilent: true, seenAt: '2026-11-19T09:12:00.000Z', state: 'draining' })).toMatchObject({
    state: 'silent',
    word: 'Silent',
    note: 'No sign of life for 2 minutes',
  })
})
