/** The embedded Postgres cannot run here; `message` says why in a sentence for whoever started it. */
export class EmbeddedPostgresFailed extends Error {
  override readonly name = 'EmbeddedPostgresFailed'
}
