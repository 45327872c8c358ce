import type { IconName } from '~/app/components/icon-names'
import { NameCell, State, Table, type StateKind } from '~/app/components/Lists'
import { EmptyLine } from '~/app/components/Records'
import type { Overview } from './read-overview'

type Row = Overview['processes'][number]

const looks = {
  starting: { kind: 'busy', icon: 'loader-circle' },
  running: { kind: 'good', icon: 'check-circle' },
  draining: { kind: 'plain', icon: 'log-out' },
  silent: { kind: 'danger', icon: 'alert-circle' },
} as const satisfies Readonly<Record<Row['state'], { readonly kind: StateKind; readonly icon: IconName }>>

const heads = [
  { label: 'Process' },
  { label: 'State' },
  { label: 'Release' },
  { label: 'Started' },
  { label: 'Feeds' },
]

/** Who does the work: every process, and the read models that it feeds. */
export function ProcessTable({ processes }: Pick<Overview, 'processes'>) {
  if (processes.length === 0)
    return <EmptyLine>No process has given a sign of life within the hour.</EmptyLine>
  return (
    <Table heads={heads} label="Processes">
      {processes.map(({ id, name, place, state, word, note, release, started, feeds }) => (
        <tr key={id}>
          <NameCell name={name} note={place} />
          <td>
            <State kind={looks[state].kind} icon={looks[state].icon} note={note}>
              {word}
            </State>
          </td>
          <td data-label="Release">{release}</td>
          <td data-muted data-label="Started">
            {started}
          </td>
          <td data-muted data-label="Feeds">
            {feeds}
          </td>
        </tr>
      ))}
    </Table>
  )
}
