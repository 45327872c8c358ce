/**
 * A page as the contact sheet and the accessibility test visit it.
 * @typedef {object} ShownPage
 * @property {string} name
 * @property {string} route Id of the route that answers.
 * @property {'nobody' | 'owner' | 'staff' | 'admin' | 'newcomer' | 'shut' | 'stranger' | 'first'} who Who looks; the
 *   last two are at an installation where nothing has happened and registration is closed, `first` as its super admin.
 * @property {string} path
 * @property {string} [open] The link of that page to be followed.
 * @property {string} [then] What comes behind the address of that link.
 * @property {{ readonly fields: Readonly<Record<string, string>>, readonly button: string, readonly shows?: string }} [send]
 *   A form to be filled in, by label, and sent: pages that answer it with a refusal, unless `shows` says what comes.
 */

const nord = '/t/clinica-nord'
const tenants = '/admin/tenants?text=clinica'
const tenant = { path: tenants, open: 'main tbody a' }
const suspended = { path: '/admin/tenants?state=suspended', open: 'main tbody a' }

/** Every page of the product, filled, empty and in error. @type {readonly ShownPage[]} */
export const pagesToShow = [
  { name: 'landing', route: 'routes/_index', who: 'nobody', path: '/' },
  { name: 'register', route: 'routes/register', who: 'nobody', path: '/register' },
  {
    name: 'register-refused',
    route: 'routes/register',
    who: 'nobody',
    path: '/register',
    send: {
      fields: {
        'Your name': 'Nora',
        'E-mail': 'nora@nowhere',
        Password: 'nora nora',
        Practice: 'Praxis Weiss',
      },
      button: 'Register practice',
    },
  },
  { name: 'sign-in', route: 'routes/login', who: 'nobody', path: '/login' },
  {
    name: 'sign-in-refused',
    route: 'routes/login',
    who: 'nobody',
    path: '/login',
    send: { fields: { 'E-mail': 'nobody@nowhere.example', Password: 'not the password' }, button: 'Sign in' },
  },
  { name: 'invite', route: 'routes/invite.$token', who: 'nobody', path: '/dev/mail', open: 'article a' },
  {
    name: 'invite-refused',
    route: 'routes/invite.$token',
    who: 'nobody',
    path: '/dev/mail',
    open: 'article a',
    send: { fields: { Password: 'aaaaaaaaaaaa' }, button: 'Join' },
  },
  {
    name: 'invite-of-another',
    route: 'routes/invite.$token',
    who: 'owner',
    path: '/dev/mail',
    open: 'article a',
  },
  { name: 'invite-closed', route: 'routes/invite.$token', who: 'nobody', path: '/invite/no-such-token' },
  { name: 'mails', route: 'routes/dev.mail', who: 'nobody', path: '/dev/mail' },
  { name: 'not-found', route: 'routes/$', who: 'nobody', path: '/no/such/page' },
  { name: 'components', route: 'routes/dev.components', who: 'nobody', path: '/dev/components' },
  { name: 'failed', route: 'routes/dev.components', who: 'nobody', path: '/dev/components?failed' },
  { name: 'today', route: 'routes/t.$tenant._index', who: 'owner', path: nord },
  { name: 'today-staff', route: 'routes/t.$tenant._index', who: 'staff', path: nord },
  { name: 'today-new', route: 'routes/t.$tenant._index', who: 'newcomer', path: '/' },
  { name: 'team', route: 'routes/t.$tenant.team', who: 'owner', path: `${nord}/team` },
  { name: 'team-removed', route: 'routes/t.$tenant.team', who: 'owner', path: `${nord}/team?view=removed` },
  { name: 'team-staff', route: 'routes/t.$tenant.team', who: 'staff', path: `${nord}/team` },
  {
    name: 'team-new',
    route: 'routes/t.$tenant.team',
    who: 'newcomer',
    path: '/',
    open: 'nav a[href$="/team"]',
  },
  { name: 'team-invite', route: 'routes/t.$tenant.team.invite', who: 'owner', path: `${nord}/team/invite` },
  {
    name: 'team-invite-refused',
    route: 'routes/t.$tenant.team.invite',
    who: 'owner',
    path: `${nord}/team/invite`,
    send: { fields: { 'E-mail': 'ioana.muresan@clinicanord.example' }, button: 'Send invite' },
  },
  {
    name: 'member-role',
    route: 'routes/t.$tenant.team.$userId.role',
    who: 'owner',
    path: `${nord}/team`,
    open: 'a[href$="/role"]',
  },
  {
    name: 'member-remove',
    route: 'routes/t.$tenant.team.$userId.remove',
    who: 'owner',
    path: `${nord}/team`,
    open: 'a[href$="/remove"]',
  },
  {
    name: 'members-remove-none',
    route: 'routes/t.$tenant.team.remove',
    who: 'owner',
    path: `${nord}/team/remove`,
  },
  {
    name: 'invites-resend-none',
    route: 'routes/t.$tenant.team.invites',
    who: 'owner',
    path: `${nord}/team/invites`,
  },
  { name: 'history', route: 'routes/t.$tenant.audit', who: 'owner', path: `${nord}/audit` },
  {
    name: 'history-no-match',
    route: 'routes/t.$tenant.audit',
    who: 'owner',
    path: `${nord}/audit?text=nothing%20like%20it`,
  },
  {
    name: 'history-open',
    route: 'routes/t.$tenant.audit',
    who: 'owner',
    path: `${nord}/audit?type=MemberRoleChanged`,
    open: 'main ol a',
  },
  {
    name: 'history-choosing',
    route: 'routes/t.$tenant.audit',
    who: 'owner',
    path: `${nord}/audit?about=a&actor=nobody`,
  },
  {
    name: 'history-new',
    route: 'routes/t.$tenant.audit',
    who: 'newcomer',
    path: '/',
    open: 'nav a[href$="/audit"]',
  },
  {
    name: 'entry',
    route: 'routes/t.$tenant.audit_.$position',
    who: 'owner',
    path: nord,
    open: 'main ol a[href*="/audit/"]',
  },
  { name: 'settings', route: 'routes/t.$tenant.settings', who: 'owner', path: `${nord}/settings` },
  {
    name: 'settings-refused',
    route: 'routes/t.$tenant.settings',
    who: 'owner',
    path: `${nord}/settings`,
    send: { fields: { Practice: ' \u200b' }, button: 'Save settings' },
  },
  { name: 'menu', route: 'routes/t.$tenant.menu', who: 'owner', path: `${nord}/menu` },
  { name: 'account', route: 'routes/account', who: 'owner', path: '/account' },
  { name: 'practice-not-found', route: 'routes/t.$tenant.$', who: 'owner', path: `${nord}/nothing` },
  { name: 'forbidden', route: 'routes/t.$tenant.settings', who: 'staff', path: `${nord}/settings` },
  { name: 'suspended', route: 'routes/t.$tenant', who: 'shut', path: '/t/kestrel-consulting' },
  { name: 'console', route: 'routes/admin._index', who: 'admin', path: '/admin' },
  { name: 'console-forbidden', route: 'routes/admin', who: 'owner', path: '/admin' },
  { name: 'tenants', route: 'routes/admin.tenants', who: 'admin', path: '/admin/tenants' },
  { name: 'tenants-no-match', route: 'routes/admin.tenants', who: 'admin', path: '/admin/tenants?text=zzz' },
  {
    name: 'tenants-filtered',
    route: 'routes/admin.tenants',
    who: 'admin',
    path: '/admin/tenants?currency=RON&sort=lastEntry',
  },
  { name: 'tenant-new', route: 'routes/admin.tenants.new', who: 'admin', path: '/admin/tenants/new' },
  { name: 'tenant', route: 'routes/admin.tenants_.$tenantId', who: 'admin', ...tenant },
  { name: 'tenant-suspended', route: 'routes/admin.tenants_.$tenantId', who: 'admin', ...suspended },
  {
    name: 'tenant-awaiting',
    route: 'routes/admin.tenants_.$tenantId',
    who: 'admin',
    path: '/admin/tenants?state=awaitingOwner',
    open: 'main tbody a',
  },
  {
    name: 'suspend',
    route: 'routes/admin.tenants_.$tenantId.suspend',
    who: 'admin',
    ...tenant,
    then: '/suspend',
  },
  {
    name: 'suspend-refused',
    route: 'routes/admin.tenants_.$tenantId.suspend',
    who: 'admin',
    ...tenant,
    then: '/suspend',
    send: { fields: { Reason: `a${' '.repeat(12)}` }, button: 'Suspend' },
  },
  {
    name: 'reactivate',
    route: 'routes/admin.tenants_.$tenantId.reactivate',
    who: 'admin',
    ...suspended,
    then: '/reactivate',
  },
  { name: 'seats', route: 'routes/admin.tenants_.$tenantId.seats', who: 'admin', ...tenant, then: '/seats' },
  { name: 'users', route: 'routes/admin.users', who: 'admin', path: '/admin/users' },
  { name: 'audit', route: 'routes/admin.audit', who: 'admin', path: '/admin/audit' },
  {
    name: 'audit-entry',
    route: 'routes/admin.audit_.$position',
    who: 'admin',
    path: '/admin/audit/1',
  },
  { name: 'jobs', route: 'routes/admin.jobs', who: 'admin', path: '/admin/jobs' },
  { name: 'store', route: 'routes/admin.store', who: 'admin', path: '/admin/store' },
  {
    name: 'store-checked',
    route: 'routes/admin.store',
    who: 'admin',
    path: '/admin/store',
    send: { fields: {}, button: 'Check the store', shows: 'text=/checks hold/' },
  },
  { name: 'projections', route: 'routes/admin.projections', who: 'admin', path: '/admin/projections' },
  {
    name: 'skip',
    route: 'routes/admin.projections.skip',
    who: 'admin',
    path: '/admin/projections',
    open: 'a[href*="skip?"]',
  },
  { name: 'console-menu', route: 'routes/admin.menu', who: 'admin', path: '/admin/menu' },
  { name: 'console-not-found', route: 'routes/admin.$', who: 'admin', path: '/admin/nothing' },
  { name: 'landing-closed', route: 'routes/_index', who: 'stranger', path: '/' },
  { name: 'register-closed', route: 'routes/register', who: 'stranger', path: '/register' },
  { name: 'mails-none', route: 'routes/dev.mail', who: 'stranger', path: '/dev/mail' },
  { name: 'console-empty', route: 'routes/admin._index', who: 'first', path: '/admin' },
  { name: 'tenants-none', route: 'routes/admin.tenants', who: 'first', path: '/admin/tenants' },
  { name: 'audit-empty', route: 'routes/admin.audit', who: 'first', path: '/admin/audit' },
  { name: 'store-unchecked', route: 'routes/admin.store', who: 'first', path: '/admin/store' },
  { name: 'account-alone', route: 'routes/account', who: 'first', path: '/account' },
]

/** Routes that show nobody a page of their own, and why. */
export const routesWithoutPage = {
  root: 'the document around every page',
  'routes/appearance': 'remembers a choice and goes back',
  'routes/csp-report': 'takes reports of browsers',
  'routes/dev.mail_.html': 'stands in the frame of the mail viewer',
  'routes/health.live': 'answers a machine',
  'routes/health.ready': 'answers a machine',
  'routes/sign-out': 'ends a session and goes on to sign in',
}
