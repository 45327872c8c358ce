export interface OriginFacts {
  readonly method: string
  readonly secFetchSite: string | undefined
  readonly origin: string | undefined
  readonly referer: string | undefined
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request that may change something comes from our own pages: by fetch metadata where the browser sends it,
 * else by the exact origin, else by the origin of the referrer. With none of them it does not.
 */
export function isSameOrigin(
  { method, secFetchSite, origin, referer }: OriginFacts,
  allowed: readonly string[],
): boolean {
  if (safe.has(method)) return true
  // Fetch metadata says where the page came from, not which of our addresses it named, so a wrong Origin still refuses.
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin') return false
  if (origin !== undefined) return allowed.includes(origin)
  if (secFetchSite === 'same-origin') return true
  return referer !== undefined && allowed.includes(originOf(referer))
}

function originOf(address: string): string {
  try {
    return new URL(address).origin
  } catch {
    return ''
  }
}
