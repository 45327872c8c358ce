import { z } from 'zod'
import { findMember, listMembers, type Member } from '~/projections/members/queries'
import { notFound, type PracticeArgs } from './page'

/** The active member that the address names. Anybody else, also of another practice, is not found. */
export async function memberOf({
  params,
  tenant,
  read,
}: Pick<PracticeArgs, 'params' | 'tenant' | 'read'>): Promise<
  Omit<Member, 'name'> & { readonly name: string }
> {
  const userId = z.uuid().safeParse(params['userId'])
  if (!userId.success) throw notFound()
  const member = await read((tx) => findMember(tx, tenant.tenantId, userId.data))
  if (!member || member.status !== 'active') throw notFound()
  return { ...member, name: member.name ?? 'An erased person' }
}

/** Names of the practice's people by id: of those in it now, or also of those who left. */
export async function namesOfMembers(
  { tenant, read }: Pick<PracticeArgs, 'tenant' | 'read'>,
  which: 'active' | 'all',
): Promise<ReadonlyMap<string, string>> {
  const people = await read(async (tx) => [
    ...(await listMembers(tx, tenant.tenantId, 'active')),
    ...(which === 'all' ? await listMembers(tx, tenant.tenantId, 'removed') : []),
  ])
  return new Map(people.map(({ userId, name }) => [userId, name ?? 'An erased person']))
}
