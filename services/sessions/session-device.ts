import type { TextPlace } from '~/platform/keys/sealed-text'

/** Where a session says what it was started with: sealed, under the key of the person. */
export function devicePlace(userId: string, sessionId: string, column: 'user_agent' | 'ip'): TextPlace {
  return {
    table: 'ops.sessions',
    rowId: sessionId,
    column,
    tenantId: null,
    owner: { tenantId: null, subject: userId },
  }
}
