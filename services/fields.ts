import { z } from 'zod'
import { isCurrency, isZone } from '~/domain/tenancy/places'

/**
 * Characters that nobody types and everything after us chokes on: Postgres takes no NUL, a log line or a mail header ends
 * at a line break, and a bidirectional override makes a name read as another (Unicode TR 36, section 2.8).
 */
const unreadable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const unreadableBlock = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u
const unreadableWords = 'This holds characters that cannot be shown. Type it again.'

/** One line of text, trimmed. */
export function line(most: number) {
  return z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .refine((text) => !unreadable.test(text), unreadableWords)
}

/** Text of several lines, kept word for word. Browsers send the line breaks of a form as CRLF; people typed one character. */
export function block(most: number) {
  return z
    .string()
    .overwrite((text) => text.replaceAll('\r\n', '\n'))
    .max(most, `Use at most ${most} characters.`)
    .refine((text) => !unreadableBlock.test(text), unreadableWords)
}

/** Input fields that several use cases share, with the sentences people read beside the field. */
export const personName = line(120).min(1, 'Give your name.')
export const practiceName = line(120).min(1, 'Give the practice a name.')
export const zone = z.string().refine(isZone, 'Choose a zone from the list.')
export const currency = z.string().refine(isCurrency, 'Choose a currency from the list.')
export const seats = z.coerce
  .number('Give a number.')
  .int('Give a whole number.')
  .min(1, 'At least one seat.')
  .max(10_000, 'At most 10,000 seats.')
/** Reason for what takes access from people. Kept word for word. */
export const reason = block(500).refine(
  (text) => text.trim().length >= 10,
  'Give a reason of at least 10 characters.',
)
