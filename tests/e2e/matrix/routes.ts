/** Everybody who might knock. `other` is the owner of another practice, `gone` a removed member, `shut` the owner of a suspended practice. */
export const visitors = [
  'anonymous',
  'staff',
  'admin',
  'owner',
  'other',
  'gone',
  'shut',
  'superAdmin',
] as const
export type Visitor = (typeof visitors)[number]

/** What a visitor gets: 200 the page, 302 the sign-in page (or home), 403 not with this role, 404 nothing there. */
type Answers = Readonly<Record<Visitor, number>>

export interface Row {
  /** `:name` is filled in from the world of the test. */
  readonly path: string
  readonly answers: Answers
}

const everybody = (status: number): Answers => ({
  anonymous: status,
  staff: status,
  admin: status,
  owner: status,
  other: status,
  gone: status,
  shut: status,
  superAdmin: status,
})

/** Pages that send people who are signed in to where they belong. */
const strangers: Answers = { ...everybody(302), anonymous: 200 }
const signedIn: Answers = { ...everybody(200), anonymous: 302 }
const console: Answers = { ...everybody(403), anonymous: 302, superAdmin: 200 }

/** Inside the practice: other practices, former members and super admins find nothing there. */
const practice = (staff: number, admin: number): Answers => ({
  ...everybody(404),
  anonymous: 302,
  staff,
  admin,
  owner: 200,
})
const members = practice(200, 200)
const admins = practice(403, 200)
const owners = practice(403, 403)

const row = (path: string, answers: Answers): Row => ({ path, answers })

/** Every route of the application, by its id. A route without a row fails the test, and so does a row without a route. */
export const routes: Readonly<Record<string, Row>> = {
  root: row('/', strangers),
  'routes/_index': row('/', strangers),
  'routes/$': row('/nothing/here', everybody(404)),
  'routes/account': row('/account', signedIn),
  'routes/appearance': row('/appearance', everybody(302)),
  'routes/csp-report': row('/csp-report', everybody(404)),
  'routes/dev.components': row('/dev/components', everybody(200)),
  'routes/dev.mail': row('/dev/mail', everybody(200)),
  'routes/dev.mail_.html': row('/dev/mail/html?mail=none', everybody(404)),
  'routes/health.live': row('/health/live', everybody(200)),
  'routes/health.ready': row('/health/ready', everybody(200)),
  'routes/invite.$token': row('/invite/open', everybody(200)),
  'routes/login': row('/login', strangers),
  'routes/register': row('/register', strangers),
  'routes/sign-out': row('/sign-out', everybody(302)),
  'routes/t.$tenant': row('/t/:slug', members),
  'routes/t.$tenant._index': row('/t/:slug', members),
  'routes/t.$tenant.$': row('/t/:slug/nothing/here', { ...everybody(404), anonymous: 302 }),
  'routes/t.$tenant.menu': row('/t/:slug/menu', members),
  'routes/t.$tenant.team': row('/t/:slug/team', members),
  'routes/t.$tenant.team.invite': row('/t/:slug/team/invite', admins),
  'routes/t.$tenant.team.invites': row('/t/:slug/team/invites', admins),
  'routes/t.$tenant.team.remove': row('/t/:slug/team/remove', admins),
  'routes/t.$tenant.team.$userId.remove': row('/t/:slug/team/:userId/remove', admins),
  'routes/t.$tenant.team.$userId.role': row('/t/:slug/team/:userId/role', owners),
  'routes/t.$tenant.settings': row('/t/:slug/settings', admins),
  'routes/t.$tenant.audit': row('/t/:slug/audit', admins),
  'routes/t.$tenant.audit_.$position': row('/t/:slug/audit/:position', admins),
  'routes/admin': row('/admin', console),
  'routes/admin._index': row('/admin', console),
  'routes/admin.$': row('/admin/nothing/here', { ...console, superAdmin: 404 }),
  'routes/admin.menu': row('/admin/menu', console),
  'routes/admin.tenants': row('/admin/tenants', console),
  'routes/admin.tenants.new': row('/admin/tenants/new', console),
  'routes/admin.tenants_.$tenantId': row('/admin/tenants/:tenantId', console),
  'routes/admin.tenants_.$tenantId.suspend': row('/admin/tenants/:tenantId/suspend', console),
  'routes/admin.tenants_.$tenantId.reactivate': row('/admin/tenants/:tenantId/reactivate', console),
  'routes/admin.tenants_.$tenantId.seats': row('/admin/tenants/:tenantId/seats', console),
  'routes/admin.users': row('/admin/users', console),
  'routes/admin.audit': row('/admin/audit', console),
  'routes/admin.audit_.$position': row('/admin/audit/:position', console),
  'routes/admin.jobs': row('/admin/jobs', console),
  'routes/admin.store': row('/admin/store', console),
  'routes/admin.projections': row('/admin/projections', console),
  // There is no quarantined key in this world, so even a super admin finds nothing.
  'routes/admin.projections.skip': row('/admin/projections/skip', { ...console, superAdmin: 404 }),
}
