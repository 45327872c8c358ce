import type { TextPlace } from '~/platform/keys/sealed-text'

interface OfMail {
  readonly tenantId: string
  readonly inviteId: string
  readonly mailId: string
}

/** Where a job holds the link it is to mail: whoever reads the queue can open no invite with it. */
export function tokenPlace({ tenantId, inviteId, mailId }: OfMail): TextPlace {
  return {
    table: 'graphile_worker.jobs',
    rowId: mailId,
    column: 'token',
    tenantId,
    owner: { tenantId, subject: inviteId },
  }
}
