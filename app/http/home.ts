import type { SignedIn } from '~/services/sessions/find-session'

/** Where a person belongs: the console, the practice, or the page that says there is none. */
export function homeOf({
  isSuperAdmin,
  memberships,
}: Pick<SignedIn, 'isSuperAdmin' | 'memberships'>): string {
  if (isSuperAdmin) return '/admin'
  const practice = memberships.find((membership) => !membership.suspended) ?? memberships[0]
  return practice ? `/t/${practice.slug}` : '/account'
}
