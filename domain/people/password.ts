/** Length in characters as people count them (code points). NIST SP 800-63B asks for at least 8 and at least 64 allowed. */
export const passwordLength = { min: 8, max: 128 } as const

/** Why a password is not good enough, as a sentence, or null when it is. `own` are words an attacker would try first. */
export function passwordFault(password: string, own: readonly string[]): string | null {
  const length = [...password].length
  if (length < passwordLength.min) return `Use at least ${passwordLength.min} characters.`
  if (length > passwordLength.max) return `Use at most ${passwordLength.max} characters.`
  const plain = password.toLowerCase()
  if (own.some((word) => word.length > 2 && word.toLowerCase() === plain))
    return 'This is your own name or address. Choose something only you know.'
  if (new Set(plain).size < 3) return 'Use more than two different characters.'
  return null
}
