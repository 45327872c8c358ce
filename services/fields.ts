import { z } from 'zod'
import { passwordFault } from '~/domain/people/password'
import { isCurrency, isZone } from '~/domain/tenancy/places'

/**
 * Characters that nobody types and everything after us chokes on: Postgres takes no NUL, a log line or a mail header ends
 * at a line break, and a bidirectional override makes a name read as another (Unicode TR 36, section 2.8).
 */
const unreadable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const unreadableBlock = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/u
const unreadableWords = 'This holds characters that cannot be shown. Type it again.'

/** What takes no ink: joiners, marks without a letter, blanks, and letters that are blank by design. */
const blank = /[\p{Cf}\p{Mn}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/gu

/** One line of text, trimmed; what nobody can see is as good as nothing. */
export function line(most: number) {
  return z
    .string()
    .trim()
    .overwrite((text) => (text.replace(blank, '') === '' ? '' : text))
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
/** A password to be chosen: what is wrong with it whoever it belongs to. */
export const newPassword = z.string().superRefine((password, context) => {
  const fault = passwordFault(password, [])
  if (fault) context.addIssue({ code: 'custom', message: fault })
})
/** Reason for what takes access from people. Kept word for word. */
export const reason = block(500).refine(
  (text) => text.trim().length >= 10 && text.replace(blank, '') !== '',
  'Give a reason of at least 10 characters.',
)
