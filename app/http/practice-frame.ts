import type { AreaGroup, Place } from '~/app/components/Frame'
import { may } from '~/domain/access/policy'
import type { Membership, SignedIn } from '~/services/sessions/find-session'

/** Areas of a practice that exist and that this person may enter. */
export function practiceAreas({ slug, role }: Membership): readonly AreaGroup[] {
  const base = `/t/${slug}`
  const practice: AreaGroup['areas'] = [
    { to: `${base}/team`, label: 'Team', icon: 'users' },
    ...(may(role, 'history.view')
      ? [{ to: `${base}/audit`, label: 'History', icon: 'history' } as const]
      : []),
    ...(may(role, 'settings.view')
      ? [{ to: `${base}/settings`, label: 'Settings', icon: 'settings' } as const]
      : []),
  ]
  return [
    { label: null, areas: [{ to: base, label: 'Today', icon: 'sun', end: true }] },
    { label: 'Practice', areas: practice },
  ]
}

/** Where else a person could be. */
export function placesOf({ memberships, isSuperAdmin }: SignedIn, here: string | null): readonly Place[] {
  const practices = memberships
    .filter((membership) => membership.slug !== here)
    .map((membership) => ({
      to: `/t/${membership.slug}`,
      label: membership.name,
      ...(membership.suspended ? { note: 'Suspended' } : {}),
    }))
  return isSuperAdmin && here !== null ? [...practices, { to: '/admin', label: 'Console' }] : practices
}
