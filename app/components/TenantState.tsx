import { Badge, State } from './Lists'

const looks = {
  active: { kind: 'good', icon: 'check-circle', word: 'Active' },
  suspended: { kind: 'danger', icon: 'pause-circle', word: 'Suspended' },
  awaitingOwner: { kind: 'plain', icon: 'mail', word: 'Awaiting owner' },
} as const

type Status = keyof typeof looks

/** The state of a practice in a list; a reason stands below the word. */
export function TenantState({
  status,
  note,
}: {
  readonly status: Status
  readonly note?: string | null | undefined
}) {
  const { kind, icon, word } = looks[status]
  return (
    <State kind={kind} icon={icon} note={note}>
      {word}
    </State>
  )
}

export function TenantBadge({ status }: { readonly status: Status }) {
  const { kind, icon, word } = looks[status]
  return (
    <Badge kind={kind} icon={icon}>
      {word}
    </Badge>
  )
}
