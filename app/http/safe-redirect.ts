/** A path of our own, or `/`: whatever leads elsewhere, in whatever disguise, is not followed. */
export function safePath(to: string | null | undefined): string {
  if (to == null || to.length > 2_048 || !/^\/(?![/\\])[^\x00-\x20\\]*$/.test(to)) return '/'
  const here = 'http://here.invalid'
  return new URL(to, here).origin === here ? to : '/'
}
