/** Length in characters as people count them (code points). NIST SP 800-63B asks for at least 8 and at least 64 allowed. */
export const passwordLength = { min: 8, max: 128 } as const

/** Why a password is not good enough, as a sentence, or null when it is. `own` is what an attacker would try first. */
export function passwordFault(password: string, own: readonly string[]): string | null {
  const length = [...password].length
  if (length < passwordLength.min) return `Use at least ${passwordLength.min} characters.`
  if (length > passwordLength.max) return `Use at most ${passwordLength.max} characters.`
  const plain = password.toLowerCase()
  if (isMadeOf(plain, own)) return 'This is made of your own name or address. Choose something only you know.'
  if (new Set(plain).size < 3) return 'Use more than two different characters.'
  return null
}

/** True when nothing but digits and signs is left once the words of `own` are taken out: `ana.popescu-1985`. */
function isMadeOf(plain: string, own: readonly string[]): boolean {
  const words = own
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}\p{M}]+/u))
    .filter((word) => word.length > 2)
  const longestFirst = words.sort((a, b) => b.length - a.length)
  const left = longestFirst.reduce((rest, word) => rest.replaceAll(word, ''), plain)
  return left !== plain && !/\p{L}/u.test(left)
}
