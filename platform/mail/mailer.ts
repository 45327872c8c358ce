/** A mail ready to go. */
export interface Mail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for every try of one mail, so that a second delivery is recognised as the first. */
  readonly messageId: string
  readonly correlationId: string
}

export type MailOutcome =
  | { readonly outcome: 'sent' }
  /** The server may take it later. */
  | { readonly outcome: 'deferred'; readonly code: number | null; readonly reply: string }
  /** The server will never take it, or could not be reached at the last try (then there is no code). */
  | { readonly outcome: 'refused'; readonly code: number | null; readonly reply: string }

export interface Mailer {
  send(mail: Mail): Promise<MailOutcome>
}
