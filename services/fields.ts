import { z } from 'zod'
import { isCurrency, isZone } from '~/domain/tenancy/places'

/** Input fields that several use cases share, with the sentences people read beside the field. */
export const personName = z.string().trim().min(1, 'Give your name.').max(120, 'Use at most 120 characters.')
export const practiceName = z
  .string()
  .trim()
  .min(1, 'Give the practice a name.')
  .max(120, 'Use at most 120 characters.')
export const zone = z.string().refine(isZone, 'Choose a zone from the list.')
export const currency = z.string().refine(isCurrency, 'Choose a currency from the list.')
export const seats = z.coerce
  .number('Give a number.')
  .int('Give a whole number.')
  .min(1, 'At least one seat.')
  .max(10_000, 'At most 10,000 seats.')
/** Reason for what takes access from people. Kept word for word. */
export const reason = z
  .string()
  .refine((text) => text.trim().length >= 10, 'Give a reason of at least 10 characters.')
  .max(500, 'Use at most 500 characters.')
