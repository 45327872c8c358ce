/** Roles as people read them. */
export const roleNames = { owner: 'Owner', admin: 'Admin', staff: 'Staff' } as const

/** Roles to choose from, least first, each with what it opens. */
export const roleChoices = [
  { value: 'staff', label: roleNames.staff, hint: 'The day and the team of this practice' },
  { value: 'admin', label: roleNames.admin, hint: 'Also invites, settings and history' },
  { value: 'owner', label: roleNames.owner, hint: 'Everything, also roles and other owners' },
] as const
