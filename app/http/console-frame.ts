import type { AreaGroup } from '~/app/components/Frame'

/** Areas of the console that exist. */
export const consoleAreas: readonly AreaGroup[] = [
  {
    label: null,
    areas: [
      { to: '/admin', label: 'Overview', icon: 'gauge', end: true },
      { to: '/admin/tenants', label: 'Tenants', icon: 'building-2' },
      { to: '/admin/users', label: 'Users', icon: 'user' },
    ],
  },
  { label: 'Record', areas: [{ to: '/admin/audit', label: 'Audit log', icon: 'scroll-text' }] },
  {
    label: 'Machinery',
    areas: [
      { to: '/admin/projections', label: 'Projections', icon: 'layers' },
      { to: '/admin/jobs', label: 'Jobs', icon: 'list-checks' },
      { to: '/admin/store', label: 'Store', icon: 'archive' },
    ],
  },
]
