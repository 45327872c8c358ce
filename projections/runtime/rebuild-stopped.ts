/** An operator stopped a rebuild; the live table is as it was. */
export class RebuildStopped extends Error {
  override readonly name = 'RebuildStopped'
}
