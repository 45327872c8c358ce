import { z } from 'zod'

/** Highest first. */
export const roles = ['owner', 'admin', 'staff'] as const
export const role = z.enum(roles)
export type Role = z.output<typeof role>
