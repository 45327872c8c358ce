/** A path of our own, or `/`: whatever leads elsewhere, in whatever disguise, is not followed. */
export function safePath(to: string | null | undefined): string {
  if (to == null || to.length > 2_048 || !/^\/(?![/\\])[^\x00-\x20\\]*$/.test(to)) return '/'
  const here = 'http://here.invalid'
  return new URL(to, here).origin === here ? to : '/'
}

/** The page a form was sent from, as far as the browser says it. */
export function pageBefore(request: Request): string {
  const referer = request.headers.get('Referer')
  if (referer === null || !URL.canParse(referer)) return '/'
  const { pathname, search } = new URL(referer)
  return safePath(pathname + search)
}
