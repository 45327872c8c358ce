import type { Visitor } from './routes'

type Answers = Readonly<Record<Visitor, number>>

/**
 * What a form that asks for nothing we know is answered: 400 whoever may send forms there, and before that whatever
 * keeps a visitor out. Nothing is changed by it.
 */
const answers = (
  anonymous: number,
  staff: number,
  admin: number,
  owner: number,
  other: number,
  gone: number,
  shut: number,
  superAdmin: number,
): Answers => ({ anonymous, staff, admin, owner, other, gone, shut, superAdmin })

const everybody = (status: number): Answers =>
  answers(status, status, status, status, status, status, status, status)
const whoeverIsSignedIn = answers(302, 400, 400, 400, 400, 400, 400, 400)
const admins = answers(302, 403, 400, 400, 404, 404, 404, 404)
const owners = answers(302, 403, 403, 400, 404, 404, 404, 404)
const superAdmins = answers(302, 403, 403, 403, 403, 403, 403, 400)

/** Every route that takes forms, by its id. One without an entry fails the test, and so does an entry without a route. */
export const actions: Readonly<Record<string, Answers>> = {
  'routes/$': everybody(404),
  'routes/account': whoeverIsSignedIn,
  'routes/appearance': everybody(303),
  'routes/csp-report': everybody(204),
  'routes/invite.$token': everybody(400),
  'routes/login': everybody(400),
  'routes/register': everybody(400),
  // Whoever is not signed in is signed out already.
  'routes/sign-out': everybody(303),
  'routes/t.$tenant.settings': admins,
  // Everybody of the practice sees the page, but only admins and owners change anything on it.
  'routes/t.$tenant.team': admins,
  'routes/t.$tenant.team.invite': admins,
  'routes/t.$tenant.team.invites': admins,
  'routes/t.$tenant.team.remove': admins,
  'routes/t.$tenant.team.$userId.remove': admins,
  'routes/t.$tenant.team.$userId.role': owners,
  'routes/admin.jobs': superAdmins,
  'routes/admin.projections': superAdmins,
  'routes/admin.projections.skip': superAdmins,
  'routes/admin.store': superAdmins,
  'routes/admin.tenants.new': superAdmins,
  'routes/admin.tenants_.$tenantId': superAdmins,
  'routes/admin.tenants_.$tenantId.reactivate': superAdmins,
  'routes/admin.tenants_.$tenantId.seats': superAdmins,
  'routes/admin.tenants_.$tenantId.suspend': superAdmins,
}
