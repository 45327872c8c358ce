/** Pages of a list by number in the address, `?page=2`. */
export function pageLinks(url: URL, size: number) {
  const asked = Number(url.searchParams.get('page') ?? '1')
  const number = Number.isSafeInteger(asked) && asked > 0 && asked < 100_000 ? asked : 1
  const offset = (number - 1) * size
  const link = (to: number): string => {
    const next = new URLSearchParams(url.searchParams)
    if (to === 1) next.delete('page')
    else next.set('page', String(to))
    return next.size === 0 ? url.pathname : `?${next.toString()}`
  }
  return {
    offset,
    links: (total: number, shown: number) => ({
      range: shown === 0 ? `0 of ${total}` : `${offset + 1} to ${offset + shown} of ${total}`,
      newer: number > 1 ? link(number - 1) : null,
      older: offset + shown < total ? link(number + 1) : null,
    }),
  }
}
