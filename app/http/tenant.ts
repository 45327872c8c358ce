import { z } from 'zod'
import { findTenant, type ListedTenant } from '~/projections/tenants/queries'
import { notFound, type PageArgs } from './page'

/** The practice that an address of the console names. */
export async function tenantOf({
  params,
  runtime,
}: Pick<PageArgs, 'params' | 'runtime'>): Promise<ListedTenant> {
  const tenantId = z.uuid().safeParse(params['tenantId'])
  const tenant = tenantId.success ? await findTenant(runtime.db, tenantId.data) : undefined
  if (!tenant) throw notFound()
  return tenant
}
