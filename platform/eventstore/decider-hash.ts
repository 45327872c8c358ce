import { createHash } from 'node:crypto'

const files = import.meta.glob<string>(['../../domain/**/*.ts', '!../../domain/**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Raised when states are made or written down in another way than by the rules alone. */
const form = 1

const ours = rulesHash(files)

/**
 * Names the rules that made a state: the texts of everything in `domain`, and whose stream it is. One build has one text,
 * so its processes agree; any change of a decider, of what it calls, of an event or of an upcast gives another hash. A hash
 * over the functions of the decider alone would miss what they call.
 */
export function deciderHash(category: string): string {
  return createHash('sha256')
    .update(JSON.stringify([form, ours, category]))
    .digest('hex')
    .slice(0, 32)
}

/** One hash of texts by their names, in whatever order they come. */
export function rulesHash(texts: Readonly<Record<string, string>>): string {
  const inOrder = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(inOrder)).digest('hex')
}
