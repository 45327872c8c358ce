import { SubjectErased, type KeyOwner, type SealedPlace, type Sealer } from '~/platform/eventstore/sealer'
import { isSealed } from './sealed-value'

/** Where a text stands beside the log, and whose it is. */
export interface TextPlace {
  /** The table. */
  readonly table: string
  readonly rowId: string
  readonly column: string
  readonly tenantId: string | null
  readonly owner: KeyOwner
}

/** A text as a column may hold it, null where its owner's keys were destroyed. Throws StoreUnavailable. */
export async function sealText(sealer: Sealer, text: string, place: TextPlace): Promise<string | null> {
  const sealing = await sealer.prepare([place.owner]).catch((error: unknown) => {
    if (error instanceof SubjectErased) return null
    throw error
  })
  if (!sealing) return null
  const sealed = sealing.seal(text, place.owner, placeOf(place))
  return typeof sealed === 'string' ? sealed : JSON.stringify(sealed)
}

/** The texts that columns hold, in their order; null for those whose key was destroyed. Throws StoreUnavailable, SealBroken. */
export async function unsealTexts(
  sealer: Sealer,
  stored: readonly { readonly text: string; readonly place: TextPlace }[],
): Promise<readonly (string | null)[]> {
  const unsealing = await sealer.open(
    stored.map(({ text, place }) => ({ tenantId: place.tenantId, texts: [text] })),
  )
  return stored.map(({ text, place }) => {
    const clear = unsealing.unseal(sealedIn(text) ?? text, placeOf(place))
    return typeof clear === 'string' ? clear : null
  })
}

function placeOf({ table, rowId, column, tenantId, owner }: TextPlace): SealedPlace {
  return { tenantId, stream: table, eventId: rowId, field: column, subject: owner.subject }
}

/** Undefined for what stands in the clear, as earlier releases wrote it. */
function sealedIn(text: string): unknown {
  if (!text.startsWith('{"$sealed":')) return undefined
  const parsed: unknown = JSON.parse(text)
  return isSealed(parsed) ? parsed : undefined
}
