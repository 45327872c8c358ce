/** Names that would read as a part of the product. */
const reserved = new Set([
  'admin',
  'api',
  'app',
  'assets',
  'console',
  'daybook',
  'dev',
  'health',
  'help',
  'invite',
  'login',
  'new',
  'register',
  'static',
  'support',
  't',
  'www',
])

const longest = 40
const shortest = 3

/** Letters that Unicode does not take apart into a base letter and a mark. */
const folded: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
}

/** The address of a practice on the web, from its name: `Clinica Șoimul & Fiii` becomes `clinica-soimul-fiii`. */
export function slugOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => folded[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '')
  return plain.length < shortest || reserved.has(plain) ? `practice-${plain}`.replace(/-+$/, '') : plain
}

/** The addresses to try, best first: the name's own, then numbered, at last with a part of `salt` that nobody else has. */
export function slugCandidates(name: string, salt: string): readonly string[] {
  const slug = slugOf(name)
  const numbered = Array.from({ length: 8 }, (_, index) => ending(slug, String(index + 2)))
  return [slug, ...numbered, ending(slug, salt.replace(/[^a-z0-9]/g, '').slice(-8))]
}

function ending(slug: string, end: string): string {
  return `${slug.slice(0, longest - 1 - end.length).replace(/-+$/, '')}-${end}`
}
