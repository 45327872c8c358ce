import type { ListedProcess } from '~/services/operations/processes'
import type { Format } from './format'
import { spanSince } from './span'

const words = { web: 'Web', projector: 'Projector', worker: 'Worker' } as const
const states = { starting: 'Starting', running: 'Running', draining: 'Draining' } as const

/** The processes of the installation as a person reads them. */
export function processRows(processes: readonly ListedProcess[], now: string, format: Format) {
  return processes.map(({ id, host, pid, roles, release, state, startedAt, seenAt, isSilent, leases }) => ({
    id,
    name:
      roles.length === Object.keys(words).length ? 'All roles' : roles.map((role) => words[role]).join(', '),
    place: `${host}, process ${pid}`,
    state: isSilent ? ('silent' as const) : state,
    word: isSilent ? 'Silent' : states[state],
    note: isSilent ? `No sign of life for ${spanSince(seenAt, now)}` : null,
    release,
    started: format.when(startedAt),
    feeds: leases.length === 0 ? 'None' : leases.join(', '),
  }))
}
